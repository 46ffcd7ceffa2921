"""Comment on a clause, propose another text, answer the other side, approve the text by its hash."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edge.agreements.actions import exchange
from edge.agreements.actions.texts import approve_version, withdraw_approval
from edge.agreements.models import Approval, ClauseComment, Proposal
from edge.agreements.permissions import approvals_visible_to, comments_visible_to, proposals_visible_to
from edge.agreements.queries.exchange import own_fields
from edge.partners.models import Institution
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.merge_fields import FieldsForm
from edge.web.kit.policy import policy
from edge.web.pages.exchange.finding import (
    clause_in,
    own_side,
    page_of_text,
    speaker,
    version_seen,
)
from edge.web.pages.exchange.forms import (
    AnswerForm,
    ApproveForm,
    CommentForm,
    ProposalForm,
    RejectForm,
)

ANSWER, APPROVE = "agreements.answer_text", "agreements.approve_text"


@policy(ANSWER)
def comment_add(request: HttpRequest, public_id: str) -> HttpResponse:
    version = version_seen(request, public_id)
    who = speaker(request, version.agreement, ANSWER)
    key = request.GET.get("clause", "")
    if key:
        clause_in(version, key)
    form = CommentForm(
        request.POST or None,
        request.FILES or None,
        may_be_internal=who.side.is_hub,
        by_letter=who.by_letter,
    )
    return edit_page(
        request,
        form=form,
        act=lambda: who.say(
            request,
            form,
            exchange.comment_clause,
            version=version,
            clause_key=key,
            text=form.cleaned_data["text"],
            internal=form.cleaned_data.get("internal", False),
        ),
        verb=_("Comment"),
        title=_("Comment on a clause") if key else _("Comment on the whole text"),
        lead=_for_whom(who.side) if who.by_letter else _("Both sides read it, with your name."),
        done=_("The comment stands with the text."),
        next_url=page_of_text(version.agreement),
        cancel_url=page_of_text(version.agreement),
    )


def _for_whom(side: Institution) -> str:
    return _("You record what %(side)s wrote. Both sides read it, with the name of who wrote it.") % {
        "side": side
    }


@policy(ANSWER)
def comment_settle(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = comments_visible_to(request.user).select_related("text_version__agreement")
    comment: ClauseComment = get_object_or_404(rows, public_id=public_id)
    agreement = comment.text_version.agreement
    own_side(request, agreement, ANSWER)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: exchange.settle_comment(comment=comment, by=request.user),
        verb=_("Settle"),
        title=_("Settle the comment of %(name)s") % {"name": comment.name},
        lead=comment.text,
        done=_("The comment is settled; it stays readable."),
        next_url=page_of_text(agreement),
        cancel_url=page_of_text(agreement),
    )


@policy(ANSWER)
def proposal_add(request: HttpRequest, public_id: str) -> HttpResponse:
    version = version_seen(request, public_id)
    who = speaker(request, version.agreement, ANSWER)
    clause = clause_in(version, request.GET.get("clause", ""))
    form = ProposalForm(
        request.POST or None,
        request.FILES or None,
        clause=clause,
        languages=version.languages,
        by_letter=who.by_letter,
    )
    return edit_page(
        request,
        form=form,
        act=lambda: who.say(
            request,
            form,
            exchange.propose_change,
            version=version,
            change=form.cleaned_data["change"],
            clause_key=clause.key,
            texts=form.texts(),
            reason=form.cleaned_data["reason"],
        ),
        verb=_("Propose"),
        title=_("Propose another text"),
        lead=_for_whom(who.side)
        if who.by_letter
        else _("The other side accepts or rejects it. Nothing changes before."),
        done=_("The proposal stands with the clause."),
        next_url=page_of_text(version.agreement),
        cancel_url=page_of_text(version.agreement),
    )


def _proposal(request: HttpRequest, public_id: str) -> Proposal:
    rows = proposals_visible_to(request.user).select_related("text_version__agreement__kind", "institution")
    proposal: Proposal = get_object_or_404(rows, public_id=public_id)
    return proposal


@policy(ANSWER)
def proposal_accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept for one's own side; with `?for=` as a partner's letter says."""
    proposal = _proposal(request, public_id)
    who = speaker(request, proposal.text_version.agreement, ANSWER)
    form = AnswerForm(request.POST or None, request.FILES or None, by_letter=who.by_letter)
    page = page_of_text(proposal.text_version.agreement)
    lead = _("It makes the next version, which both sides see at once; earlier approvals lapse.")
    return edit_page(
        request,
        form=form,
        act=lambda: who.say(
            request,
            form,
            exchange.accept_proposal,
            proposal=proposal,
            answer=form.cleaned_data["answer"],
        ),
        verb=_("Record the acceptance") if who.by_letter else _("Accept"),
        title=_("Accept the proposal of %(side)s") % {"side": proposal.institution},
        lead=f"{_for_whom(who.side)} {lead}" if who.by_letter else lead,
        done=_("The proposal is in the text."),
        next_url=page,
        cancel_url=page,
    )


@policy(ANSWER)
def proposal_reject(request: HttpRequest, public_id: str) -> HttpResponse:
    proposal = _proposal(request, public_id)
    who = speaker(request, proposal.text_version.agreement, ANSWER)
    form = RejectForm(request.POST or None, request.FILES or None, by_letter=who.by_letter)
    page = page_of_text(proposal.text_version.agreement)
    return edit_page(
        request,
        form=form,
        act=lambda: who.say(
            request,
            form,
            exchange.reject_proposal,
            proposal=proposal,
            answer=form.cleaned_data["answer"],
        ),
        verb=_("Record the rejection") if who.by_letter else _("Reject"),
        title=_("Reject the proposal of %(side)s") % {"side": proposal.institution},
        lead=_for_whom(who.side) if who.by_letter else _("Say why: the other side reads it."),
        done=_("The proposal is rejected."),
        next_url=page,
        cancel_url=page,
    )


@policy(ANSWER)
def proposal_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    proposal = _proposal(request, public_id)
    side = own_side(request, proposal.text_version.agreement, ANSWER)
    page = page_of_text(proposal.text_version.agreement)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: exchange.withdraw_proposal(proposal=proposal, by=request.user, institution=side),
        verb=pgettext("what one said", "Take back"),
        title=_("Take your proposal back"),
        done=_("The proposal is taken back; it stays readable."),
        next_url=page,
        cancel_url=page,
    )


@policy(APPROVE)
def version_approve(request: HttpRequest, public_id: str) -> HttpResponse:
    version = version_seen(request, public_id)
    who = speaker(request, version.agreement, APPROVE)
    form = ApproveForm(
        request.POST or None,
        request.FILES or None,
        initial={"sha256": version.sha256},
        by_letter=who.by_letter,
    )
    return edit_page(
        request,
        form=form,
        act=lambda: who.say(
            request,
            form,
            approve_version,
            version=version,
            sha256=form.cleaned_data["sha256"],
            capacity=form.cleaned_data["capacity"],
        ),
        verb=_("Record the approval") if who.by_letter else _("Approve this text"),
        title=_("Approve %(version)s for %(side)s") % {"version": version, "side": who.side},
        lead=_approved_is(version.sha256, by_letter=who.by_letter),
        done=_("%(side)s approves this text.") % {"side": who.side},
        next_url=page_of_text(version.agreement),
        cancel_url=page_of_text(version.agreement),
    )


def _approved_is(sha256: str, *, by_letter: bool) -> str:
    told = {"hash": sha256}
    if by_letter:
        return (
            _(
                "The letter must approve the text whose pages bear this SHA-256: %(hash)s. Any change lapses it."
            )
            % told
        )
    return _("You approve the very text with the SHA-256 %(hash)s. Any change lapses your approval.") % told


@policy(ANSWER)
def version_own_fields(request: HttpRequest, public_id: str) -> HttpResponse:
    """The merge fields of one's own side; where none is open there is no such page."""
    version = version_seen(request, public_id)
    side = own_side(request, version.agreement, ANSWER)
    names = own_fields(version, side)
    form = FieldsForm(request.POST or None, names=names, languages=version.languages)
    if not names and request.method != "POST":
        raise Http404
    return edit_page(
        request,
        form=form,
        act=lambda: exchange.fill_own_fields(
            version=version, by=request.user, institution=side, values=form.values_by_language()
        ),
        verb=_("Fill in"),
        title=_("Fields of %(side)s") % {"side": side},
        lead=_(
            "What you fill makes the next version, which both sides see. What you leave empty stays open."
        ),
        done=_("The fields are filled: this is the next version."),
        next_url=page_of_text(version.agreement),
        cancel_url=page_of_text(version.agreement),
    )


@policy(APPROVE)
def approval_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = approvals_visible_to(request.user).select_related("text_version__agreement", "institution")
    approval: Approval = get_object_or_404(rows, public_id=public_id)
    agreement = approval.text_version.agreement
    side = own_side(request, agreement, APPROVE)
    if approval.institution_id != side.pk:
        raise PermissionDenied
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: withdraw_approval(approval=approval, by=request.user),
        verb=pgettext("what one said", "Take back"),
        title=_("Take the approval of %(side)s back") % {"side": side},
        done=_("The approval is taken back."),
        next_url=page_of_text(agreement),
        cancel_url=page_of_text(agreement),
    )
