"""Which agreements of the same kind there are already with the same partner, before another one is made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from edge.agreements.models import Agreement, AgreementKind, AgreementParty
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.rules import State, certainly_before
from edge.core.dates import PartialDate
from edge.partners.models import Institution, Unit

MOST = 20


@dataclass(frozen=True, kw_only=True)
class Existing:
    """An agreement (read with its `state`) beside which another would stand; `same_unit` when it binds the same unit
    of the hub, or one of the two binds the whole of it."""

    agreement: Any
    same_unit: bool


def existing_like(
    account: Any,
    *,
    kind: AgreementKind,
    partners: Collection[Institution],
    hub_unit: Unit | None = None,
    starts_on: PartialDate | None = None,
    ends_on: PartialDate | None = None,
    on: date,
    but: Collection[int] = (),
) -> list[Existing]:
    """Those of the kind with one of the partners whose time is not certainly apart, of those that the account may see;
    the ones for the same unit first. Two statements; none for amendments, of which there may be many.

    Without `starts_on` it is `on`. `but` are the keys of agreements that are not meant, such as the one replaced.
    """
    if kind.attests_parent or not partners:
        return []
    parties = AgreementParty.objects.filter(institution__in=partners).values("agreement")
    hub = AgreementParty.objects.filter(institution__role=Institution.HUB)
    rows: Any = (
        agreements_visible_to(account)
        .filter(kind=kind, pk__in=parties)
        .exclude(pk__in=but)
        .with_state(on=on)
        .select_related("kind")
        .prefetch_related(Prefetch("parties", queryset=hub, to_attr="hub_parties"))
    )
    start = starts_on or PartialDate.of_day(on)
    found = [
        Existing(agreement=row, same_unit=_same_unit(row, hub_unit))
        for row in rows.order_by("title", "pk")
        if not _apart(row, start, ends_on)
    ]
    return sorted(found, key=lambda one: not one.same_unit)[:MOST]


def _apart(other: Agreement, start: PartialDate, end: PartialDate | None) -> bool:
    """Is it certain that the two are never in force at the same time?"""
    if other.state in (State.WITHDRAWN, State.SUPERSEDED):  # type: ignore[attr-defined]  # annotated
        return True
    over = (other.ends_on, other.terminated_on)
    begun = other.starts_on or other.signed_on
    return any(certainly_before(last, start) for last in over) or certainly_before(end, begun)


def _same_unit(other: Any, unit: Unit | None) -> bool:
    bound = {party.unit_id for party in other.hub_parties}
    return unit is None or None in bound or unit.pk in bound
