"""The one door from calls to the allocation library: reviewers to proposals.

Nothing here reads or writes the register; a panel round comes as a file and goes as one.
"""

from dataclasses import dataclass

from allocation import InvalidProblem, bundle, files, panels

__all__ = ["OBJECTIVES", "DecidedPanels", "InvalidProblem", "decide_panels"]

OBJECTIVES = panels.OBJECTIVES


@dataclass(frozen=True, kw_only=True)
class DecidedPanels:
    """`answer` is the file with the pairs, what they are worth, and the proof that nothing better exists; `bundle` the
    file from which anybody computes the round again."""

    answer: bytes
    bundle: bytes
    pairs: int
    proposals: int


def decide_panels(
    content: bytes, *, objective: str, cap: float = 0.5, reasons: bool = False
) -> DecidedPanels:
    """Assign the reviewers of a file (see `docs/allocation/index.md`) by the objective of that name.

    `cap`: of the randomised objective, the largest probability that any pair may have. `reasons` adds, for every
    proposal, why each reviewer who would suit it better is not on its panel. Raises InvalidProblem.
    """
    problem = files.read_panels(content)
    result = panels.solve(problem, objective, cap=cap)
    answer = files.written(files.told_panels(problem, result, reasons=reasons))
    return DecidedPanels(
        answer=answer,
        bundle=bundle.write_bundle(problem, result, cap=cap),
        pairs=int(result.assignment.nnz),
        proposals=problem.proposals,
    )
