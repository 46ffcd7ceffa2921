"""The star on a day: every partner with the states of its agreements, the instruments in use, its unit ties."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from edge.agreements.models import AgreementParty, StateOn
from edge.agreements.permissions import agreements_visible_to, parties_visible_to
from edge.agreements.queries import WITHIN_DAYS
from edge.agreements.rules import State
from edge.calls.models import Instrument
from edge.partners.models import Institution, Tie
from edge.partners.permissions import institutions_visible_to
from edge.partners.queries import read_names_on, ties_on
from edge.strategy.queries.lanes import Lane, lanes_of
from edge.strategy.rules.standing import PartnerState, partner_state

MOST_POINTS = 60  # more than that no eye can tell apart; the list of partners has them all


@dataclass(frozen=True, kw_only=True)
class StarPoint:
    partner: Institution
    state: PartnerState
    counts: Mapping[str, int]  # agreements by state on the day
    ties: tuple[Tie, ...]
    lanes: tuple[Lane, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StarOnDay:
    hub: Institution
    points: tuple[StarPoint, ...]
    partners: int  # how many there are in all
    first_year: int  # of what is recorded

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """Those in use with any of the partners drawn, in their fixed order."""
        found = {lane.instrument.pk: lane.instrument for point in self.points for lane in point.lanes}
        return tuple(sorted(found.values(), key=lambda one: (one.order, one.code)))


def star_of(account: Any, *, on: date) -> StarOnDay:
    """Hub and points in the order in which the partners were registered, so that the picture is learnt.

    The first MOST_POINTS partners that have an agreement are drawn. A fixed number of statements.
    """
    visible = agreements_visible_to(account)
    parties = parties_visible_to(account)
    partners = institutions_visible_to(account).partners()
    with_agreement = partners.filter(Exists(parties.filter(institution=OuterRef("pk"))))
    shown = list(with_agreement.order_by("pk")[:MOST_POINTS])
    drawn = shown or list(partners.order_by("pk")[:MOST_POINTS])
    hub = Institution.objects.hub()
    read_names_on([hub, *drawn], on=on)
    ids = [partner.pk for partner in drawn]
    of_partner = _agreements_of(ids, parties, on)
    ties: dict[int, list[Tie]] = {}
    for tie in ties_on(account, on=on).filter(partner_unit__institution__in=ids):
        ties.setdefault(tie.partner_unit.institution_id, []).append(tie)
    lanes = lanes_of(account, ids, on=on)
    return StarOnDay(
        hub=hub,
        points=tuple(
            _point(
                partner,
                of_partner.get(partner.pk, {}).values(),
                ties.get(partner.pk, ()),
                lanes.get(partner.pk, ()),
            )
            for partner in drawn
        ),
        partners=partners.count(),
        first_year=_first_year(visible, on),
    )


@dataclass(frozen=True, kw_only=True)
class _Stand:
    """What one agreement says of its partner on the day."""

    state: str
    is_due: bool


def _agreements_of(
    partners: Sequence[int], parties: QuerySet[AgreementParty], on: date
) -> dict[int, dict[int, _Stand]]:
    """The agreements of each partner by primary key. One statement, and no object for any of them."""
    rows = parties.filter(institution__in=partners).annotate(state=StateOn(on, "agreement"))
    found: dict[int, dict[int, _Stand]] = {}
    for institution, agreement, state, start in rows.values_list(
        "institution_id", "agreement_id", "state", "agreement__renewal_on_from"
    ):
        near = state == State.IN_FORCE and start is not None and (start - on).days <= WITHIN_DAYS
        found.setdefault(institution, {})[agreement] = _Stand(state=state, is_due=near)
    return found


def _point(
    partner: Institution, agreements: Collection[_Stand], ties: Any, lanes: tuple[Lane, ...]
) -> StarPoint:
    counts = Counter(agreement.state for agreement in agreements)
    return StarPoint(
        partner=partner,
        state=partner_state(counts, due=any(agreement.is_due for agreement in agreements)),
        counts=counts,
        ties=tuple(ties),
        lanes=lanes,
    )


def _first_year(agreements: QuerySet[Any], on: date) -> int:
    days = (
        agreements.exclude(signed_on_from=None)
        .order_by("signed_on_from")
        .values_list("signed_on_from", flat=True)
    )
    first: date = days.first() or on
    return min(first, on).year
