"""Ties: the page of one, and their editing by the office and by the coordinators of a tied unit."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.partners import actions
from edge.partners.models import Institution, Tie, Unit
from edge.partners.permissions import may, ties_visible_to, units_visible_to
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.pages.partners.forms import TieForm
from edge.web.pages.partners.rows import tie_rows
from edge.web.pages.partners.views_units import preselected


def _tie(request: HttpRequest, public_id: str, *, to_write: bool = False) -> Tie:
    """The tie; with `to_write`, refused to whoever may read but not change it."""
    ties = ties_visible_to(request.user).select_related(
        "hub_unit__institution", "partner_unit__institution", "champion__person", "backup__person"
    )
    found: Tie = get_object_or_404(ties, public_id=public_id)
    if to_write and not may(request.user, "partners.write_tie", found):
        raise PermissionDenied
    return found


def _page(tie: Tie) -> str:
    return reverse("tie", args=[tie.public_id])


def _partner_page(tie: Tie) -> str:
    return reverse("partner", args=[tie.partner_unit.institution.public_id]) + "#ties"


@policy("partners.read_tie")
def tie(request: HttpRequest, public_id: str) -> HttpResponse:
    shown, user = _tie(request, public_id), request.user
    on = request.as_of  # type: ignore[attr-defined]
    context = {
        "row": tie_rows(user, ties_visible_to(user).filter(pk=shown.pk), on=on)[0],
        "tie": shown,
        "insider": may(user, "partners.read_internal"),
        "can_write": may(user, "partners.write_tie", shown),
        "can_read_history": may(user, "people.read_history"),
    }
    return render(request, "partners/tie.html", context)


@policy("partners.write_tie")
def tie_add(request: HttpRequest) -> HttpResponse:
    institution = preselected(request)
    partner = institution if institution and not institution.is_hub else None
    asked = units_visible_to(request.user).filter(public_id=request.GET.get("unit", ""))
    unit = asked.select_related("institution").first()
    side = "hub_unit" if unit and unit.institution.is_hub else "partner_unit"
    initial = {side: unit or _only_unit(request, partner)}
    form = TieForm(request.POST or None, user=request.user, partner=partner, initial=initial)
    back = reverse("partner", args=[institution.public_id]) + "#ties" if institution else reverse("partners")
    return edit_page(
        request,
        form=form,
        act=lambda: actions.tie_units(by=request.user, **form.changes()),
        verb=_("Tie units"),
        title=_("Tie two units"),
        lead=_("A link of a unit of the hub and a unit of a partner, carried by a champion."),
        done=_("The units are tied."),
        next_url=_page,
        cancel_url=back,
    )


def _only_unit(request: HttpRequest, institution: Institution | None) -> Unit | None:
    """The unit of a partner that has just one; with more, the person chooses."""
    if institution is None:
        return None
    units = list(units_visible_to(request.user).filter(institution=institution)[:2])
    return units[0] if len(units) == 1 else None


@policy("partners.write_tie")
def tie_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    edited = _tie(request, public_id, to_write=True)
    form = TieForm(request.POST or None, user=request.user, instance=edited)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_tie(
            tie=edited, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save tie"),
        title=_("Edit the tie %(tie)s") % {"tie": edited},
        done=_("The tie is saved."),
        next_url=_page(edited),
        cancel_url=_page(edited),
    )


@policy("partners.write_tie")
def tie_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    removed = _tie(request, public_id, to_write=True)
    form = ReasonForm(request.POST or None, initial={"version": removed.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_tie(
            tie=removed,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=removed,
        next_url=_partner_page(removed),
        cancel_url=_page(removed),
    )
