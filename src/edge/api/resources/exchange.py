"""What the two sides say about a text: comments, proposals, approvals, and where the sides stand."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError

from edge.agreements.actions import exchange, texts
from edge.agreements.actions.readiness import missing_for_signing
from edge.agreements.models import Agreement, Approval, ClauseComment, Proposal, TextVersion
from edge.agreements.permissions import (
    approvals_visible_to,
    comments_visible_to,
    proposals_visible_to,
)
from edge.agreements.queries.texts import exchange_of
from edge.agreements.rules.canonical import Words
from edge.api.finding import agreement_seen, one_of, own_side, version_seen
from edge.api.kit import Id, Page, Paging, Policy, answers, known, page_of
from edge.api.resources.texts import Language, WordsIn, WordsOut
from edge.api.writing import (
    Answer,
    Capacity,
    Key,
    Note,
    Said,
    Sent,
    Sha256,
    VersionRef,
    YesNo,
    done,
    version_ref,
    written,
)
from edge.core.refusals import Refusal
from edge.partners.models import Institution
from edge.partners.queries import domain_of
from edge.people.permissions import may

router = Router(tags=["both sides"])
ANSWER, APPROVE = "agreements.answer_text", "agreements.approve_text"
ProposalState = Literal["open", "accepted", "rejected", "withdrawn", "overtaken"]


class SaidOut(Schema):
    id: str
    version: VersionRef
    institution: str = Field(description="For which side: the domain, else the id.", examples=["pku.edu.cn"])
    name: str = Field(description="Who said it.")
    said_at: datetime
    by_letter: bool = Field(description="It came by post or mail, and the hub recorded it.")


class CommentOut(SaidOut):
    clause: str | None = Field(description="The key of the clause; null when it is about the whole text.")
    text: str
    internal: bool = Field(description="For the hub alone.")
    settled_at: datetime | None
    settled_by: str | None


class ProposalOut(SaidOut):
    clause: str | None = Field(description="The key of the clause; of a new one that which it follows.")
    change: Literal["change", "add", "remove"]
    texts: dict[Language, WordsOut] = Field(description="The words that are proposed.")
    reason: str | None
    state: ProposalState
    answer: str | None
    decided_at: datetime | None
    decided_by: str | None


class ApprovalOut(SaidOut):
    sha256: str = Field(description="Of the text that it approves; it counts for whatever version has it.")
    capacity: str | None
    withdrawn_at: datetime | None


class StandingSideOut(Schema):
    institution: str = Field(description="The domain, else the id.")
    standing: Literal["approved", "lapsed", "waiting"]
    approval: ApprovalOut | None = Field(description="The one that it gave last and did not take back.")


class StandingOut(Schema):
    version: VersionRef | None = Field(description="The newest that you see; null: there is no text.")
    agreed: bool = Field(description="Every side approves this very text.")
    sides: list[StandingSideOut]
    last_agreed: VersionRef | None = Field(description="The last text that every side approved.")
    missing: list[str] | None = Field(
        description="What is missing before it can be signed, in sentences; for the hub's own people, and null "
        "once it is signed."
    )


class CommentIn(Sent):
    text: Said
    clause: Key | None = Field(None, description="The key of the clause; without one about the whole text.")
    internal: YesNo = Field(False, description="For the hub alone.")


class ProposalIn(Sent):
    change: Literal["change", "add", "remove"]
    clause: Key | None = Field(None, description="Of a new clause: the one that it follows.")
    texts: dict[Language, WordsIn] = Field(default_factory=dict)
    reason: Answer = ""


class AcceptIn(Sent):
    answer: Answer = ""


class DeclineIn(Sent):
    answer: Answer = Field(min_length=1, description="Why not; the other side reads it.")


class ApprovalIn(Sent):
    sha256: Sha256 = Field(description="Of the text that you have read.")
    capacity: Capacity = ""


class WithdrawIn(Sent):
    reason: Note = ""


class AboutVersion(Paging):
    version: int | None = Field(
        None, ge=1, le=100_000, description="Only about the version with this number."
    )


class CommentsAsked(AboutVersion):
    settled: bool | None = Field(None, description="Only those settled, or only those that are not.")


class ProposalsAsked(AboutVersion):
    state: ProposalState | None = Field(None, description="Only those in this state.")


# ---------------------------------------------------------------- reading
@router.get(
    "/agreements/{id}/comments",
    response=answers(Page[CommentOut]),
    auth=Policy("agreements.read_agreement"),
    operation_id="list_comments",
    summary="What was said about the text",
)
def list_comments(request: HttpRequest, id: Id, asked: Query[CommentsAsked]) -> dict[str, Any]:
    """The oldest first. Internal ones are for the hub's own people."""
    rows = _about(comments_visible_to(request.user), agreement_seen(request.user, id), asked.version)
    if asked.settled is not None:
        rows = rows.filter(settled_at__isnull=not asked.settled)
    return page_of(rows, asked, _comment)


@router.get(
    "/agreements/{id}/proposals",
    response=answers(Page[ProposalOut]),
    auth=Policy("agreements.read_agreement"),
    operation_id="list_proposals",
    summary="Changes of the text that one side asked for",
)
def list_proposals(request: HttpRequest, id: Id, asked: Query[ProposalsAsked]) -> dict[str, Any]:
    """The oldest first."""
    rows = _about(proposals_visible_to(request.user), agreement_seen(request.user, id), asked.version)
    if asked.state:
        rows = rows.filter(state=asked.state)
    return page_of(rows, asked, _proposal)


@router.get(
    "/agreements/{id}/approvals",
    response=answers(Page[ApprovalOut]),
    auth=Policy("agreements.read_agreement"),
    operation_id="list_approvals",
    summary="Who approved which hash",
)
def list_approvals(request: HttpRequest, id: Id, asked: Query[Paging]) -> dict[str, Any]:
    """The oldest first, with those that were taken back."""
    rows = _about(approvals_visible_to(request.user), agreement_seen(request.user, id), None)
    return page_of(rows, asked, _approval)


def _about(rows: Any, agreement: Agreement, number: int | None) -> Any:
    rows = rows.filter(text_version__agreement=agreement).select_related("institution", "text_version")
    return (rows.filter(text_version__number=number) if number else rows).order_by("said_at", "pk")


@router.get(
    "/agreements/{id}/standing",
    response=answers(StandingOut),
    auth=Policy("agreements.read_agreement"),
    operation_id="read_standing",
    summary="Where the two sides stand with the text",
)
def read_standing(request: HttpRequest, id: Id) -> dict[str, Any]:
    """Of the newest version that you see: whose approval holds, whose lapsed, who has not approved yet."""
    account = request.user
    agreement = agreement_seen(account, id)
    found = exchange_of(agreement, account=account)
    kept = _about(approvals_visible_to(account), agreement, None).filter(withdrawn_at=None)
    given = {row.institution_id: row for row in kept}
    tells = may(account, "agreements.read_internal") and not agreement.is_signed
    return {
        "version": version_ref(found.version) if found.version else None,
        "agreed": found.may_be_signed,
        "sides": [
            {
                "institution": domain_of(side),
                "standing": _standing(side, found.standing),
                "approval": _approval(given[side.pk]) if side.pk in given else None,
            }
            for side in found.sides
        ],
        "last_agreed": version_ref(found.last_agreed) if found.last_agreed else None,
        "missing": missing_for_signing(agreement, found.version) if tells else None,
    }


def _standing(side: Institution, standing: Any) -> str:
    if side.pk in standing.approved:
        return "approved"
    return "lapsed" if side.pk in standing.lapsed else "waiting"


# ---------------------------------------------------------------- saying
@router.post(
    "/versions/{id}/comments",
    response=written(CommentOut, made=True),
    auth=Policy(ANSWER),
    operation_id="comment_on_version",
    summary="Say something about a clause or about the whole text",
)
def comment(request: HttpRequest, id: Id, sent: CommentIn) -> Status[Any]:
    """For the side that you speak for; the other side reads it, unless it is for the hub alone."""
    version = version_seen(request.user, id)
    side = own_side(request.user, version.agreement, ANSWER)
    if sent.internal and not side.is_hub:
        raise Refusal(_("Only the hub keeps comments for itself."), field="internal")
    made = done(
        lambda: exchange.comment_clause(
            version=version,
            by=request.user,
            institution=side,
            text=sent.text,
            clause_key=sent.clause or "",
            internal=sent.internal,
        )
    )
    return Status(201, _comment(made))


@router.post(
    "/versions/{id}/proposals",
    response=written(ProposalOut, made=True),
    auth=Policy(ANSWER),
    operation_id="propose_change",
    summary="Ask for another text of a clause, a new clause, or none",
)
def propose(request: HttpRequest, id: Id, sent: ProposalIn) -> Status[Any]:
    """The other side accepts or declines it; nothing changes before."""
    version = version_seen(request.user, id)
    side = own_side(request.user, version.agreement, ANSWER)
    made = done(
        lambda: exchange.propose_change(
            version=version,
            by=request.user,
            institution=side,
            change=sent.change,
            clause_key=sent.clause or "",
            texts={code: Words(heading=one.heading, body=one.body) for code, one in sent.texts.items()},
            reason=sent.reason,
        )
    )
    return Status(201, _proposal(made))


@router.post(
    "/proposals/{id}/accept",
    response=written(VersionRef, made=True),
    auth=Policy(ANSWER),
    operation_id="accept_proposal",
    summary="Take the other side's proposal into the text",
)
def accept(request: HttpRequest, id: Id, sent: AcceptIn) -> Status[Any]:
    """It makes the next version, which is the answer. 409 where the clause has changed since, or somebody was
    first."""
    proposal, side = _proposal_seen(request, id)
    version = done(
        lambda: exchange.accept_proposal(
            proposal=proposal, by=request.user, institution=side, answer=sent.answer
        ),
        current=lambda: texts.newest_for(side, proposal.text_version.agreement),
    )
    return Status(201, version_ref(version))


@router.post(
    "/proposals/{id}/decline",
    response=written(ProposalOut),
    auth=Policy(ANSWER),
    operation_id="decline_proposal",
    summary="Say no to the other side's proposal, and why",
)
def decline(request: HttpRequest, id: Id, sent: DeclineIn) -> dict[str, Any]:
    """The text stays as it is."""
    proposal, side = _proposal_seen(request, id)
    return _proposal(
        done(
            lambda: exchange.reject_proposal(
                proposal=proposal, by=request.user, institution=side, answer=sent.answer
            )
        )
    )


@router.post(
    "/proposals/{id}/withdraw",
    response=written(ProposalOut),
    auth=Policy(ANSWER),
    operation_id="withdraw_proposal",
    summary="Take the own side's proposal back",
)
def withdraw(request: HttpRequest, id: Id) -> dict[str, Any]:
    """It stays readable."""
    proposal, side = _proposal_seen(request, id)
    return _proposal(
        done(lambda: exchange.withdraw_proposal(proposal=proposal, by=request.user, institution=side))
    )


def _proposal_seen(request: HttpRequest, public_id: str) -> tuple[Proposal, Institution]:
    rows = proposals_visible_to(request.user).select_related("text_version__agreement__kind", "institution")
    proposal: Proposal = one_of(rows, public_id)
    return proposal, own_side(request.user, proposal.text_version.agreement, ANSWER)


@router.post(
    "/versions/{id}/approvals",
    response=written(ApprovalOut, made=True),
    auth=Policy(APPROVE),
    operation_id="approve_version",
    summary="Approve, for a side, the text with this hash",
)
def approve(request: HttpRequest, id: Id, sent: ApprovalIn) -> Status[Any]:
    """Only the newest text that your side has before it. 409 where the hash is not its hash: `current` names it."""
    version = version_seen(request.user, id)
    side = own_side(request.user, version.agreement, APPROVE)
    made = done(
        lambda: texts.approve_version(
            version=version, by=request.user, institution=side, sha256=sent.sha256, capacity=sent.capacity
        ),
        current=lambda: texts.newest_for(side, version.agreement),
    )
    return Status(201, _approval(made))


@router.post(
    "/approvals/{id}/withdraw",
    response=written(ApprovalOut),
    auth=Policy(APPROVE),
    operation_id="withdraw_approval",
    summary="Take the own side's approval back",
)
def withdraw_approval(request: HttpRequest, id: Id, sent: WithdrawIn) -> dict[str, Any]:
    """Not while the text is being signed, nor once it is."""
    rows = approvals_visible_to(request.user).select_related("text_version__agreement", "institution")
    approval: Approval = one_of(rows, id)
    side = own_side(request.user, approval.text_version.agreement, APPROVE)
    if approval.institution_id != side.pk:
        raise HttpError(403, _("Only the side that approved it takes it back."))
    return _approval(
        done(lambda: texts.withdraw_approval(approval=approval, by=request.user, reason=sent.reason))
    )


# ---------------------------------------------------------------- as data
def _said(one: Any) -> dict[str, Any]:
    version: TextVersion = one.text_version
    return {
        "id": one.public_id,
        "version": version_ref(version),
        "institution": domain_of(one.institution),
        "name": one.name,
        "said_at": one.said_at,
        "by_letter": one.letter_id is not None,
    }


def _comment(comment: ClauseComment) -> dict[str, Any]:
    return {
        **_said(comment),
        "clause": known(comment.clause_key),
        "text": comment.text,
        "internal": comment.internal,
        "settled_at": comment.settled_at,
        "settled_by": known(comment.settled_by),
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        **_said(proposal),
        "clause": known(proposal.clause_key),
        "change": proposal.change,
        "texts": proposal.texts,
        "reason": known(proposal.reason),
        "state": proposal.state,
        "answer": known(proposal.answer),
        "decided_at": proposal.decided_at,
        "decided_by": known(proposal.decided_by),
    }


def _approval(approval: Approval) -> dict[str, Any]:
    return {
        **_said(approval),
        "sha256": approval.sha256,
        "capacity": known(approval.capacity),
        "withdrawn_at": approval.withdrawn_at,
    }
