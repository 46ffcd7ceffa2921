"""Whole rounds for Hypothesis: lists, places, scores with ties, nested caps, homes, priorities and windows.

Everything is small and scarce, so that bounds bind, and shrinks towards few students with short lists.
"""

from typing import Any

from hypothesis import strategies as st

from allocation import places

SCORES = ("none", "common", "own")


@st.composite
def problems(
    draw: st.DrawFn,
    *,
    scores: tuple[str, ...] = SCORES,
    caps: bool | None = None,
    consortium: bool = False,
    windows: bool | None = None,
    students: int = 6,
    programmes: int = 5,
) -> places.Problem:
    """A round of at most so many students and programmes.

    `scores` names what may be drawn: "none", "common" (one per student), "own" (one per choice). `caps` and `windows`:
    with, without, or None = either. Windows, exports, priorities and history come with `consortium`.
    """
    m = draw(st.integers(1, programmes))
    n = draw(st.integers(0, students))
    given: dict[str, Any] = {"capacity": draw(_several(st.integers(0, 3), m)), "seed": draw(_seeds())}
    forbidden: list[set[int]] = [set() for _ in range(n)]
    if consortium:
        given |= draw(_consortium(n, m, windows))
        forbidden = [{j for j in range(m) if given["partner"][j] == home} for home in given["home"]]
    lists = [draw(_lists(m, without=own)) for own in forbidden]
    given["choices"] = padded(lists)
    given["scores"] = draw(_scores(draw(st.sampled_from(scores)), given["choices"]))
    if caps or (caps is None and draw(st.booleans())):
        given["caps"] = draw(nested_caps(m))
    return places.Problem(**given)


@st.composite
def nested_caps(draw: st.DrawFn, programmes: int) -> list[places.Cap]:
    """Caps that are nested or apart, over programmes in any order."""
    row = draw(st.permutations(range(programmes)))
    taken: list[tuple[int, int]] = []
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, programmes - 1))
        stop = draw(st.integers(start + 1, programmes))
        if not any(a < start < b < stop or start < a < stop < b for a, b in taken):
            taken.append((start, stop))
    return [places.Cap(tuple(row[start:stop]), draw(st.integers(0, 4))) for start, stop in taken]


@st.composite
def _consortium(draw: st.DrawFn, n: int, m: int, windows: bool | None) -> dict[str, Any]:
    c = draw(st.integers(1, 4))
    given: dict[str, Any] = {
        "partner": draw(_several(st.integers(0, c - 1), m)),
        "home": draw(_several(st.integers(0, c - 1), n)),
        "exports": draw(_several(st.integers(0, 3), c)),
        "priority": draw(st.none() | _several(st.integers(-2, 2), n)),
        "history": draw(_several(st.integers(-2, 2), c)),
    }
    if windows or (windows is None and draw(st.booleans())):
        window = st.tuples(st.integers(-2, 0), st.integers(0, 2)).map(list)
        given["tolerance"] = draw(_several(window, c))
        given["donors"] = draw(st.none() | st.permutations(range(c)))
    return given


def padded(lists: list[list[int]]) -> list[list[int]]:
    """Lists of one length, filled up by -1."""
    width = max((len(row) for row in lists), default=0)
    return [row + [-1] * (width - len(row)) for row in lists]


def _several(elements: st.SearchStrategy[Any], size: int) -> st.SearchStrategy[list[Any]]:
    return st.lists(elements, min_size=size, max_size=size)


def _seeds() -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(0, 5)


def _lists(programmes: int, *, without: set[int]) -> st.SearchStrategy[list[int]]:
    wanted = [programme for programme in range(programmes) if programme not in without]
    return st.lists(st.sampled_from(wanted), unique=True, max_size=4) if wanted else st.just([])


def _scores(kind: str, choices: list[list[int]]) -> st.SearchStrategy[Any]:
    """Few values, so that the lottery has ties to break; -0.0 is the same as 0.0."""
    value = st.sampled_from([0.0, -0.0, 1.0, -1.5, 2.0, 16.25])
    if kind == "none":
        return st.none()
    if kind == "common":
        return _several(value, len(choices))
    return st.tuples(*[_several(value, len(row)) for row in choices]).map(list)
