"""The best placements by enumeration, and rounds of some size, for the tests of optima."""

from collections.abc import Callable
from random import Random
from typing import Any

from allocation import places
from tests.allocation.tiny_rounds import Placement, all_placements, rank

Kept = Callable[[places.Problem, Placement], bool]


def worth(problem: places.Problem, placement: Placement) -> tuple[int, int]:
    """Moves, and the sum of ranks."""
    moved = [student for student, programme in enumerate(placement) if programme != -1]
    return len(moved), sum(rank(problem, student, placement[student]) for student in moved)


def best_by_lottery(problem: places.Problem, kept: Kept) -> Placement:
    """Of all placements inside the bounds: the most moves, the least ranks, then best for the lottery in its order."""
    drawn = sorted(range(problem.n), key=problem.lottery.__getitem__)

    def key(placement: Placement) -> tuple[int, int, list[int]]:
        moves, ranks = worth(problem, placement)
        return -moves, ranks, [rank(problem, student, placement[student]) for student in drawn]

    return min((one for one in all_placements(problem) if kept(problem, one)), key=key)


def larger_round(
    random: Random, *, students: int, institutions: int, programmes: int, wide: bool = False, **more: Any
) -> places.Problem:
    """A round in which a few programmes are wanted by most, with windows, history, quotas and caps that bind; caps
    over several institutions only when `wide`."""
    partner = [random.randrange(institutions) for _ in range(programmes)]
    home = [random.randrange(institutions) for _ in range(students)]
    wanted = [1 / (1 + programme) for programme in range(programmes)]
    choices = []
    for own in home:
        drawn = dict.fromkeys(random.choices(range(programmes), wanted, k=20))
        row = [programme for programme in drawn if partner[programme] != own][:6]
        choices.append(row + [-1] * (6 - len(row)))
    given: dict[str, Any] = {
        "capacity": [random.randint(0, 2 * students // programmes) for _ in range(programmes)],
        "partner": partner,
        "home": home,
        "exports": [random.randint(0, 2 * students // institutions) for _ in range(institutions)],
        "history": [random.randint(-3, 3) for _ in range(institutions)],
        "tolerance": [[-random.randint(0, 4), random.randint(0, 4)] for _ in range(institutions)],
        "caps": list(_caps(random, partner, institutions, students // institutions, wide=wide)),
        "seed": random.randrange(1000),
    }
    return places.Problem(choices, **given | more)


def _caps(random: Random, partner: list[int], institutions: int, size: int, *, wide: bool) -> Any:
    """For every institution a cap over its programmes and one over some of them; over all together one more."""
    for institution in range(institutions):
        own = [programme for programme, other in enumerate(partner) if other == institution]
        if own:
            yield own, random.randint(0, 2 * size)
            yield random.sample(own, random.randint(1, len(own))), random.randint(0, size)
    if wide:
        yield range(len(partner)), size * institutions // 3
