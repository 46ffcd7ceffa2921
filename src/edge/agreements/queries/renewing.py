"""Reading what was decided about renewal, and of a renewal by confirmation who has confirmed and who has not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from edge.agreements.models import Agreement, RenewalConfirmation, RenewalDecision
from edge.agreements.permissions import renewals_visible_to
from edge.partners.models import Institution


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """A decision with its confirmations; `missing` are the sides still to confirm, none of a decision of another
    kind or one that is carried out."""

    decision: RenewalDecision
    confirmations: tuple[RenewalConfirmation, ...]
    missing: tuple[Institution, ...]

    @property
    def is_open(self) -> bool:
        """Waiting to be confirmed, or to be carried out."""
        return self.decision.is_open

    @property
    def waits_to_be_carried_out(self) -> bool:
        return self.is_open and not self.missing


def renewals_of(
    account: Any, agreement: Agreement, *, sides: Iterable[Institution], on: date
) -> list[Renewal]:
    """What the account sees of the decisions taken by the day, the latest first; at most three statements."""
    rows = (
        renewals_visible_to(account)
        .filter(agreement=agreement, decided_on__lte=on)
        .select_related("dossier")
        .prefetch_related("confirmations__institution")
    )
    wanted = {side.pk: side for side in sides}
    return [_renewal(decision, wanted) for decision in rows]


def _renewal(decision: RenewalDecision, sides: dict[int, Institution]) -> Renewal:
    given = tuple(decision.confirmations.all())
    confirmed = {one.institution_id for one in given}
    missing = tuple(side for pk, side in sides.items() if decision.is_open and pk not in confirmed)
    return Renewal(decision=decision, confirmations=given, missing=missing)
