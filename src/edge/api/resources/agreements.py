"""Agreements and commitments on a day, with the rights of whoever asks."""

from datetime import date
from typing import Any, Literal

from django.db.models import F, Prefetch, Q
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from edge.agreements.models import Agreement, Commitment, Evidence
from edge.agreements.permissions import (
    agreements_visible_to,
    commitments_visible_to,
    documents_visible_to,
    shown_events,
)
from edge.agreements.queries import (
    commitments_on,
    for_reading,
    in_order_of_days,
)
from edge.api.kit import (
    Code,
    Domain,
    Edtf,
    Id,
    OnADay,
    Page,
    Paging,
    Policy,
    answers,
    edtf,
    known,
    not_found,
    page_of,
)
from edge.api.resources.partners import (
    InstitutionRef,
    OfficerRef,
    UnitRef,
    institution_named,
    institution_ref,
    officer_ref,
    unit_ref,
)
from edge.partners.permissions import officers_visible_to
from edge.people.permissions import may
from edge.strategy.queries import agreements_as_data

router = Router(tags=["agreements"])
State = Literal[
    "in_preparation", "in_force", "not_known", "suspended", "superseded", "expired", "terminated", "withdrawn"
]
Verdict = Literal["met", "partly", "not_met", "open"]


class SignatoryOut(Schema):
    person: str = Field(
        description="The name in Latin script, in the person's own order.", examples=["Chen Jining"]
    )
    capacity: str = Field(examples=["President"])
    institution: str = Field(description="The domain, else the id.", examples=["tsinghua.edu.cn"])
    place: str | None = Field(examples=["Beijing"])
    signed_on: Edtf | None


class PromiseOut(Schema):
    text: str = Field(examples=["more co-led PhD projects"])
    due: Edtf | None
    evidence: list[str] = Field(description="What had been shown by the day.")
    verdict: Verdict = Field(description="As it stood on the day.")


class AgreementOut(Schema):
    id: str = Field(examples=["A2"])
    kind: str = Field(description="The code of the kind.", examples=["memorandum_of_understanding"])
    title: str
    partners: list[str] = Field(
        description="The domains (else ids) of the parties; the hub is not listed.",
        examples=[["tsinghua.edu.cn"]],
    )
    state: State = Field(description="What held on the day.")
    renewal_in_progress: bool = Field(description="Expired, and its successor is in preparation.")
    signed: bool
    signed_on: Edtf | None = Field(description="Null with `signed` true: signed on an unknown day.")
    starts_on: Edtf | None
    ends_on: Edtf | None = Field(description="The last day in force, as recorded.")
    last_day: Edtf | None = Field(
        description="The last day in force as told: `ends_on`, or the day before a termination takes effect if that "
        "is earlier. Null where nothing ends it, or on a day that nobody knows."
    )
    renewal_due: Edtf | None
    supersedes: str | None = Field(description="The id of the agreement that it replaces.")
    parent: str | None = Field(description="The id of the agreement that it is made under.")
    signatories: list[SignatoryOut] | None = Field(description="Null when not known.")
    commitments: list[PromiseOut]


class PartyOut(Schema):
    institution: InstitutionRef
    unit: UnitRef | None


class EventOut(Schema):
    kind: str = Field(examples=["extension"])
    on: Edtf | None
    text: str
    place: str | None
    attests: bool = Field(description="It proves that the agreement had been signed.")


class SuspensionOut(Schema):
    starts_on: Edtf | None
    ends_on: Edtf | None
    reason: str | None


class DocumentOut(Schema):
    name: str
    role: Literal["original", "draft", "annex", "letter", "other"]
    language: str | None
    media_type: str
    size: int = Field(description="In bytes.")
    sha256: str


class AgreementDetail(AgreementOut):
    reference: str | None = Field(description="The office's own.")
    purposes: list[str]
    review_due: Edtf | None
    withdrawn: bool
    withdrawn_on: Edtf | None
    terminated: bool
    terminated_on: Edtf | None
    successors: list[str] = Field(description="The ids of what replaces it.")
    children: list[str] = Field(description="The ids of what is made under it.")
    parties: list[PartyOut]
    events: list[EventOut]
    suspensions: list[SuspensionOut]
    documents: list[DocumentOut]
    source: str | None = Field(description="Where these facts come from.")


class EvidenceOut(Schema):
    text: str
    on: Edtf | None
    source: str | None
    link: str | None


class CommitmentOut(Schema):
    id: str = Field(examples=["C1"])
    agreement: str = Field(description="The id of the agreement that promises it.", examples=["A2"])
    text: str
    owner: OfficerRef | None
    due: Edtf | None
    evidence: list[EvidenceOut] = Field(description="What had been shown by the day.")
    verdict: Verdict = Field(description="As it stood on the day.")
    judged_on: Edtf | None
    judgement: str | None = Field(description="The reason of the verdict, for the hub's own people.")


class AgreementsAsked(OnADay, Paging):
    state: State | None = Field(None, description="Only those in this state on the day.")
    kind: Code | None = Field(None, description="Only this kind, by its code.")
    partner: Domain | None = Field(None, description="Only with this party, by domain or id.")


class CommitmentsAsked(OnADay, Paging):
    verdict: Verdict | None = Field(None, description="Only those with this verdict on the day.")
    agreement: Id | None = Field(None, description="Only those of this agreement, by its id.")
    partner: Domain | None = Field(None, description="Only of agreements with this party, by domain or id.")


@router.get(
    "/agreements",
    response=answers(Page[AgreementOut]),
    auth=Policy("agreements.read_agreement"),
    operation_id="list_agreements",
    summary="Agreements with their state on a day",
)
def list_agreements(request: HttpRequest, asked: Query[AgreementsAsked]) -> dict[str, Any]:
    """Oldest first by what is known of signing and start; those without any day last."""
    on = asked.day
    rows: Any = agreements_visible_to(request.user)
    if asked.partner:
        rows = rows.with_partner(institution_named(request.user, asked.partner))
    if asked.kind:
        rows = rows.filter(kind__code=asked.kind)
    if asked.state:
        rows = rows.with_state(on=on).filter(state=asked.state)
    page = page_of(in_order_of_days(rows).only("pk"), asked, lambda agreement: agreement.pk)
    shown = agreements_visible_to(request.user).filter(pk__in=page["items"])
    return {**page, "items": agreements_as_data(request.user, shown, on=on)}


@router.get(
    "/agreements/{id}",
    response=answers(AgreementDetail),
    auth=Policy("agreements.read_agreement"),
    operation_id="read_agreement",
    summary="Everything about one agreement",
)
def read_agreement(request: HttpRequest, id: Id, asked: Query[OnADay]) -> dict[str, Any]:
    """With parties, signatories, commitments, events and documents; of other agreements the ids of those
    that the account may see."""
    account, on = request.user, asked.day
    rows = agreements_visible_to(account).filter(public_id=id)
    documents = documents_visible_to(account).select_related("document").order_by("role", "pk")
    successors = agreements_visible_to(account).order_by("pk")
    agreement = (
        for_reading(rows, on=on)
        .prefetch_related(
            Prefetch("successors", queryset=successors),
            Prefetch("documents", queryset=documents),
            "events",
            "suspensions",
        )
        .first()
    )
    if agreement is None:
        raise not_found()
    children = agreements_visible_to(account).filter(parent=agreement).order_by("pk")
    return {
        **agreements_as_data(account, rows, on=on)[0],
        **_life(account, agreement),
        "successors": [successor.public_id for successor in agreement.successors.all()],
        "children": list(children.values_list("public_id", flat=True)),
        "parties": [
            {"institution": institution_ref(party.institution), "unit": unit_ref(party.unit)}
            for party in agreement.parties.all()
        ],
        "documents": [_document(attached) for attached in agreement.documents.all()],
    }


def _life(account: Any, agreement: Agreement) -> dict[str, Any]:
    """What the register holds of its days and doings, as recorded; reasons and sources are the insiders' own."""
    insider = may(account, "agreements.read_internal")
    return {
        "reference": known(agreement.reference),
        "purposes": agreement.purpose_lines(),
        "review_due": edtf(agreement.review_on),
        "withdrawn": agreement.withdrawn_on is not None or agreement.withdrawn_on_unknown,  # type: ignore[attr-defined]
        "withdrawn_on": edtf(agreement.withdrawn_on),
        "terminated": agreement.terminated_on is not None or agreement.terminated_on_unknown,  # type: ignore[attr-defined]
        "terminated_on": edtf(agreement.terminated_on),
        "events": [
            {
                "kind": event.kind,
                "on": edtf(event.on),
                "text": event.text,
                "place": known(event.place),
                "attests": event.attests,
            }
            for event in shown_events(account, agreement.events.all())
        ],
        "suspensions": [
            {
                "starts_on": edtf(row.starts_on),
                "ends_on": edtf(row.ends_on),
                "reason": known(row.reason if insider else ""),
            }
            for row in agreement.suspensions.all()
        ],
        "source": known(agreement.source if insider else ""),
    }


def _document(attached: Any) -> dict[str, Any]:
    file = attached.document
    return {
        "name": file.name,
        "role": attached.role,
        "language": known(attached.language),
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
    }


@router.get(
    "/commitments",
    response=answers(Page[CommitmentOut]),
    auth=Policy("agreements.read_agreement"),
    operation_id="list_commitments",
    summary="Commitments as they stood on a day",
    tags=["commitments"],
)
def list_commitments(request: HttpRequest, asked: Query[CommitmentsAsked]) -> dict[str, Any]:
    """In the order of their due days, those without one last."""
    account, on = request.user, asked.day
    rows = commitments_visible_to(account)
    if asked.agreement:
        rows = rows.filter(agreement__public_id=asked.agreement)
    if asked.partner:
        party = institution_named(account, asked.partner)
        rows = rows.filter(agreement__in=agreements_visible_to(account).with_partner(party))
    if asked.verdict:
        rows = rows.filter(_verdict_was(asked.verdict, on))
    rows = with_evidence(account, rows).order_by(F("due_on_from").asc(nulls_last=True), "due_on_until", "pk")
    insider = may(account, "agreements.read_internal")
    return page_of(rows, asked, lambda commitment: commitment_as_data(commitment, on, insider))


def with_evidence(account: Any, rows: Any) -> Any:
    """Commitments with all that `commitment_as_data` tells of them."""
    evidence = Evidence.objects.order_by("on_from", "pk")
    owners = officers_visible_to(account).select_related("person")
    return rows.select_related("agreement").prefetch_related(
        Prefetch("evidence", queryset=evidence), Prefetch("owner", queryset=owners, to_attr="shown_owner")
    )


def _verdict_was(verdict: str, on: date) -> Q:
    """As `rules.verdict_on`: open until the day on which it certainly had been given."""
    given = Q(judged_on_until__isnull=False, judged_on_until__lte=date.fromordinal(on.toordinal() + 1))
    return ~given | Q(verdict="open") if verdict == "open" else given & Q(verdict=verdict)


def commitment_as_data(commitment: Commitment, on: date, insider: bool) -> dict[str, Any]:
    (stood,) = commitments_on([commitment], on=on)
    judged = stood.verdict.value != "open"
    return {
        "id": commitment.public_id,
        "agreement": commitment.agreement.public_id,
        "text": commitment.text,
        "owner": officer_ref(commitment.shown_owner),  # type: ignore[attr-defined]
        "due": edtf(commitment.due_on),
        "evidence": [
            {"text": item.text, "on": edtf(item.on), "source": known(item.source), "link": known(item.link)}
            for item in stood.evidence
        ],
        "verdict": stood.verdict.value,
        "judged_on": edtf(commitment.judged_on) if judged else None,
        "judgement": known(commitment.judgement) if judged and insider else None,
    }
