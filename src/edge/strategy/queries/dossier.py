"""Fills the renewal dossier of a partnership from the records, as of a day, with the reader's rights."""

from datetime import date
from typing import Any

from edge.agreements.models import Agreement, AgreementKind
from edge.agreements.permissions import agreements_visible_to, documents_visible_to
from edge.agreements.queries import (
    WITHIN_DAYS,
    commitments_on,
    for_the_whole_story,
    in_order_of_days,
    is_being_renewed,
    known_signatories,
)
from edge.agreements.rules import State, attested_from, due
from edge.core.dates import Known
from edge.partners import models as partners
from edge.partners.permissions import officers_visible_to
from edge.partners.queries import read_names_on, ties_on
from edge.partners.rules import MandateAnswer, Signs, holds_on, may_sign
from edge.strategy.queries.addresses import address
from edge.strategy.queries.chapters import chapters_of
from edge.strategy.rules import (
    ByLanguage,
    Commitment,
    DossierAgreement,
    DossierContents,
    DossierEvent,
    DueAgreement,
    Officer,
    Party,
    Signatory,
    Source,
    UnitTie,
)

_MANDATE: dict[MandateAnswer, Known] = {MandateAnswer.GOOD: True, MandateAnswer.NOT_KNOWN: None}


def dossier_of(
    account: Any, *, partner: partners.Institution, on: date, within_days: int = WITHIN_DAYS
) -> DossierContents:
    """Everything the dossier of `partner` says on the day; a fixed number of statements."""
    found = list(
        in_order_of_days(
            for_the_whole_story(agreements_visible_to(account).with_partner(partner), on=on, account=account)
        )
    )
    hub = partners.Institution.objects.hub()
    read_names_on([hub, partner], on=on)
    chapters, standing = chapters_of(account, partner=partner, on=on)
    return DossierContents(
        as_of=on,
        parties=tuple(
            _party(institution, role) for institution, role in ((hub, "hub"), (partner, "partner"))
        ),
        agreements=tuple(_agreement(agreement) for agreement in found),
        due=tuple(filter(None, (_due(agreement, on, within_days) for agreement in found))),
        events=_events(found, on),
        officers=_officers(account, (hub, partner), on),
        ties=tuple(_tie(tie, on) for tie in ties_on(account, on=on, partner=partner)),
        commitments=tuple(item for agreement in found for item in _commitments(agreement, on)),
        documents=_documents(account, found),
        chapters=chapters,
        standing=standing,
    )


def _party(institution: partners.Institution, role: str) -> Party:
    local = institution.local_name if institution.local_name != institution.name else ""
    source = Source(label=institution.name, url=address(f"partners/{institution.public_id}/"))
    return Party(name=institution.name, role=role, local_name=local, place=institution.city, source=source)


def _kind(kind: AgreementKind) -> ByLanguage:
    return ByLanguage(en=_capital(kind.name_en), nl=_capital(kind.name_nl), zh=kind.name_zh)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _agreement_source(agreement: Agreement) -> Source:
    return Source(label=agreement.title, url=address(f"agreements/{agreement.public_id}/"))


def _agreement(agreement: Any) -> DossierAgreement:
    return DossierAgreement(
        key=agreement.public_id,
        kind=_kind(agreement.kind),
        title=agreement.title,
        state=agreement.state,
        source=_agreement_source(agreement),
        signed=agreement.is_signed,
        signed_on=agreement.signed_on,
        starts_on=agreement.starts_on,
        ends_on=agreement.last_day,
        renewal_due=agreement.renewal_on,
        attested_on=attested_from(event.on for event in agreement.events.all() if event.attests and event.on)
        if agreement.signed_on_unknown
        else None,
        renewal_in_progress=is_being_renewed(agreement.state, agreement.successors.all()),
        parent=agreement.shown_parent.public_id if agreement.shown_parent else None,
        supersedes=agreement.shown_supersedes.public_id if agreement.shown_supersedes else None,
        signatories=_signatories(agreement),
    )


def _signatories(agreement: Agreement) -> tuple[Signatory, ...] | None:
    rows = known_signatories(agreement)
    if rows is None:
        return None
    return tuple(
        Signatory(
            person=row.person.name,
            institution=row.institution.name,
            capacity=row.capacity,
            place=row.place,
            signed_on=row.signed_on or agreement.signed_on,
            mandate=_mandate_of(row, agreement),
        )
        for row in rows
    )


def _mandate_of(row: Any, agreement: Agreement) -> Known:
    if row.officer is None:
        return None
    answer = may_sign(
        row.officer.mandate(), kind=agreement.kind.code, on=row.signed_on or agreement.signed_on
    )
    return _MANDATE.get(answer, False)


def _due(agreement: Any, on: date, within_days: int) -> DueAgreement | None:
    answer = (
        due(agreement.renewal_on, on=on, within_days=within_days)
        if agreement.state == State.IN_FORCE
        else None
    )
    return DueAgreement(agreement=agreement.public_id, days_at_most=answer.days_at_most) if answer else None


def _events(agreements: list[Agreement], on: date) -> tuple[DossierEvent, ...]:
    """What had happened by the day; what is recorded for later days is not history yet."""
    rows = [(event, agreement) for agreement in agreements for event in agreement.events.all()]
    past = [(event, agreement) for event, agreement in rows if event.on is None or event.on.earliest <= on]
    past.sort(key=lambda pair: (pair[0].on.start if pair[0].on else date.max, pair[0].pk))
    return tuple(
        DossierEvent(label=str(event), on=event.on, source=_agreement_source(agreement))
        for event, agreement in past
    )


def _documents(account: Any, agreements: list[Agreement]) -> tuple[Source, ...]:
    rows = (
        documents_visible_to(account).filter(agreement__in=agreements).select_related("document", "agreement")
    )
    return tuple(
        Source(
            label=f"{row.document.name} ({row.agreement.title})",
            url=address(f"agreements/{row.agreement.public_id}/"),
        )
        for row in rows.order_by("agreement", "pk")
    )


def _officers(account: Any, institutions: tuple[Any, Any], on: date) -> tuple[Officer, ...]:
    rows = (
        officers_visible_to(account)
        .filter(institution__in=institutions)
        .perhaps_in_office(on=on)  # type: ignore[attr-defined]
        .select_related("person", "institution")
        .order_by("institution__role", "pk")
    )
    return tuple(
        Officer(
            person=str(row.person),
            role=row.institution.role,
            institution=row.institution.name,
            office=row.title,
            may_sign=_may_sign_on(row, on),
            mandate_until=row.mandate_ends_on or row.ends_on,
            source=Source(label=str(row), url=address(f"officers/{row.public_id}/")),
        )
        for row in rows
    )


def _may_sign_on(officer: partners.Officer, on: date) -> Known:
    mandate = officer.mandate()
    return False if mandate.signs == Signs.NOTHING else holds_on(mandate.starts_on, mandate.ends_on, day=on)


def _tie(tie: partners.Tie, on: date) -> UnitTie:
    champion, backup = tie.champion, tie.backup
    return UnitTie(
        hub_unit=tie.hub_unit.name,
        partner_unit=tie.partner_unit.name,
        field=tie.field or None,
        champion=champion.person.name if champion else None,
        champion_left=bool(champion and champion.ends_on and champion.ends_on.before(on)),
        back_up=backup.person.name if backup else None,
        since=tie.starts_on,
        source=Source(label=str(tie), url=address(f"ties/{tie.public_id}/")),
    )


def _commitments(agreement: Agreement, on: date) -> list[Commitment]:
    return [
        Commitment(
            agreement=agreement.public_id,
            text=row.commitment.text,
            verdict=row.verdict.value,
            source=Source(label=row.commitment.text, url=address(f"commitments/{row.commitment.public_id}/")),
            owner=str(row.commitment.owner) if row.commitment.owner else None,
            due=row.commitment.due_on,
            evidence=tuple(
                Source(label=item.text, url=address(f"commitments/{row.commitment.public_id}/"))
                for item in row.evidence
            ),
        )
        for row in commitments_on(agreement.commitments.all(), on=on)
    ]
