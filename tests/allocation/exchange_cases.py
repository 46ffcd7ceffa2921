"""Rounds of balanced exchange for its tests: small random ones, and the rule of the textbook, slow and word by word."""

from collections.abc import Iterator
from itertools import permutations
from random import Random
from typing import Any

from allocation import places
from tests.allocation.tiny_rounds import all_kept

Round = dict[
    str, Any
]  # the arguments of a Problem in plain lists, with "lists" of unequal length for "choices"


def problem(given: Round) -> places.Problem:
    """The problem with its lists filled up by -1."""
    arguments = dict(given)
    lists = arguments.pop("lists")
    width = max(map(len, lists), default=0)
    return places.Problem([[*row, *[-1] * (width - len(row))] for row in lists], **arguments)


def random_round(
    random: Random,
    *,
    students: int,
    institutions: int,
    programmes: int = 1,
    longest: int = 4,
    windows: bool = False,
    caps: str = "none",
) -> Round:
    """A round with scarce places; `programmes` at most per institution; caps "none", "inside" one institution each,
    or also "across" several, always nested."""
    partner = [c for c in range(institutions) for _ in range(random.randint(1, programmes))]
    home = [random.randrange(institutions) for _ in range(students)]
    size = max(1, students // institutions)
    given: Round = {
        "lists": [random_list(random, partner, at, longest) for at in home],
        "capacity": [random.randint(0, size + 1) for _ in partner],
        "partner": partner,
        "home": home,
        "exports": random.choice([None, [random.randint(0, size + 1) for _ in range(institutions)]]),
        "priority": random.choice([None, [random.randint(-2, 2) for _ in home]]),
        "history": [random.randint(-2, 2) for _ in range(institutions)],
        "seed": random.choice([None, random.randrange(100)]),
    }
    if windows:
        given["tolerance"] = [[-random.randint(0, 2), random.randint(0, 2)] for _ in range(institutions)]
        given["donors"] = random.choice([None, random.sample(range(institutions), institutions)])
    if caps != "none":
        given["caps"] = random_caps(random, partner, size, across=caps == "across")
    return given


def random_list(random: Random, partner: list[int], home: int, longest: int) -> list[int]:
    """Some programmes away from home, in some order."""
    away = [programme for programme, institution in enumerate(partner) if institution != home]
    return random.sample(away, min(len(away), random.randint(0, longest)))


def random_caps(
    random: Random, partner: list[int], size: int, *, across: bool
) -> list[tuple[list[int], int]]:
    """A cap for some institutions, one inside some of these, and around groups of them when `across`."""
    caps = []
    for institution in set(partner):
        own = [programme for programme, other in enumerate(partner) if other == institution]
        for members in (own, own[: len(own) // 2]):
            if members and random.random() < 0.5:
                caps.append((members, random.randint(0, size + 1)))
    if across:
        border = random.randrange(len(partner) + 1)
        border += sum(1 for institution in partner[border:] if border and institution == partner[border - 1])
        for members in (list(range(border)), list(range(border, len(partner)))):
            if members:
                caps.append((members, random.randint(0, 2 * size + 1)))
    return caps


def all_lists(partner: list[int], home: int) -> Iterator[list[int]]:
    """Every list that a student of this home can hand in."""
    away = [programme for programme, institution in enumerate(partner) if institution != home]
    for length in range(len(away) + 1):
        for row in permutations(away, length):
            yield list(row)


class Textbook:
    """The rule as it is written, computed afresh at every step: institutions, students and the bank point, students
    with nowhere to point leave, cycles are executed. Nothing is kept but the counters and who is there."""

    def __init__(self, problem: places.Problem) -> None:
        assert problem.home is not None
        self.problem = problem
        self.partner, self.home = problem.partner.tolist(), problem.home.tolist()
        self.lists = [[choice for choice in row if choice >= 0] for row in problem.choices.tolist()]
        self.lottery = problem.lottery.tolist()
        self.placement = [-1] * problem.n
        self.away = problem.capacity.tolist()
        self.imports = [0] * problem.c
        self.exports = [0] * problem.c
        self.caps = [[set(cap.programmes), cap.most] for cap in problem.caps]
        ranks = problem.priority.tolist() if problem.priority is not None else [0] * problem.n
        self.waiting = sorted(range(problem.n), key=lambda i: (ranks[i], self.lottery[i]))
        self.given_up: set[tuple[int, int]] = set()
        self.quota = [problem.n] * problem.c if problem.exports is None else problem.exports.tolist()
        history = problem.history.tolist()
        window = [(h, h) for h in history] if problem.tolerance is None else problem.tolerance.tolist()
        self.lowest = [min(0, low - h) for (low, _), h in zip(window, history, strict=True)]
        self.highest = [max(0, high - h) for (_, high), h in zip(window, history, strict=True)]
        by_credit = sorted(range(problem.c), key=lambda c: (-history[c], c))
        self.order = by_credit if problem.donors is None else problem.donors.tolist()

    def first_student(self, institution: int) -> int | None:
        """Whom the institution points to, when it can export."""
        if self.exports[institution] >= self.quota[institution]:
            return None
        return next((i for i in self.waiting if self.home[i] == institution), None)

    def net(self, institution: int) -> int:
        return self.imports[institution] - self.exports[institution]

    def donor(self) -> int | None:
        """The first in the published order that can export one more and stay inside its window."""
        for institution in self.order:
            if (
                self.first_student(institution) is not None
                and self.net(institution) > self.lowest[institution]
            ):
                return institution
        return None

    def is_open(self, programme: int) -> bool:
        institution = self.partner[programme]
        points = self.first_student(institution) is not None or (
            self.net(institution) < self.highest[institution] and self.donor() is not None
        )
        has_room = all(most > 0 for members, most in self.caps if programme in members)
        return points and has_room and self.away[programme] > 0

    def wish(self, student: int) -> int | None:
        """The programme to which the student points."""
        left = (p for p in self.lists[student] if (student, p) not in self.given_up)
        return next((p for p in left if self.is_open(p)), None)

    def let_leave(self) -> None:
        """Students without a choice left stay home; again until nothing changes."""
        while gone := [i for i in self.waiting if self.wish(i) is None]:
            self.waiting = [i for i in self.waiting if i not in gone]

    def cycle_from(self, node: Any) -> list[Any]:
        """Follow the pointers from an institution ("c", number) until a node comes again."""
        path: list[Any] = []
        while node not in path:
            path.append(node)
            kind, number = node
            if kind == "c":
                student = self.first_student(number)
                node = ("bank", 0) if student is None else ("student", student)
            elif kind == "student":
                node = ("c", self.partner[self.wish(number)])
            else:
                node = ("c", self.donor())
        return path[path.index(node) :]

    def execute(self, cycle: list[Any]) -> None:
        for student, programme in [(i, self.wish(i)) for kind, i in cycle if kind == "student"]:
            self.placement[student] = programme
            self.waiting.remove(student)
            self.away[programme] -= 1
            self.imports[self.partner[programme]] += 1
            self.exports[self.home[student]] += 1
            for cap in self.caps:
                cap[1] -= programme in cap[0]

    def starts(self) -> list[int]:
        """Institutions, in the published order, that can export and be pointed to."""
        places_left = [0] * len(self.imports)
        for programme, institution in enumerate(self.partner):
            places_left[institution] += self.away[programme]
        return [
            c
            for c in self.order
            if self.first_student(c) is not None and (places_left[c] > 0 or self.net(c) > self.lowest[c])
        ]

    def all_at_once(self) -> list[int]:
        """Every cycle of a step together, as in the paper. Only for caps inside one institution each."""
        while True:
            self.let_leave()
            cycles = {frozenset(self.cycle_from(("c", c))): self.cycle_from(("c", c)) for c in self.starts()}
            if not cycles:
                return self.placement
            wishes = [
                (cycle, [self.wish(i) for kind, i in cycle if kind == "student"]) for cycle in cycles.values()
            ]
            for cycle, wanted in wishes:
                assert wanted == [self.wish(i) for kind, i in cycle if kind == "student"]
                self.execute(cycle)

    def one_by_one(self) -> list[int]:
        """The cycle reached from the first institution in the published order; when it asks for more than a cap has,
        the last in the lottery under such a cap gives up the choice."""
        while True:
            self.let_leave()
            starts = self.starts()
            if not starts:
                return self.placement
            cycle = self.cycle_from(("c", starts[0]))
            movers = [(i, self.wish(i)) for kind, i in cycle if kind == "student"]
            tight = [members for members, most in self.caps if sum(p in members for _, p in movers) > most]
            under = [(i, p) for i, p in movers if any(p in members for members in tight)]
            if under:
                self.given_up.add(max(under, key=lambda pair: self.lottery[pair[0]]))
            else:
                self.execute(cycle)


def is_lawful(problem: places.Problem, placement: list[int]) -> bool:
    """Whether everybody gets what is on the list, inside places, caps, export quotas and this year's windows."""
    asked = all(got in (-1, *row) for got, row in zip(placement, problem.choices.tolist(), strict=True))
    return asked and all_kept(problem, tuple(placement))
