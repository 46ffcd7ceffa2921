"""Trades keep every rule, never lower the least sum, and find what one exchange can mend."""

import numpy as np
from hypothesis import given, settings

from allocation import panels
from allocation.panels.mixing import Round
from allocation.panels.result import assignment_of
from allocation.panels.trading import Terms, trade
from tests.allocation.panels.strategies import all_assignments, feasible_rounds


def terms_of(problem, whole):
    trees = problem.trees
    return Terms(whole.affinity, whole.state, whole.load_max, whole.load_min, trees.tree, trees.innermost)


def as_panels(assigned, widest):
    rows = [np.flatnonzero(row).tolist() for row in assigned]
    return np.array([row + [-1] * (widest - len(row)) for row in rows], dtype=np.int64).reshape(
        len(rows), widest
    )


@settings(max_examples=100, deadline=None)
@given(feasible_rounds())
def test_rules_hold_after_as_before_and_the_least_sum_does_not_fall(inputs):
    problem = panels.Problem(**inputs)
    whole = Round(problem)
    start = as_panels(next(all_assignments(inputs)), whole.widest)
    traded = start.copy()
    trade(terms_of(problem, whole), traded)
    proposals, places = np.nonzero(traded >= 0)
    assignment = assignment_of(problem, proposals, traded[proposals, places])
    assert panels.checks(problem, assignment).feasible
    assert whole.worth(traded)[0] >= whole.worth(start)[0]


def test_one_exchange_lifts_the_worst_and_then_the_total():
    problem = panels.Problem([[5, 4, 0], [3, 0, 1], [0, 2, 9]], [1, 1, 1], [1, 1, 1])
    whole = Round(problem)
    found = np.array([[0], [1], [2]], dtype=np.int64)
    trade(terms_of(problem, whole), found)
    assert found.tolist() == [[1], [0], [2]]
