"""The answer to a question about an outcome: it holds, or a counterexample shows that it does not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Check:
    """`holds` is None where the question does not arise; `counterexample` says what breaks it, in plain numbers."""

    holds: bool | None
    counterexample: Mapping[str, Any] | None = None

    def __bool__(self) -> bool:
        return self.holds is True

    def as_data(self) -> bool | dict[str, Any] | None:
        """True, None, or {"holds": false, "counterexample": {...}}."""
        if self.holds is False:
            return {"holds": False, "counterexample": dict(self.counterexample or {})}
        return self.holds


HOLDS, DOES_NOT_ARISE = Check(True), Check(None)


def broken(**counterexample: Any) -> Check:
    """Does not hold, and this shows it."""
    return Check(
        False,
        {
            name: value.item() if isinstance(value, np.generic) else value
            for name, value in counterexample.items()
        },
    )


@dataclass(frozen=True, kw_only=True)
class Answers(Mapping[str, Check]):
    """Several answers, by attribute or by name. Whoever derives from it names the questions as fields."""

    def __getitem__(self, name: str) -> Check:
        if name not in self:
            raise KeyError(name)
        answer: Check = getattr(self, name)
        return answer

    def __contains__(self, name: object) -> bool:
        return name in {question.name for question in fields(self)}

    def __iter__(self) -> Iterator[str]:
        return (question.name for question in fields(self))

    def __len__(self) -> int:
        return len(fields(self))

    def as_data(self) -> dict[str, Any]:
        """The answers as JSON holds them."""
        return {name: answer.as_data() for name, answer in self.items()}
