"""Units: their page with what belongs to them and to the units below, and their editing."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.models import AgreementParty
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries import for_reading, in_order_of_days
from edge.partners import actions
from edge.partners.models import Institution, Unit
from edge.partners.permissions import (
    institutions_visible_to,
    may,
    officers_visible_to,
    ties_visible_to,
    units_visible_to,
)
from edge.partners.rules import subtree
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.pages.partners.forms import UnitForm
from edge.web.pages.partners.rows import officer_rows, tie_rows, unit_tree


def _unit(request: HttpRequest, public_id: str) -> Unit:
    units = units_visible_to(request.user).select_related("institution", "parent")
    found: Unit = get_object_or_404(units, public_id=public_id)
    return found


def _page(unit: Unit) -> str:
    return reverse("unit", args=[unit.public_id])


def preselected(request: HttpRequest) -> Institution | None:
    """The institution that the address asks for, when the account may see it."""
    asked = request.GET.get("institution", "")
    found: Institution | None = institutions_visible_to(request.user).filter(public_id=asked).first()
    return found


@policy("partners.read_unit")
def unit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The unit with its ties, officers and agreements, those of the units below it included."""
    shown, user = _unit(request, public_id), request.user
    on = request.as_of  # type: ignore[attr-defined]
    family = {row.pk: row for row in units_visible_to(user).filter(institution=shown.institution)}
    within = subtree([shown.pk], {pk: row.parent_id for pk, row in family.items()})
    parties = AgreementParty.objects.filter(unit__in=within)
    agreements = agreements_visible_to(user).filter(pk__in=parties.values("agreement"))
    ties = ties_visible_to(user).filter(Q(hub_unit__in=within) | Q(partner_unit__in=within))
    context = {
        "unit": shown,
        "above": _above(shown, family),
        "below": unit_tree(family[pk] for pk in within if pk != shown.pk),
        "ties": tie_rows(user, ties, on=on),
        "officers": officer_rows(officers_visible_to(user).filter(unit__in=within), on=on),
        "agreements": list(in_order_of_days(for_reading(agreements, on=on))),
        "insider": may(user, "partners.read_internal"),
        "can_write": may(user, "partners.write_unit", shown),
        "can_tie": may(user, "partners.write_tie"),
        "sees_all": may(user, "people.read_person"),
        "can_read_history": may(user, "people.read_history"),
    }
    return render(request, "partners/unit.html", context)


def _above(unit: Unit, family: dict[int, Unit]) -> list[Unit]:
    """The units it is part of, the widest first."""
    chain: list[Unit] = []
    parent = family.get(unit.parent_id or 0)
    while parent is not None and parent not in chain:
        chain.insert(0, parent)
        parent = family.get(parent.parent_id or 0)
    return chain


@policy("partners.write_unit")
def unit_add(request: HttpRequest) -> HttpResponse:
    institution = preselected(request)
    parent = units_visible_to(request.user).filter(public_id=request.GET.get("parent", "")).first()
    initial: dict[str, Any] = {"institution": parent.institution if parent else institution, "parent": parent}
    form = UnitForm(request.POST or None, user=request.user, initial=initial)
    cancel = reverse("partner", args=[institution.public_id]) if institution else reverse("partners")
    return edit_page(
        request,
        form=form,
        act=lambda: actions.add_unit(by=request.user, **form.changes()),
        verb=_("Add unit"),
        title=_("Add a unit"),
        lead=_("A faculty, department, school or research group."),
        done=_("The unit is in the register."),
        next_url=_page,
        cancel_url=_page(parent) if parent else cancel,
        extra={"none_yet": not institutions_visible_to(request.user).exists()},
    )


@policy("partners.write_unit")
def unit_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    edited = _unit(request, public_id)
    form = UnitForm(request.POST or None, user=request.user, instance=edited)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_unit(
            unit=edited, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save unit"),
        title=_("Edit %(unit)s") % {"unit": edited},
        done=_("The unit is saved."),
        next_url=_page(edited),
        cancel_url=_page(edited),
    )


@policy("partners.write_unit")
def unit_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    removed = _unit(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": removed.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_unit(
            unit=removed,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=removed,
        next_url=reverse("partner", args=[removed.institution.public_id]) + "#units",
        cancel_url=_page(removed),
    )
