"""The answer to a question about an outcome: it holds, or a counterexample shows that it does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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
