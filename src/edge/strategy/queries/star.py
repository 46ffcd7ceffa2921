"""The star on a day: every partner with the states of its agreements and its unit ties."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from edge.agreements.models import AgreementParty
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries import WITHIN_DAYS
from edge.agreements.rules import State, due
from edge.partners.models import Institution, Tie
from edge.partners.permissions import institutions_visible_to
from edge.partners.queries import read_names_on, ties_on
from edge.strategy.rules.standing import PartnerState, partner_state

MOST_POINTS = 60  # more than that no eye can tell apart; the list of partners has them all


@dataclass(frozen=True, kw_only=True)
class StarPoint:
    partner: Institution
    state: PartnerState
    counts: Mapping[str, int]  # agreements by state on the day
    ties: tuple[Tie, ...]


@dataclass(frozen=True, kw_only=True)
class StarOnDay:
    hub: Institution
    points: tuple[StarPoint, ...]
    partners: int  # how many there are in all
    first_year: int  # of what is recorded


def star_of(account: Any, *, on: date) -> StarOnDay:
    """Hub and points in the order in which the partners were registered, so that the picture is learnt.

    The first MOST_POINTS partners that have an agreement are drawn. A fixed number of statements.
    """
    visible = agreements_visible_to(account)
    parties = AgreementParty.objects.filter(agreement__in=visible.values("pk"))
    partners = institutions_visible_to(account).partners()
    with_agreement = partners.filter(Exists(parties.filter(institution=OuterRef("pk"))))
    shown = list(with_agreement.order_by("pk")[:MOST_POINTS])
    drawn = shown or list(partners.order_by("pk")[:MOST_POINTS])
    hub = Institution.objects.hub()
    read_names_on([hub, *drawn], on=on)
    ids = [partner.pk for partner in drawn]
    rows = visible.filter(pk__in=parties.filter(institution__in=ids).values("agreement")).with_state(on=on)
    stands = {agreement.pk: agreement for agreement in rows}
    of_partner: dict[int, set[int]] = {}
    for agreement, institution in parties.filter(institution__in=ids).values_list(
        "agreement_id", "institution_id"
    ):
        of_partner.setdefault(institution, set()).add(agreement)
    ties: dict[int, list[Tie]] = {}
    for tie in ties_on(account, on=on).filter(partner_unit__institution__in=ids):
        ties.setdefault(tie.partner_unit.institution_id, []).append(tie)
    return StarOnDay(
        hub=hub,
        points=tuple(
            _point(
                partner,
                [stands[pk] for pk in sorted(of_partner.get(partner.pk, ()))],
                ties.get(partner.pk, ()),
                on,
            )
            for partner in drawn
        ),
        partners=partners.count(),
        first_year=_first_year(visible, on),
    )


def _point(partner: Institution, agreements: list[Any], ties: Any, on: date) -> StarPoint:
    counts = Counter(agreement.state for agreement in agreements)
    is_due = any(
        agreement.state == State.IN_FORCE and due(agreement.renewal_on, on=on, within_days=WITHIN_DAYS)
        for agreement in agreements
    )
    return StarPoint(
        partner=partner, state=partner_state(counts, due=is_due), counts=counts, ties=tuple(ties)
    )


def _first_year(agreements: QuerySet[Any], on: date) -> int:
    days = (
        agreements.exclude(signed_on_from=None)
        .order_by("signed_on_from")
        .values_list("signed_on_from", flat=True)
    )
    first: date = days.first() or on
    return min(first, on).year
