"""How a partner stands on a day, from the states of the agreements with it."""

from collections.abc import Collection
from enum import StrEnum


class PartnerState(StrEnum):
    IN_FORCE = "in_force"
    DUE = "due"
    NOT_KNOWN = "not_known"
    SUSPENDED = "suspended"
    IN_PREPARATION = "in_preparation"
    ENDED = "ended"
    NONE = "none"


_ORDER = (
    ("in_force", PartnerState.IN_FORCE),
    ("not_known", PartnerState.NOT_KNOWN),
    ("suspended", PartnerState.SUSPENDED),
    ("in_preparation", PartnerState.IN_PREPARATION),
)


def partner_state(states: Collection[str], *, due: bool) -> PartnerState:
    """The strongest thing that can be said: in force (or due) before not known, before in preparation, before ended.

    `states` are those of every agreement with the partner; `due` says that one in force is due for renewal.
    """
    if due and "in_force" in states:
        return PartnerState.DUE
    for state, answer in _ORDER:
        if state in states:
            return answer
    return PartnerState.ENDED if states else PartnerState.NONE
