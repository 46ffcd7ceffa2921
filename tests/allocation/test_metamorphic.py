"""What changes nothing changes nothing; what helps a student never hurts that student."""

from random import Random

import numpy as np
import pytest

from allocation import places
from tests.allocation import metamorphic

ONE_SIDED = ["serial_dictatorship", "deferred_acceptance", "top_trading_cycles"]

of_one_side = pytest.mark.parametrize("mechanism", ONE_SIDED)


def rounds(mechanism: str, count: int = 200) -> list[tuple[Random, places.Problem]]:
    random = Random(mechanism)
    return [
        (random, metamorphic.scored(random, common=mechanism == "serial_dictatorship")) for _ in range(count)
    ]


def placement(problem: places.Problem, mechanism: str) -> list[int]:
    return places.solve(problem, mechanism).placement.tolist()


@of_one_side
def test_other_names_for_programmes_change_the_names_only(mechanism: str):
    for random, problem in rounds(mechanism):
        name = random.sample(range(problem.m), problem.m)
        renamed = placement(metamorphic.with_programmes_renamed(problem, name), mechanism)
        assert renamed == [name[j] if j >= 0 else -1 for j in placement(problem, mechanism)]


@of_one_side
def test_other_names_for_students_change_the_names_only(mechanism: str):
    for random, problem in rounds(mechanism):
        name = random.sample(range(problem.n), problem.n)
        renamed = placement(metamorphic.with_students_renamed(problem, name), mechanism)
        assert [renamed[new] for new in name] == placement(problem, mechanism)


@of_one_side
def test_a_programme_that_nobody_wants_changes_nothing(mechanism: str):
    for _, problem in rounds(mechanism):
        more = metamorphic.with_programme_nobody_wants(problem)
        assert placement(more, mechanism) == placement(problem, mechanism)


@of_one_side
def test_a_programme_without_places_on_every_list_changes_nothing(mechanism: str):
    for random, problem in rounds(mechanism):
        more = metamorphic.with_full_programme_listed(problem, random)
        assert placement(more, mechanism) == placement(problem, mechanism)


@of_one_side
def test_a_cap_that_is_never_full_changes_nothing(mechanism: str):
    for _, problem in rounds(mechanism):
        more = metamorphic.with_slack_cap(problem)
        assert placement(more, mechanism) == placement(problem, mechanism)


@of_one_side
def test_the_order_in_which_caps_are_given_changes_nothing(mechanism: str):
    for _, problem in rounds(mechanism):
        turned = places.Problem(
            problem.choices, problem.capacity, problem.scores, caps=problem.caps[::-1], seed=problem.seed
        )
        assert placement(turned, mechanism) == placement(problem, mechanism)


@of_one_side
def test_scores_on_another_scale_change_nothing(mechanism: str):
    for _, problem in rounds(mechanism):
        scaled = places.Problem(
            problem.choices, problem.capacity, problem.scores * 4 - 2000, caps=problem.caps, seed=problem.seed
        )
        assert placement(scaled, mechanism) == placement(problem, mechanism)


@of_one_side
def test_a_higher_own_score_never_hurts(mechanism: str):
    helped = 0
    for random, problem in rounds(mechanism, 600):
        student = random.randrange(problem.n)
        raised = metamorphic.with_score_raised(problem, student, above=random.choice([100, 400, 2000]))
        before, after = (int(places.solve(p, mechanism).rank[student]) % 99 for p in (problem, raised))
        assert after <= before  # staying home, -1, counts as 98
        helped += after < before
    assert helped > 20


@of_one_side
def test_the_same_problem_gives_the_same_bytes(mechanism: str):
    for _, problem in rounds(mechanism, 20):
        copied = places.Problem(
            np.array(problem.choices),
            problem.capacity.tolist(),
            problem.scores,
            caps=problem.caps,
            seed=problem.seed,
        )
        again = places.solve(copied, mechanism).placement
        assert again.tobytes() == places.solve(problem, mechanism).placement.tobytes()
        assert again.dtype == np.int32


@pytest.mark.parametrize("mechanism", ["deferred_acceptance", "top_trading_cycles"])
def test_a_higher_own_score_at_one_programme_never_hurts(mechanism: str):
    for random, problem in rounds(mechanism, 600):
        student, column = random.randrange(problem.n), random.randrange(problem.k)
        scores = problem.scores.copy()
        scores[student, column] += random.choice([100, 400, 2000])
        raised = places.Problem(
            problem.choices, problem.capacity, scores, caps=problem.caps, seed=problem.seed
        )
        before, after = (int(places.solve(p, mechanism).rank[student]) % 99 for p in (problem, raised))
        assert after <= before
