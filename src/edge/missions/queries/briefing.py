"""What a delegation reads before each stop: the partner there, as the register knows it on the day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from edge.agreements.models import AgreementParty
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries import (
    CommitmentOnDay,
    commitments_on,
    for_the_whole_story,
    in_order_of_days,
)
from edge.agreements.rules import Verdict
from edge.missions.queries import MissionOnDay, StopOnDay
from edge.partners.models import Institution, Officer, Tie
from edge.partners.permissions import officers_visible_to
from edge.partners.queries import read_names_on, ties_on


@dataclass(frozen=True, kw_only=True)
class PartnerBriefing:
    """One partner on the day: its agreements with their state, what is promised and open, ties, who is in office."""

    partner: Institution
    agreements: tuple[Any, ...]
    commitments: tuple[tuple[CommitmentOnDay, Any], ...]  # each with its agreement
    ties: tuple[Tie, ...]
    officers: tuple[Officer, ...]


@dataclass(frozen=True, kw_only=True)
class StopBriefing:
    """A stop, and the partners that it is about."""

    row: StopOnDay
    partners: tuple[PartnerBriefing, ...]


def briefing_of(account: Any, story: MissionOnDay, *, on: date) -> tuple[StopBriefing, ...]:
    """A briefing for each stop, in order. A fixed number of statements for any number of stops and partners.

    A stop is about the partner where it is. One at the hub or at none is about the partners in the delegation and
    those of the agreements that its outcomes and action items refer to.
    """
    of_agreements = _partners_of_agreements(account, story)
    guests = [row.institution for row in story.delegates if row.institution and not row.institution.is_hub]
    wanted = {row.number: _partners_at(row, guests, of_agreements) for row in story.stops}
    partners = {partner.pk: partner for found in wanted.values() for partner in found}
    read_names_on(partners.values(), on=on)
    briefed = _briefings(account, list(partners.values()), on)
    return tuple(
        StopBriefing(row=row, partners=tuple(briefed[partner.pk] for partner in wanted[row.number]))
        for row in story.stops
    )


def _partners_at(
    row: StopOnDay, guests: list[Institution], of_agreements: dict[str, list[Institution]]
) -> list[Institution]:
    place = row.stop.institution
    if place is not None and not place.is_hub:
        return [place]
    lines = [*(each.outcome for each in row.outcomes), *(each.item for each in row.items)]
    about = [line.about_id for line in lines if line.about_kind == "agreement"]
    found = [*guests, *(partner for public_id in about for partner in of_agreements.get(public_id, ()))]
    return list({partner.pk: partner for partner in found}.values())


def _partners_of_agreements(account: Any, story: MissionOnDay) -> dict[str, list[Institution]]:
    """The partners that are party to each agreement that the mission refers to. One statement."""
    ids = {line.about_id for line in story.lines if line.about_kind == "agreement"}
    parties = AgreementParty.objects.filter(
        agreement__in=agreements_visible_to(account).filter(public_id__in=ids),
        institution__role=Institution.PARTNER,
    )
    found: dict[str, list[Institution]] = {}
    for party in parties.select_related("institution", "agreement").order_by("pk"):
        found.setdefault(party.agreement.public_id, []).append(party.institution)
    return found


def _briefings(account: Any, partners: list[Institution], on: date) -> dict[int, PartnerBriefing]:
    parties = AgreementParty.objects.filter(agreement=OuterRef("pk"), institution__in=partners)
    agreements = in_order_of_days(
        for_the_whole_story(
            agreements_visible_to(account).filter(Exists(parties)),
            on=on,
            account=account,
        )
    )
    found = list(agreements)
    ties = list(ties_on(account, on=on).filter(partner_unit__institution__in=partners))
    officers = list(_officers(account, partners, on))
    briefed = {}
    for partner in partners:
        own = [one for one in found if partner.pk in {party.institution_id for party in one.parties.all()}]
        briefed[partner.pk] = PartnerBriefing(
            partner=partner,
            agreements=tuple(own),
            commitments=tuple(
                (row, one)
                for one in own
                for row in commitments_on(one.commitments.all(), on=on)
                if row.verdict == Verdict.OPEN
            ),
            ties=tuple(tie for tie in ties if tie.partner_unit.institution_id == partner.pk),
            officers=tuple(officer for officer in officers if officer.institution_id == partner.pk),
        )
    return briefed


def _officers(account: Any, partners: list[Institution], on: date) -> Any:
    officers: Any = officers_visible_to(account).filter(institution__in=partners)
    return officers.perhaps_in_office(on=on).select_related("person", "unit").order_by("title", "pk")
