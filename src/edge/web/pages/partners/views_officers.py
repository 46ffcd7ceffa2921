"""Officers: their page with the mandate on the day and what they signed and carry, and their editing."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.models import AgreementKind, Signatory
from edge.agreements.permissions import agreements_visible_to
from edge.partners import actions
from edge.partners.models import Officer
from edge.partners.permissions import (
    institutions_visible_to,
    may,
    officers_visible_to,
    people_visible_to,
    ties_visible_to,
)
from edge.partners.rules import Signs
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.pages.partners.forms import OfficerForm
from edge.web.pages.partners.rows import mandate_answers, officer_row, officer_rows, tie_rows
from edge.web.pages.partners.views_units import preselected


def _officer(request: HttpRequest, public_id: str) -> Officer:
    officers = officers_visible_to(request.user).select_related(
        "person", "institution", "unit", "backup__person"
    )
    found: Officer = get_object_or_404(officers, public_id=public_id)
    return found


def _page(officer: Officer) -> str:
    return reverse("officer", args=[officer.public_id])


@policy("partners.read_officer")
def officer(request: HttpRequest, public_id: str) -> HttpResponse:
    shown, user = _officer(request, public_id), request.user
    on = request.as_of  # type: ignore[attr-defined]
    signatures = Signatory.objects.filter(officer=shown, agreement__in=agreements_visible_to(user))
    carried = ties_visible_to(user).filter(Q(champion=shown) | Q(backup=shown))
    names = {kind.code: str(kind) for kind in AgreementKind.objects.all()}
    context = {
        "row": officer_row(shown, on=on),
        "officer": shown,
        "kinds": [names.get(code, code) for code in shown.signs_kinds],
        "answers": mandate_answers(shown, on=on) if shown.signs == Signs.LISTED else [],
        "signatures": list(signatures.select_related("agreement", "institution").order_by("pk")),
        "ties": tie_rows(user, carried, on=on),
        "stands_in_for": officer_rows(officers_visible_to(user).filter(backup=shown), on=on),
        "can_write": may(user, "partners.write_officer", shown),
        "sees_all": may(user, "people.read_person"),
        "can_read_history": may(user, "people.read_history"),
    }
    return render(request, "partners/officer.html", context)


@policy("partners.write_officer")
def officer_add(request: HttpRequest) -> HttpResponse:
    institution = preselected(request)
    person = people_visible_to(request.user).filter(public_id=request.GET.get("person", "")).first()
    initial: dict[str, Any] = {"institution": institution, "person": person}
    form = OfficerForm(request.POST or None, user=request.user, initial=initial)
    back = reverse("partner", args=[institution.public_id]) + "#people" if institution else reverse("people")
    return edit_page(
        request,
        form=form,
        act=lambda: actions.appoint_officer(by=request.user, **form.changes()),
        verb=_("Record office"),
        title=_("Record an office"),
        lead=_(
            "A person's role at an institution over a period. Add the person first when it is not listed."
        ),
        done=_("The office is recorded."),
        next_url=_page,
        cancel_url=back,
        extra={"none_yet": not institutions_visible_to(request.user).exists()},
    )


@policy("partners.write_officer")
def officer_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    edited = _officer(request, public_id)
    form = OfficerForm(request.POST or None, user=request.user, instance=edited)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_officer(
            officer=edited, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save office"),
        title=_("Edit the office of %(officer)s") % {"officer": edited},
        done=_("The office is saved."),
        next_url=_page(edited),
        cancel_url=_page(edited),
    )


@policy("partners.write_officer")
def officer_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    removed = _officer(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": removed.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_officer(
            officer=removed,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=removed,
        next_url=reverse("partner", args=[removed.institution.public_id]) + "#people",
        cancel_url=_page(removed),
    )
