"""The list of commitments, the page of one, and its verbs: add, edit, judge, remove, and the same for evidence."""

from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from edge.agreements import actions
from edge.agreements.models import Agreement, Commitment
from edge.agreements.permissions import answers_visible_to, commitments_visible_to
from edge.agreements.queries import commitments_on
from edge.agreements.queries.texts import clauses_of, latest_version
from edge.agreements.rules import Verdict
from edge.agreements.rules.canonical import ClauseText
from edge.people.permissions import may
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.judging import judge_at
from edge.web.kit.lists import list_page
from edge.web.kit.pointing import record_seen
from edge.web.kit.policy import policy
from edge.web.kit.promise_chart import promise_chart, years_done
from edge.web.kit.records import url_of
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
    record: Any = get_object_or_404(rows.prefetch_related("evidence__document", "years"), public_id=public_id)
    row = commitments_on([record], on=on)[0]
    clause = _clause_of(request, record.agreement, record.clause_key)
    seen = owners_seen(request.user, [record])
    for item in record.evidence.all():
        item.shown_record = record_seen(item.record_kind, item.record_id, request.user)
        item.record_url = url_of(item.record_kind, item.record_id) if item.shown_record else ""
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
        "can_answer": may(request.user, "agreements.answer_text", record.agreement),
        "answers": answers_visible_to(request.user).filter(commitment=record).select_related("institution"),
        "clause": _heading_of(clause) if clause else "",
        **_years(record, on),
    }
    return render(request, "agreements/commitment.html", context)


def _years(record: Commitment, on: date) -> dict[str, Any]:
    """The years as they had been judged by the day, those between without a word as not known; and their chart."""
    judged = {year.year: year for year in record.years.all()}
    given = {key: year.done for key, year in judged.items() if year.judged_on <= on}
    years = years_done(given)
    return {
        "years": [(year, judged.get(year.year) if year.year in given else None) for year in years],
        "later_years": [year for key, year in judged.items() if key not in given],
        "chart": promise_chart(years, promised=record.amount, yearly=record.yearly),
    }


@policy("agreements.write_agreement")
def commitment_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    clause = _clause_of(request, agreement, request.GET.get("clause", ""))
    form = CommitmentForm(
        request.POST or None,
        account=request.user,
        agreement=agreement,
        initial={"clause_key": clause.key if clause else "", "text": _promise_of(clause)},
    )
    return edit_page(
        request,
        form=form,
        act=lambda: actions.add_commitment(agreement=agreement, by=request.user, **form.changes()),
        verb=_("Add commitment"),
        title=_("What does “%(agreement)s” promise?") % {"agreement": agreement},
        lead=_("From the clause “%(clause)s”.") % {"clause": _heading_of(clause)} if clause else "",
        done=_("The commitment is recorded."),
        next_url=page_of_commitment,
        cancel_url=page_of(agreement),
    )


def _clause_of(request: HttpRequest, agreement: Agreement, key: str) -> ClauseText | None:
    """The clause with this key in the newest text that the reader sees."""
    version = latest_version(agreement, account=request.user) if key else None
    return next((one for one in clauses_of(version) if one.key == key), None) if version else None


def _heading_of(clause: ClauseText) -> str:
    words = clause.texts.get("en") or next(iter(clause.texts.values()), None)
    return words.heading if words and words.heading else clause.key


def _promise_of(clause: ClauseText | None) -> str:
    """The clause's own words to begin with, cut to what a commitment holds."""
    words = (clause.texts.get("en") or next(iter(clause.texts.values()), None)) if clause else None
    return " ".join(words.body.split())[:500] if words else ""


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
    form = EvidenceForm(request.POST or None, request.FILES or None, account=request.user)
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
    form = EvidenceForm(request.POST or None, request.FILES or None, instance=evidence, account=request.user)
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
