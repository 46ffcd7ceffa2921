"""The rounds that are measured: students with ten choices, institutions with history, proposals with affinities.

`python -m bench.allocation.instances KIND FILE.npz SIZES...` draws one, always the same for the same sizes. A process
of its own does it, so that the memory of drawing is not counted as that of solving.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20260901
CHOICES = 10  # on every list
NEED = 3  # reviewers of every proposal


def draw(kind: str, *sizes: int) -> dict[str, NDArray]:
    """The arrays of one instance, by the names that the library gives them."""
    rng = np.random.Generator(np.random.PCG64([SEED, *sizes]))
    return KINDS[kind](rng, *sizes)


def office(rng: np.random.Generator, students: int, programmes: int) -> dict[str, NDArray]:
    """One university: places for nineteen students in twenty, every score another whole number."""
    choices = _choices(rng, students, programmes)
    merit = rng.normal(size=(students, 1)) + rng.normal(size=choices.shape)
    scores = np.empty(
        choices.size, dtype=np.float32
    )  # whole numbers below 2 to the 24th: exact, and no two equal
    scores[np.argsort(merit, axis=None)] = np.arange(choices.size, dtype=np.float32)
    capacity = _shared_out(rng, int(students * 0.95), programmes)
    return {"choices": choices, "capacity": capacity, "scores": scores.reshape(choices.shape)}


def consortium(rng: np.random.Generator, students: int, institutions: int) -> dict[str, NDArray]:
    """Each institution sends and receives, carries a balance from earlier rounds, and may leave it by a few."""
    home = rng.integers(institutions, size=students, dtype=np.int32)
    choices = _choices(rng, students, institutions, home)
    own = np.bincount(home, minlength=institutions).astype(np.int32)
    room = max(1, students // institutions // 20)
    return {
        "choices": choices,
        "capacity": np.maximum(1, (own * rng.uniform(0.7, 1.1, institutions)).astype(np.int32)),
        "home": home,
        "exports": np.maximum(1, (own * rng.uniform(0.8, 1.0, institutions)).astype(np.int32)),
        "priority": rng.permutation(students).astype(np.int32),
        "history": rng.integers(-room, room + 1, institutions, dtype=np.int32),
        "tolerance": np.repeat(np.array([[-2 * room, 2 * room]], dtype=np.int32), institutions, axis=0),
    }


def common(rng: np.random.Generator, students: int, programmes: int) -> dict[str, NDArray]:
    """As in an office where every student has one score for all programmes."""
    drawn = office(rng, students, programmes)
    return {**drawn, "scores": rng.permutation(students).astype(np.float32)}


def exact(rng: np.random.Generator, students: int, institutions: int) -> dict[str, NDArray]:
    """As in a consortium, but every institution imports exactly as many as it exports."""
    drawn = consortium(rng, students, institutions)
    return {name: array for name, array in drawn.items() if name not in ("history", "tolerance")}


def panels(rng: np.random.Generator, proposals: int, reviewers: int) -> dict[str, NDArray]:
    """Affinities in [0, 1] from twenty topics, one pair in fifty in conflict, loads a tenth above what is needed."""
    topics = rng.dirichlet(np.full(20, 0.2), size=proposals + reviewers)
    affinity = np.sqrt(topics[:proposals] @ topics[proposals:].T)
    affinity = np.clip(affinity + rng.normal(scale=0.05, size=affinity.shape), 0, 1).astype(np.float32)
    load = int(np.ceil(proposals * NEED * 1.1 / reviewers))
    return {
        "affinity": affinity,
        "need": np.full(proposals, NEED, dtype=np.int32),
        "load_max": np.full(reviewers, load, dtype=np.int32),
        "conflicts": rng.random((proposals, reviewers)) < 0.02,
    }


def _choices(
    rng: np.random.Generator, students: int, programmes: int, home: NDArray | None = None
) -> NDArray:
    """int32 [students, 10] without duplicates, the most popular programmes asked for about ten times the least."""
    popularity = np.cumsum(np.exp(rng.normal(scale=0.5, size=programmes)))
    drawn = np.searchsorted(popularity, rng.random((students, 2 * CHOICES)) * popularity[-1])
    drawn = np.minimum(drawn, programmes - 1).astype(np.int32)
    again = np.zeros(drawn.shape, dtype=bool) if home is None else drawn == home[:, None]
    for column in range(1, drawn.shape[1]):
        again[:, column] |= (drawn[:, :column] == drawn[:, column : column + 1]).any(axis=1)
    first = np.argsort(again, axis=1, kind="stable")[:, :CHOICES]
    kept = np.take_along_axis(drawn, first, axis=1)
    kept[np.take_along_axis(again, first, axis=1)] = -1
    return np.ascontiguousarray(kept)


def _shared_out(rng: np.random.Generator, places: int, programmes: int) -> NDArray:
    """int32 [programmes]: about so many places in all, at least one each."""
    share = rng.uniform(0.5, 1.5, programmes)
    return np.maximum(1, (places * share / share.sum()).astype(np.int32))


KINDS = {"office": office, "common": common, "consortium": consortium, "exact": exact, "panels": panels}

if __name__ == "__main__":
    _, kind, file, *sizes = sys.argv
    np.savez(Path(file), **draw(kind, *map(int, sizes)))
