"""What a round decided: a programme for every student, or -1 for who stays home."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

HOME = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """`placement` int32 [n]: the programme of each student, -1 = stays home. `rank` int32 [n]: where it stands on the
    student's list, 0 first, -1 = not placed. `details`: what the mechanism tells beside it (numbers and names that
    JSON can hold), such as the certificate of an optimum or the net flow of every institution."""

    mechanism: str
    placement: NDArray[np.int32]
    rank: NDArray[np.int32]
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def placed(self) -> int:
        """How many students got a place."""
        return int(np.count_nonzero(self.placement != HOME))
