"""How a commitment was kept year by year, and what the parties answer."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements import actions
from edge.agreements.permissions import commitments_visible_to
from edge.people.permissions import may
from edge.web.kit.desk import Desk, edit_at, remove_at
from edge.web.kit.editing import edit_page
from edge.web.kit.policy import policy
from edge.web.pages.agreements.forms.commitments import AnswerForm, YearForm
from edge.web.pages.agreements.views.finding import page_of_commitment, writable_commitment


def _page(year: Any) -> str:
    return page_of_commitment(year.commitment)


_YEARS = Desk(
    kind="yearverdict",
    form=YearForm,
    add=lambda commitment, **told: actions.judge_year(commitment=commitment, **told),
    edit=lambda year, **told: actions.edit_year(year=year, **told),
    remove=lambda year, **told: actions.remove_year(year=year, **told),
    add_verb=gettext_lazy("Record the year"),
    add_title=gettext_lazy("How was it kept in this academic year?"),
    added=gettext_lazy("The year is recorded."),
    edit_title=gettext_lazy("Edit the year %(record)s"),
    edited=gettext_lazy("The year is saved."),
    save_verb=gettext_lazy("Save the year"),
    page=_page,
    back=_page,
    rights=lambda year: year.commitment.agreement,
)


@policy("agreements.write_agreement")
def year_verdict_add(request: HttpRequest, public_id: str) -> HttpResponse:
    commitment = writable_commitment(request, public_id)
    page = page_of_commitment(commitment)
    form = YearForm(request.POST or None, user=request.user, initial={"verdict": "open"})
    return edit_page(
        request,
        form=form,
        act=lambda: actions.judge_year(commitment=commitment, by=request.user, **form.changes()),
        verb=str(_YEARS.add_verb),
        title=str(_YEARS.add_title),
        lead=commitment.text,
        done=str(_YEARS.added),
        next_url=page,
        cancel_url=page,
    )


@policy("agreements.write_agreement")
def year_verdict_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(_YEARS, request, public_id)


@policy("agreements.write_agreement")
def year_verdict_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(_YEARS, request, public_id)


@policy("agreements.answer_text")
def answer_add(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = commitments_visible_to(request.user).select_related("agreement")
    commitment: Any = get_object_or_404(rows, public_id=public_id)
    if not may(request.user, "agreements.answer_text", commitment.agreement):
        raise PermissionDenied
    page = reverse("commitment", args=[commitment.public_id])
    form = AnswerForm(request.POST or None)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.answer_commitment(commitment=commitment, by=request.user, **form.changes()),
        verb=_("Send the answer"),
        title=_("How is “%(commitment)s” being kept?") % {"commitment": commitment},
        done=_("The answer is recorded; both sides can read it."),
        next_url=page,
        cancel_url=page,
    )
