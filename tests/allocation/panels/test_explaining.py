"""Why a proposal has its reviewers and no others."""

import json

import numpy as np
import pytest
from hypothesis import given, settings

from allocation import InvalidProblem, panels
from allocation.panels.result import assignment_of, result_of
from tests.allocation.panels.strategies import feasible_rounds

ROUND = {
    "affinity": [
        [0.9, 0.8, 0.7, 0.6, 0.5, 0.125],
        [0.9, 0.05, 0.05, 0.05, 0.05, 0.05],
        [0, 0, 0, 0, 0, 0.25],
    ],
    "need": [2, 1, 1],
    "load_max": [1, 2, 0, 1, 1, 2],
    "conflicts": [[0, 1, 0, 0, 0, 0], [0] * 6, [0] * 6],
    "groups": [([3, 4], 0, 1, [0], "one house")],
}


def test_every_reviewer_who_suits_better_has_the_reason_that_stands_against():
    problem = panels.Problem(**ROUND)
    result = panels.solve(problem, "total")
    told = panels.explain(problem, result, 0)
    assert told.given == ((3, pytest.approx(0.6)), (5, pytest.approx(0.125)))
    reasons = [(one.reviewer, one.reason) for one in told.passed]
    assert reasons == [(0, "load_full"), (1, "conflict"), (2, "takes_nothing"), (4, "group")]
    full, house = told.passed[0], told.passed[3]
    assert full.reads == (1,) and full.price > 0
    assert house.group == 0


def test_who_must_read_something_makes_no_room():
    problem = panels.Problem([[0.9, 0.1]], [1], [1, 1], load_min=[0, 1])
    told = panels.explain(problem, panels.solve(problem, "total"), 0)
    assert [(one.reviewer, one.reason) for one in told.passed] == [(0, "load_needed")]


def test_an_assignment_that_can_be_bettered_shows_where():
    problem = panels.Problem([[0.9, 0.1]], [1], [1, 1])
    best = panels.solve(problem, "total")
    worse = assignment_of(problem, np.array([0]), np.array([1]))
    result = result_of(problem, worse, objective="total", certificate=best.certificate)
    assert panels.explain(problem, result, 0).passed[0].reason == "open"


@settings(max_examples=100, deadline=None)
@given(feasible_rounds())
def test_in_an_optimum_something_always_stands_against_a_better_reviewer(inputs):
    problem = panels.Problem(**inputs)
    result = panels.solve(problem, "total")
    for proposal in range(problem.proposals):
        told = panels.explain(problem, result, proposal)
        assert "open" not in {one.reason for one in told.passed}
        least = min((affinity for _, affinity in told.given), default=np.inf)
        mine = {reviewer for reviewer, _ in told.given}
        better = {r for r, a in enumerate(inputs["affinity"][proposal]) if a > least and r not in mine}
        assert {one.reviewer for one in told.passed} == better
        json.dumps(told.as_data())


def test_a_proposal_that_does_not_exist_is_refused():
    problem = panels.Problem(**ROUND)
    with pytest.raises(InvalidProblem, match="there is no proposal 3"):
        panels.explain(problem, panels.solve(problem, "total"), 3)
