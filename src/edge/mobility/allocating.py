"""The one door from mobility to the allocation library: students to places.

Nothing here reads or writes the register; a round comes as a file and goes as one.
"""

from dataclasses import dataclass

from allocation import InvalidProblem, bundle, files, places

__all__ = ["MECHANISMS", "DecidedRound", "InvalidProblem", "decide_round", "recompute"]

MECHANISMS = tuple(places.MECHANISMS)


@dataclass(frozen=True, kw_only=True)
class DecidedRound:
    """`answer` is the file with the placement, its checks and what the mechanism tells beside it; `bundle` the file
    from which anybody computes the round again."""

    answer: bytes
    bundle: bytes
    placed: int
    students: int


def decide_round(content: bytes, *, mechanism: str, reasons: bool = False) -> DecidedRound:
    """Place the students of a file (see `docs/allocation/index.md`) by the mechanism of that name.

    `reasons` adds why each student did not get each choice above the one given. Raises InvalidProblem.
    """
    problem = files.read_places(content)
    result = places.solve(problem, mechanism)
    answer = files.written(files.told_places(problem, result, reasons=reasons))
    return DecidedRound(
        answer=answer,
        bundle=bundle.write_bundle(problem, result),
        placed=result.placed,
        students=problem.n,
    )


def recompute(content: bytes) -> tuple[str, ...]:
    """Compute the round of a bundle again, of places or of panels: the parts that differ, none when all bytes are the
    same; the version of the code is none of them."""
    return bundle.recompute(content).differs
