"""Everything about one agreement as its page shows it on a day, cut to what the reader may see.

A partner officer reads the agreement as the two sides share it. What the hub keeps to itself (notes, sources,
reasons, mandates, preparation, what is shown to whom, activity) is not put into the page at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404

from edge.agreements import rules
from edge.agreements.models import Agreement, AgreementEvent
from edge.agreements.permissions import agreements_visible_to, documents_visible_to, shown_events
from edge.agreements.queries import (
    CommitmentOnDay,
    commitments_on,
    facts_of,
    for_the_whole_story,
    is_being_renewed,
)
from edge.agreements.rules import State
from edge.partners.permissions import institutions_visible_to, officers_visible_to, people_visible_to
from edge.partners.rules import MandateAnswer, may_sign
from edge.people.permissions import may
from edge.web.kit.timeline import Timeline
from edge.web.pages.agreements.drawing import draw
from edge.web.pages.agreements.explaining import Reason, why_state

DUE_DAYS = 180


@dataclass(frozen=True, kw_only=True)
class SignatoryLine:
    """A signatory with the day that counts and, for insiders, what the mandate says of that day."""

    signatory: Any
    signed_on: Any
    mandate: MandateAnswer | None
    sees_person: bool


@dataclass(frozen=True, kw_only=True)
class Family:
    """The agreements around one, of those that the reader may see."""

    parent: Any
    siblings: tuple[Any, ...]
    children: tuple[Any, ...]
    older: Any
    newer: tuple[Any, ...]

    @property
    def anybody(self) -> bool:
        return bool(self.parent or self.children or self.older or self.newer)


@dataclass(frozen=True, kw_only=True)
class AgreementPage:
    agreement: Any
    insider: bool
    reason: Reason
    due: rules.Due | None
    review: rules.Due | None
    renewing: bool
    proved_from: date | None
    family: Family
    parties: tuple[tuple[Any, bool], ...]  # the party, and whether the reader may open its institution
    signatories: tuple[SignatoryLine, ...]
    commitments: list[CommitmentOnDay]
    owners_seen: frozenset[int]
    events: tuple[AgreementEvent, ...]
    suspensions: tuple[Any, ...]
    documents: tuple[Any, ...]
    timeline: Timeline

    @property
    def signatories_known(self) -> bool:
        """Nobody has signed an agreement that is not signed: that is known."""
        return bool(self.signatories) or self.agreement.signatories_known or not self.agreement.is_signed

    @property
    def without_evidence(self) -> int:
        return sum(row.lacks_evidence for row in self.commitments)


def read_agreement(account: Any, public_id: str, *, on: date) -> AgreementPage:
    """Raises Http404 for what the account may not see. The number of statements does not grow with the register."""
    agreement = _whole(account, public_id, on)
    insider = may(account, "agreements.read_internal")
    family = _family(account, agreement, on)
    facts, reason = _reason(agreement, family, on)
    events = tuple(shown_events(account, agreement.events.all()))
    commitments = commitments_on(agreement.commitments.all(), on=on)
    return AgreementPage(
        agreement=agreement,
        insider=insider,
        reason=reason,
        due=_due(agreement, agreement.renewal_on, on),
        review=_due(agreement, agreement.review_on, on),
        renewing=is_being_renewed(agreement.state, family.newer),
        proved_from=rules.attested_from(facts.attested_by) if agreement.signed_on_unknown else None,
        family=family,
        parties=_parties(account, agreement),
        signatories=_signatories(account, agreement, insider=insider),
        commitments=commitments,
        owners_seen=owners_seen(account, [row.commitment for row in commitments]),
        events=events,
        suspensions=tuple(agreement.suspensions.all()),
        documents=tuple(agreement.documents.all()),
        timeline=draw(
            agreement,
            around=[
                other for other in (family.older, *family.newer, family.parent, *family.children) if other
            ],
            successors=family.newer,
            events=events,
            as_of=on,
        ),
    )


def _whole(account: Any, public_id: str, on: date) -> Any:
    documents = documents_visible_to(account).select_related("document")
    rows = for_the_whole_story(agreements_visible_to(account), on=on, account=account)
    return get_object_or_404(
        rows.prefetch_related("suspensions", Prefetch("documents", queryset=documents)), public_id=public_id
    )


def _reason(agreement: Any, family: Family, on: date) -> tuple[rules.Facts, Reason]:
    """Why it has its state; a successor that the reader may not see counts, and is not named."""
    stored = Agreement.objects.get(
        pk=agreement.pk
    )  # without the cut to what is visible: the state asks for all
    facts = facts_of(stored)
    titles = {other.pk: other.title for other in family.newer}
    successors = [titles.get(pk, "") for pk in stored.successors.values_list("pk", flat=True)]
    return facts, why_state(facts, on=on, successors=successors)


def _due(agreement: Any, day: Any, on: date) -> rules.Due | None:
    """Only what is in force is due."""
    return rules.due(day, on=on, within_days=DUE_DAYS) if agreement.state == State.IN_FORCE else None


def _family(account: Any, agreement: Any, on: date) -> Family:
    """One statement for everything around it."""
    around = Q(pk=agreement.supersedes_id) | Q(supersedes=agreement.pk) | Q(parent=agreement.pk)
    if agreement.parent_id is not None:
        around |= Q(pk=agreement.parent_id) | Q(parent=agreement.parent_id)
    seen = list(
        agreements_visible_to(account)
        .filter(around)
        .exclude(pk=agreement.pk)
        .with_state(on=on)
        .with_attestation()
        .select_related("kind")
        .order_by("title", "pk")
    )
    by_pk = {other.pk: other for other in seen}
    parent = by_pk.get(agreement.parent_id)
    return Family(
        parent=parent,
        siblings=tuple(other for other in seen if parent and other.parent_id == agreement.parent_id),
        children=tuple(other for other in seen if other.parent_id == agreement.pk),
        older=by_pk.get(agreement.supersedes_id),
        newer=tuple(other for other in seen if other.supersedes_id == agreement.pk),
    )


def _parties(account: Any, agreement: Any) -> tuple[tuple[Any, bool], ...]:
    """The hub first. The other signatories of a shared agreement are named to a partner, but not opened to it."""
    parties = sorted(agreement.parties.all(), key=lambda party: (not party.institution.is_hub, party.pk))
    wanted = [party.institution_id for party in parties]
    seen = set(institutions_visible_to(account).filter(pk__in=wanted).values_list("pk", flat=True))
    return tuple((party, party.institution_id in seen) for party in parties)


def _signatories(account: Any, agreement: Any, *, insider: bool) -> tuple[SignatoryLine, ...]:
    rows = list(agreement.signatories.all())
    people = {row.person_id for row in rows}
    seen = (
        set(people_visible_to(account).filter(pk__in=people).values_list("pk", flat=True))
        if people
        else set()
    )
    lines = []
    for row in rows:
        day = row.signed_on or agreement.signed_on
        answer = None
        if insider and row.officer is not None:
            answer = may_sign(row.officer.mandate(), kind=agreement.kind.code, on=day)
        lines.append(
            SignatoryLine(signatory=row, signed_on=day, mandate=answer, sees_person=row.person_id in seen)
        )
    return tuple(lines)


def owners_seen(account: Any, commitments: Iterable[Any]) -> frozenset[int]:
    """Which of the owners the account may see; of the others only the institution is named."""
    wanted: Sequence[int] = [commitment.owner_id for commitment in commitments if commitment.owner_id]
    if not wanted:
        return frozenset()
    return frozenset(officers_visible_to(account).filter(pk__in=wanted).values_list("pk", flat=True))
