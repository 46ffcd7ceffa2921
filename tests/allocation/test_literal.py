"""The fast paths give what the textbook gives, on thousands of random rounds."""

from random import Random

import pytest
from hypothesis import given, settings

from allocation import places
from tests.allocation import literal
from tests.allocation.places_strategies import problems

QUIETLY = settings(max_examples=200, deadline=None)


@QUIETLY
@given(problems(scores=("none", "common")))
def test_serial_dictatorship_is_the_textbook(problem: places.Problem):
    assert places.solve(problem, "serial_dictatorship").placement.tolist() == literal.serial_dictatorship(
        problem
    )


@QUIETLY
@given(problems(caps=False))
def test_deferred_acceptance_is_the_textbook(problem: places.Problem):
    assert places.solve(problem, "deferred_acceptance").placement.tolist() == literal.gale_and_shapley(
        problem
    )


@QUIETLY
@given(problems(caps=True))
def test_deferred_acceptance_under_caps_is_cumulative_offers(problem: places.Problem):
    assert places.solve(problem, "deferred_acceptance").placement.tolist() == literal.cumulative_offers(
        problem
    )


@QUIETLY
@given(problems())
def test_top_trading_cycles_is_the_textbook(problem: places.Problem):
    assert places.solve(problem, "top_trading_cycles").placement.tolist() == literal.top_trading_cycles(
        problem
    )


@QUIETLY
@given(problems(scores=("none", "common")))
def test_the_three_agree_when_all_programmes_use_one_order(problem: places.Problem):
    one_by_one = places.solve(problem, "serial_dictatorship").placement.tolist()
    assert places.solve(problem, "deferred_acceptance").placement.tolist() == one_by_one
    assert places.solve(problem, "top_trading_cycles").placement.tolist() == one_by_one


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_random_rounds(seed: int):
    random = Random(seed)
    for _ in range(1000):
        problem = random_round(random)
        accepted = places.solve(problem, "deferred_acceptance").placement.tolist()
        assert accepted == literal.cumulative_offers(problem)
        if not problem.caps:
            assert accepted == literal.gale_and_shapley(problem)
        traded = places.solve(problem, "top_trading_cycles").placement.tolist()
        assert traded == literal.top_trading_cycles(problem)


def random_round(random: Random) -> places.Problem:
    """Up to 12 students and 6 programmes, half of the rounds with caps, a third without ties."""
    n, m, k = random.randint(1, 12), random.randint(1, 6), random.randint(1, 4)
    choices = [random.sample(range(m), min(m, random.randint(0, k))) for _ in range(n)]
    highest = random.choice([0, 3, 10**6])
    row = random.sample(range(m), m)
    inner, outer = sorted(random.randint(1, m) for _ in range(2))
    nested = [(row[:inner], random.randint(0, 3)), (row[:outer], random.randint(0, 5)), (row[outer:], 1)]
    return places.Problem(
        [part + [-1] * (k - len(part)) for part in choices],
        [random.randint(0, 3) for _ in range(m)],
        [[random.randint(0, highest) for _ in range(k)] for _ in range(n)],
        caps=random.sample(nested, random.randint(1, 3)) if random.random() < 0.5 else None,
        seed=random.choice([None, random.randrange(1000)]),
    )
