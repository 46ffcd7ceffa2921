"""Comment on a clause, propose another text, answer the other side, approve the text by its hash."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.actions import exchange
from edge.agreements.actions.texts import approve_version, withdraw_approval
from edge.agreements.models import Agreement, Approval, ClauseComment, Proposal, TextVersion
from edge.agreements.permissions import (
    approvals_visible_to,
    comments_visible_to,
    proposals_visible_to,
    side_of,
    versions_visible_to,
)
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import ClauseText
from edge.partners.models import Institution
from edge.people.permissions import may
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.policy import policy
from edge.web.pages.exchange.forms import AnswerForm, ApproveForm, CommentForm, ProposalForm


def _version(request: HttpRequest, public_id: str) -> TextVersion:
    rows = versions_visible_to(request.user).select_related("agreement__kind")
    version: TextVersion = get_object_or_404(rows, public_id=public_id)
    return version


def _side(request: HttpRequest, agreement: Agreement, permission: str) -> Institution:
    """The side that the account speaks for; who speaks for none may read and no more."""
    side = side_of(request.user, agreement)
    if side is None or not may(request.user, permission, agreement):
        raise PermissionDenied
    return side


def _page(agreement: Agreement) -> str:
    return reverse("agreement_text", args=[agreement.public_id])


def _clause(version: TextVersion, key: str) -> ClauseText | None:
    return next((clause for clause in clauses_of(version) if clause.key == key), None)


@policy("agreements.answer_text")
def comment_add(request: HttpRequest, public_id: str) -> HttpResponse:
    version = _version(request, public_id)
    side = _side(request, version.agreement, "agreements.answer_text")
    key = request.GET.get("clause", "")
    if key and _clause(version, key) is None:
        raise Http404
    form = CommentForm(request.POST or None, may_be_internal=side.is_hub)
    return edit_page(
        request,
        form=form,
        act=lambda: exchange.comment_clause(
            version=version,
            by=request.user,
            institution=side,
            clause_key=key,
            text=form.cleaned_data["text"],
            internal=form.cleaned_data.get("internal", False),
        ),
        verb=_("Comment"),
        title=_("Comment on a clause") if key else _("Comment on the whole text"),
        lead=_("Both sides read it, with your name."),
        done=_("Your comment stands with the text."),
        next_url=_page(version.agreement),
        cancel_url=_page(version.agreement),
    )


@policy("agreements.answer_text")
def comment_settle(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = comments_visible_to(request.user).select_related("text_version__agreement")
    comment: ClauseComment = get_object_or_404(rows, public_id=public_id)
    agreement = comment.text_version.agreement
    _side(request, agreement, "agreements.answer_text")
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: exchange.settle_comment(comment=comment, by=request.user),
        verb=_("Settle"),
        title=_("Settle the comment of %(name)s") % {"name": comment.name},
        lead=comment.text,
        done=_("The comment is settled; it stays readable."),
        next_url=_page(agreement),
        cancel_url=_page(agreement),
    )


@policy("agreements.answer_text")
def proposal_add(request: HttpRequest, public_id: str) -> HttpResponse:
    version = _version(request, public_id)
    side = _side(request, version.agreement, "agreements.answer_text")
    clause = _clause(version, request.GET.get("clause", ""))
    if clause is None:
        raise Http404
    form = ProposalForm(request.POST or None, clause=clause, languages=version.languages)
    return edit_page(
        request,
        form=form,
        act=lambda: exchange.propose_change(
            version=version,
            by=request.user,
            institution=side,
            change=form.cleaned_data["change"],
            clause_key=clause.key,
            texts=form.texts(),
            reason=form.cleaned_data["reason"],
        ),
        verb=_("Propose"),
        title=_("Propose another text"),
        lead=_("The other side accepts or rejects it. Nothing changes before."),
        done=_("The proposal stands with the clause."),
        next_url=_page(version.agreement),
        cancel_url=_page(version.agreement),
    )


def _proposal(request: HttpRequest, public_id: str) -> tuple[Proposal, Institution]:
    rows = proposals_visible_to(request.user).select_related("text_version__agreement__kind", "institution")
    proposal: Proposal = get_object_or_404(rows, public_id=public_id)
    return proposal, _side(request, proposal.text_version.agreement, "agreements.answer_text")


@policy("agreements.answer_text")
def proposal_accept(request: HttpRequest, public_id: str) -> HttpResponse:
    proposal, side = _proposal(request, public_id)
    form = AnswerForm(request.POST or None)
    page = _page(proposal.text_version.agreement)
    return edit_page(
        request,
        form=form,
        act=lambda: exchange.accept_proposal(
            proposal=proposal, by=request.user, institution=side, answer=form.cleaned_data["answer"]
        ),
        verb=_("Accept"),
        title=_("Accept the proposal of %(side)s") % {"side": proposal.institution},
        lead=_("It makes the next version, which both sides see at once; earlier approvals lapse."),
        done=_("The proposal is in the text."),
        next_url=page,
        cancel_url=page,
    )


@policy("agreements.answer_text")
def proposal_reject(request: HttpRequest, public_id: str) -> HttpResponse:
    proposal, side = _proposal(request, public_id)
    form = AnswerForm(request.POST or None)
    page = _page(proposal.text_version.agreement)
    return edit_page(
        request,
        form=form,
        act=lambda: exchange.reject_proposal(
            proposal=proposal, by=request.user, institution=side, answer=form.cleaned_data["answer"]
        ),
        verb=_("Reject"),
        title=_("Reject the proposal of %(side)s") % {"side": proposal.institution},
        lead=_("Say why: the other side reads it."),
        done=_("The proposal is rejected."),
        next_url=page,
        cancel_url=page,
    )


@policy("agreements.answer_text")
def proposal_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    proposal, side = _proposal(request, public_id)
    page = _page(proposal.text_version.agreement)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: exchange.withdraw_proposal(proposal=proposal, by=request.user, institution=side),
        verb=_("Take back"),
        title=_("Take your proposal back"),
        done=_("The proposal is taken back; it stays readable."),
        next_url=page,
        cancel_url=page,
    )


@policy("agreements.approve_text")
def version_approve(request: HttpRequest, public_id: str) -> HttpResponse:
    version = _version(request, public_id)
    side = _side(request, version.agreement, "agreements.approve_text")
    form = ApproveForm(request.POST or None, initial={"sha256": version.sha256})
    return edit_page(
        request,
        form=form,
        act=lambda: approve_version(
            version=version,
            by=request.user,
            institution=side,
            sha256=form.cleaned_data["sha256"],
            capacity=form.cleaned_data["capacity"],
        ),
        verb=_("Approve this text"),
        title=_("Approve %(version)s for %(side)s") % {"version": version, "side": side},
        lead=_("You approve the very text with the SHA-256 %(hash)s. Any change lapses your approval.")
        % {"hash": version.sha256},
        done=_("Your side approves this text."),
        next_url=_page(version.agreement),
        cancel_url=_page(version.agreement),
    )


@policy("agreements.approve_text")
def approval_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = approvals_visible_to(request.user).select_related("text_version__agreement", "institution")
    approval: Approval = get_object_or_404(rows, public_id=public_id)
    agreement = approval.text_version.agreement
    side: Any = _side(request, agreement, "agreements.approve_text")
    if approval.institution_id != side.pk:
        raise PermissionDenied
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: withdraw_approval(approval=approval, by=request.user),
        verb=_("Take back"),
        title=_("Take the approval of %(side)s back") % {"side": side},
        done=_("The approval is taken back."),
        next_url=_page(agreement),
        cancel_url=_page(agreement),
    )
