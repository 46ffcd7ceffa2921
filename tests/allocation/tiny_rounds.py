"""Tiny rounds in office and consortium mode, all their placements, and the checks written as they are defined."""

from collections.abc import Iterator
from itertools import product
from random import Random

from allocation import places

Placement = tuple[int, ...]


def tiny_round(random: Random, *, consortium: bool, caps: bool = True) -> places.Problem:
    """At most 5 students, 4 programmes, 3 institutions; scarce places; ties in scores and priorities."""
    programmes = random.randint(1, 4)
    institutions = random.randint(2, 3)
    partner = sorted(random.randrange(institutions) for _ in range(programmes))
    students = random.randint(1, 5)
    home = [random.randrange(institutions) for _ in range(students)]
    choices, scores = [], []
    for own in home:
        away = [j for j in range(programmes) if not consortium or partner[j] != own]
        row = random.sample(away, random.randint(0, min(3, len(away))))
        choices.append([*row, *[-1] * (3 - len(row))])
        scores.append([random.randint(-1, 2) for _ in range(3)])
    given = {
        "choices": choices,
        "capacity": [random.randint(0, 2) for _ in range(programmes)],
        "scores": random.choice([None, scores, [row[0] for row in scores]]),
        "partner": partner,
        "caps": tiny_caps(random, programmes) if caps else None,
        "seed": random.choice([None, random.randrange(100)]),
    }
    if consortium:
        given |= {
            "home": home,
            "priority": random.choice([None, [random.randint(0, 1) for _ in home]]),
            "exports": random.choice([None, [random.randint(0, 3) for _ in range(institutions)]]),
            "history": [random.randint(-1, 1) for _ in range(institutions)],
            "tolerance": random.choice(
                [None, [[-random.randint(0, 2), random.randint(0, 2)] for _ in range(institutions)]]
            ),
        }
    return places.Problem(**given)


def tiny_caps(random: Random, programmes: int) -> list[tuple[list[int], int]]:
    """Up to one cap over everything, and nested ones over the first of it."""
    caps = []
    last = programmes
    while last and random.random() < 0.6:
        caps.append((list(range(last)), random.randint(0, 3)))
        last = random.randint(0, last - 1)
    return caps


def all_placements(problem: places.Problem) -> Iterator[Placement]:
    """Everything in which each student has a choice of the own list or stays home."""
    lists = [[j for j in row if j >= 0] + [-1] for row in problem.choices.tolist()]
    yield from product(*lists)


def places_kept(problem: places.Problem, placement: Placement) -> bool:
    """Places and caps."""
    full = all(placement.count(j) <= problem.capacity[j] for j in range(problem.m))
    return full and all(sum(j in cap.programmes for j in placement) <= cap.most for cap in problem.caps)


def exports_kept(problem: places.Problem, placement: Placement) -> bool:
    """Export quotas."""
    if problem.home is None or problem.exports is None:
        return True
    gone = [problem.home[i] for i, j in enumerate(placement) if j != -1]
    return all(gone.count(h) <= problem.exports[h] for h in range(problem.c))


def balance_kept(problem: places.Problem, placement: Placement) -> bool:
    """The windows of this year."""
    for institution in range(problem.c):
        came = sum(j != -1 and problem.partner[j] == institution for j in placement)
        left = sum(j != -1 and problem.home[i] == institution for i, j in enumerate(placement))
        low, high = 0, 0
        if problem.tolerance is not None:
            history = problem.history[institution]
            low = min(0, problem.tolerance[institution, 0] - history)
            high = max(0, problem.tolerance[institution, 1] - history)
        if not low <= came - left <= high:
            return False
    return True


def all_kept(problem: places.Problem, placement: Placement) -> bool:
    """Every bound by which a bare placement is judged."""
    if problem.home is None:
        return places_kept(problem, placement)
    kept = places_kept(problem, placement) and exports_kept(problem, placement)
    return kept and balance_kept(problem, placement)


def rank(problem: places.Problem, student: int, programme: int) -> int:
    """How many choices the student likes better."""
    row = [j for j in problem.choices[student].tolist() if j >= 0]
    return row.index(programme) if programme in row else len(row)


def dominates(problem: places.Problem, one: Placement, other: Placement) -> bool:
    """Nobody is worse off in `one`, somebody better."""
    pairs = [
        (rank(problem, i, a), rank(problem, i, b)) for i, (a, b) in enumerate(zip(one, other, strict=True))
    ]
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def before(problem: places.Problem, one: int, other: int, programme: int) -> bool:
    """Whether `one` stands above `other` at a programme, in office mode."""

    def key(student: int) -> tuple[float, int]:
        column = problem.choices[student].tolist().index(programme)
        score = 0.0
        if problem.scores is not None:
            score = float(
                problem.scores[student] if problem.scores.ndim == 1 else problem.scores[student, column]
            )
        return (-score, int(problem.lottery[student]))

    return key(one) < key(other)


def first_at_home(problem: places.Problem, one: int, other: int) -> bool:
    """Whether both have one home, whose priority puts `one` first."""
    ranks = [0] * problem.n if problem.priority is None else problem.priority.tolist()
    same = problem.home[one] == problem.home[other]
    return bool(same and (ranks[one], problem.lottery[one]) < (ranks[other], problem.lottery[other]))


def envies(problem: places.Problem, placement: Placement) -> set[tuple[int, int]]:
    """(student, other): who would rather have what the other has, and has the better claim."""
    found = set()
    for i, other in product(range(problem.n), repeat=2):
        j = placement[other]
        if (
            i == other
            or j == -1
            or rank(problem, i, j) >= rank(problem, i, placement[i])
            or j not in problem.choices[i]
        ):
            continue
        claim = before(problem, i, other, j) if problem.home is None else first_at_home(problem, i, other)
        if claim:
            found.add((i, other))
    return found


def wasted(problem: places.Problem, placement: Placement) -> set[tuple[int, int]]:
    """(student, programme): a better choice that the student could take with every bound kept."""
    found = set()
    for i, row in enumerate(problem.choices.tolist()):
        for j in row[: rank(problem, i, placement[i])]:
            if j >= 0 and all_kept(problem, (*placement[:i], j, *placement[i + 1 :])):
                found.add((i, j))
    return found
