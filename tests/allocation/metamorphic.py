"""Changes to a round that must change nothing, or only the names, for every mechanism of one side."""

from dataclasses import replace
from random import Random

import numpy as np

from allocation import places


def scored(random: Random, *, common: bool = False) -> places.Problem:
    """A round in which no two scores are equal, so that no lottery decides."""
    n, m, k = random.randint(1, 8), random.randint(1, 5), random.randint(1, 4)
    lists = [random.sample(range(m), min(m, random.randint(0, k))) for _ in range(n)]
    values = random.sample(range(1000), n * k)
    scores = values[:n] if common else np.array(values).reshape(n, k)
    inner, outer = sorted(random.randint(1, m) for _ in range(2))
    caps = [(range(inner), random.randint(0, 3)), (range(outer), random.randint(0, 4))]
    return places.Problem(
        [row + [-1] * (k - len(row)) for row in lists],
        [random.randint(0, 3) for _ in range(m)],
        scores,
        caps=caps if random.random() < 0.5 else None,
        seed=random.randrange(100),
    )


def with_programmes_renamed(problem: places.Problem, name: list[int]) -> places.Problem:
    """Programme j gets the name `name`[j]."""
    new = np.array([*name, -1], dtype=np.int32)  # -1 stays -1
    old = np.argsort(name)
    caps = [replace(cap, programmes=tuple(name[j] for j in cap.programmes)) for cap in problem.caps]
    partner = problem.partner[old]
    return replace(
        problem, choices=new[problem.choices], capacity=problem.capacity[old], caps=caps, partner=partner
    )


def with_students_renamed(problem: places.Problem, name: list[int]) -> places.Problem:
    """Student i gets the name `name`[i]."""
    old = np.argsort(name)
    return replace(problem, choices=problem.choices[old], scores=problem.scores[old])


def with_programme_nobody_wants(problem: places.Problem) -> places.Problem:
    """One more programme with places, on no list."""
    return replace(problem, capacity=[*problem.capacity, 2], partner=[*problem.partner, 0])


def with_full_programme_listed(problem: places.Problem, random: Random) -> places.Problem:
    """One more programme without places, somewhere on every list, with the highest score of all."""
    full = problem.m
    own = problem.scores.ndim == 2
    choices, scores = [], []
    for student, row in enumerate(problem.choices.tolist()):
        length = sum(programme >= 0 for programme in row)
        at = random.randint(0, length)
        choices.append([*row[:at], full, *row[at:]])
        if own:
            values = problem.scores[student].tolist()
            scores.append([*values[:at], 5000.0, *values[at:]])
    return replace(
        problem,
        choices=choices,
        scores=scores if own else problem.scores,
        capacity=[*problem.capacity, 0],
        partner=[*problem.partner, 0],
    )


def with_score_raised(problem: places.Problem, student: int, *, above: int = 2000) -> places.Problem:
    """The same round in which one student stands above everybody, at every programme."""
    scores = problem.scores.copy()
    scores[student] += above
    return replace(problem, scores=scores)


def with_slack_cap(problem: places.Problem) -> places.Problem:
    """One more cap, over everything, that is never full."""
    slack = places.Cap(tuple(range(problem.m)), problem.n)
    return replace(problem, caps=(*problem.caps, slack))
