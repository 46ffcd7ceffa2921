"""The one door from mobility to the allocation library: students to places.

Nothing here reads or writes the register; a round comes as a file and goes as one.
"""

from dataclasses import dataclass

from allocation import InvalidProblem, files, places

__all__ = ["MECHANISMS", "DecidedRound", "InvalidProblem", "decide_round"]

MECHANISMS = tuple(places.MECHANISMS)


@dataclass(frozen=True, kw_only=True)
class DecidedRound:
    """`answer` is the file with the placement, its checks and what the mechanism tells beside it."""

    answer: bytes
    placed: int
    students: int


def decide_round(content: bytes, *, mechanism: str, reasons: bool = False) -> DecidedRound:
    """Place the students of a file (see `docs/allocation/index.md`) by the mechanism of that name.

    `reasons` adds why each student did not get each choice above the one given. Raises InvalidProblem.
    """
    problem = files.read_places(content)
    result = places.solve(problem, mechanism)
    answer = files.written(files.told_places(problem, result, reasons=reasons))
    return DecidedRound(answer=answer, placed=result.placed, students=problem.n)
