"""The list of commitments, the page of one, and its verbs: add, edit, judge, remove, and the same for evidence."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from edge.agreements import actions
from edge.agreements.permissions import commitments_visible_to
from edge.agreements.queries import commitments_on
from edge.agreements.rules import Verdict
from edge.people.permissions import may
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.judging import judge_at
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.pages.agreements.forms.commitments import CommitmentForm, EvidenceForm
from edge.web.pages.agreements.listing import commitments_listing, owner_words
from edge.web.pages.agreements.reading import owners_seen
from edge.web.pages.agreements.views.finding import (
    page_of,
    page_of_commitment,
    writable_agreement,
    writable_commitment,
    writable_evidence,
)


@policy("agreements.read_agreement")
def commitments(request: HttpRequest) -> HttpResponse:
    return list_page(request, commitments_listing(request))


@policy("agreements.read_agreement")
def commitment(request: HttpRequest, public_id: str) -> HttpResponse:
    on = request.as_of  # type: ignore[attr-defined]
    rows = commitments_visible_to(request.user).select_related(
        "agreement", "owner__person", "owner__institution"
    )
    record: Any = get_object_or_404(rows.prefetch_related("evidence__document"), public_id=public_id)
    row = commitments_on([record], on=on)[0]
    seen = owners_seen(request.user, [record])
    context = {
        "row": row,
        "commitment": record,
        "agreement": record.agreement,
        "owner": owner_words(record, seen),
        "owner_seen": record.owner_id in seen,
        "later": [item for item in record.evidence.all() if item not in row.evidence],
        "judged_later": record.judged_on if row.verdict == Verdict.OPEN else None,
        "overdue": row.verdict == Verdict.OPEN and record.due_on is not None and record.due_on.before(on),
        "insider": may(request.user, "agreements.read_internal"),
        "can_write": may(request.user, "agreements.write_agreement", record.agreement),
        "can_read_history": may(request.user, "agreements.read_history", record.agreement),
    }
    return render(request, "agreements/commitment.html", context)


@policy("agreements.write_agreement")
def commitment_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    form = CommitmentForm(request.POST or None, account=request.user, agreement=agreement)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.add_commitment(agreement=agreement, by=request.user, **form.changes()),
        verb=_("Add commitment"),
        title=_("What does “%(agreement)s” promise?") % {"agreement": agreement},
        done=_("The commitment is recorded."),
        next_url=page_of_commitment,
        cancel_url=page_of(agreement),
    )


@policy("agreements.write_agreement")
def commitment_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    record = writable_commitment(request, public_id)
    form = CommitmentForm(
        request.POST or None, instance=record, account=request.user, agreement=record.agreement
    )
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_commitment(
            commitment=record, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save commitment"),
        title=_("Edit the commitment “%(commitment)s”") % {"commitment": record},
        done=_("The commitment is saved."),
        next_url=page_of_commitment(record),
        cancel_url=page_of_commitment(record),
    )


@policy("agreements.write_agreement")
def commitment_judge(request: HttpRequest, public_id: str) -> HttpResponse:
    record = writable_commitment(request, public_id)
    return judge_at(
        request,
        record,
        judge=partial(actions.judge_commitment, commitment=record),
        title=_("Has “%(commitment)s” been kept?") % {"commitment": record},
        met=_("met: what was promised has been done"),
        page=page_of_commitment(record),
    )


@policy("agreements.write_agreement")
def commitment_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    record = writable_commitment(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": record.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_commitment(
            commitment=record,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=record,
        next_url=page_of(record.agreement),
        cancel_url=page_of_commitment(record),
    )


@policy("agreements.write_agreement")
def evidence_add(request: HttpRequest, public_id: str) -> HttpResponse:
    record = writable_commitment(request, public_id)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.give_evidence(
            commitment=record, by=request.user, upload=form.cleaned_data["upload"], **form.changes()
        ),
        verb=_("Add evidence"),
        title=_("What shows that “%(commitment)s” is being kept?") % {"commitment": record},
        done=_("The evidence is recorded."),
        next_url=page_of_commitment(record),
        cancel_url=page_of_commitment(record),
    )


@policy("agreements.write_agreement")
def evidence_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    evidence = writable_evidence(request, public_id)
    form = EvidenceForm(request.POST or None, request.FILES or None, instance=evidence)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_evidence(
            evidence=evidence,
            by=request.user,
            changes=form.changes(),
            upload=form.cleaned_data["upload"],
            version=form.seen_version,
        ),
        verb=_("Save evidence"),
        title=_("Edit the evidence “%(evidence)s”") % {"evidence": evidence},
        done=_("The evidence is saved."),
        next_url=page_of_commitment(evidence.commitment),
        cancel_url=page_of_commitment(evidence.commitment),
    )


@policy("agreements.write_agreement")
def evidence_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    evidence = writable_evidence(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": evidence.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_evidence(
            evidence=evidence,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=evidence,
        next_url=page_of_commitment(evidence.commitment),
        cancel_url=page_of_commitment(evidence.commitment),
    )
