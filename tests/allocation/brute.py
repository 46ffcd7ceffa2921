"""Tiny markets in office mode with everything that anybody may hand in, for tests by enumeration.

Every student has a true list and a score at every programme, also at those that the list does not name: a problem
holds the scores of what is handed in only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from random import Random

from allocation import places
from tests.allocation.tiny_rounds import Placement, all_placements, dominates, places_kept, tiny_caps

List = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Market:
    """`scores` [student][programme]; None = the lottery alone."""

    lists: tuple[List, ...]
    scores: tuple[tuple[float, ...], ...] | None
    capacity: tuple[int, ...]
    caps: tuple[places.Cap, ...]
    seed: int | None

    def problem(self, *, student: int = -1, handed_in: List = ()) -> places.Problem:
        """The problem when everybody tells the truth but `student`, who hands in another list."""
        lists = [handed_in if i == student else row for i, row in enumerate(self.lists)]
        width = max(map(len, lists), default=0)
        scores = self.scores and [
            [self.scores[i][j] for j in row] + [0.0] * (width - len(row)) for i, row in enumerate(lists)
        ]
        choices = [[*row, *[-1] * (width - len(row))] for row in lists]
        return places.Problem(choices, self.capacity, scores, caps=self.caps, seed=self.seed)


def random_market(random: Random, *, common: bool = False, caps: bool = False, students: int = 4) -> Market:
    """At most so many students and 3 programmes with few places; some lists are shorter than that."""
    m, n = random.randint(2, 3), random.randint(2, students)
    own = [[random.randint(0, 3) for _ in range(m)] for _ in range(n)]
    return Market(
        lists=tuple(tuple(random.sample(range(m), random.randint(1, m))) for _ in range(n)),
        scores=tuple(tuple(row[:1] * m if common else row) for row in own),
        capacity=tuple(random.randint(0, 2) for _ in range(m)),
        caps=tuple(places.Cap(tuple(members), most) for members, most in tiny_caps(random, m))
        if caps
        else (),
        seed=random.choice([None, 0, 1, 2]),
    )


def all_lists(programmes: int) -> Iterator[List]:
    """Every list over so many programmes."""
    yield from shortened(tuple(range(programmes)))


def shortened(row: List) -> Iterator[List]:
    """Every order of every part of a list."""
    for length in range(len(row) + 1):
        yield from permutations(row, length)


def gains(market: Market, mechanism: str, student: int, handed_in: List) -> bool:
    """Whether the student, by the true list, is better off with this list than with the truth."""
    worth = [*market.lists[student], -1]  # what is not on the true list is worse than home

    def rank(problem: places.Problem) -> int:
        got = int(places.solve(problem, mechanism).placement[student])
        return worth.index(got) if got in worth else len(worth)

    return rank(market.problem(student=student, handed_in=handed_in)) < rank(market.problem())


def better_outcomes(problem: places.Problem, placement: Placement) -> list[Placement]:
    """Every placement inside places and caps that is better for somebody and worse for nobody."""
    return [
        other
        for other in all_placements(problem)
        if dominates(problem, other, placement) and places_kept(problem, other)
    ]
