"""Adding, editing, renaming and removing institutions, and the partnership with them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.partners import actions
from edge.partners.models import Institution, Partnership
from edge.partners.permissions import institutions_visible_to, partnerships_visible_to
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.pages.partners.forms import InstitutionForm, PartnershipForm, RenameForm


def page_of(institution: Institution) -> str:
    return reverse("partner", args=[institution.public_id])


def _institution(request: HttpRequest, public_id: str) -> Institution:
    found: Institution = get_object_or_404(institutions_visible_to(request.user), public_id=public_id)
    return found


@policy("partners.write_institution")
def institution_add(request: HttpRequest) -> HttpResponse:
    told = {name: request.GET[name] for name in ("name", "city", "country", "website") if name in request.GET}
    form = InstitutionForm(request.POST or None, initial=told)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.add_institution(by=request.user, **form.changes()),
        verb=_("Add institution"),
        title=_("Add an institution"),
        done=_("The institution is in the register."),
        next_url=page_of,
        cancel_url=reverse("partners"),
    )


@policy("partners.write_institution")
def institution_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    institution = _institution(request, public_id)
    form = InstitutionForm(request.POST or None, instance=institution)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_institution(
            institution=institution, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save institution"),
        title=_("Edit %(institution)s") % {"institution": institution},
        lead=_(
            "To correct the name, change it here. When the institution took another name, rename it instead."
        ),
        done=_("The institution is saved."),
        next_url=page_of(institution),
        cancel_url=page_of(institution),
    )


@policy("partners.write_institution")
def institution_rename(request: HttpRequest, public_id: str) -> HttpResponse:
    institution = _institution(request, public_id)
    form = RenameForm(request.POST or None, instance=institution)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.rename_institution(
            institution=institution,
            by=request.user,
            name=form.cleaned_data["name"],
            last_day_of_old=form.cleaned_data["last_day_of_old"],
            version=form.seen_version,
        ),
        verb=_("Rename institution"),
        title=_("Rename %(institution)s") % {"institution": institution},
        lead=_("The old name stays listed with its last day, so that earlier days still read as they were."),
        done=_("The institution has its new name."),
        next_url=page_of(institution),
        cancel_url=page_of(institution),
    )


@policy("partners.write_institution")
def institution_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    institution = _institution(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": institution.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_institution(
            institution=institution,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=institution,
        next_url=reverse("partners"),
        cancel_url=page_of(institution),
    )


@policy("partners.write_partnership")
def partnership_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Grade, speciality areas and the note of the hub; opens the partnership where there is none yet."""
    institution = _institution(request, public_id)
    if institution.is_hub:
        raise Http404
    known = partnerships_visible_to(request.user).filter(partner=institution).first()
    form = PartnershipForm(request.POST or None, instance=known)

    def act() -> Partnership:
        fields: dict[str, Any] = form.changes()
        if known is None:
            return actions.open_partnership(by=request.user, partner=institution, **fields)
        return actions.edit_partnership(
            partnership=known, by=request.user, changes=fields, version=form.seen_version
        )

    return edit_page(
        request,
        form=form,
        act=act,
        verb=_("Save partnership"),
        title=_("The partnership with %(institution)s") % {"institution": institution},
        lead=_("How the hub sees this partner; a partner never sees it."),
        done=_("The partnership is saved."),
        next_url=page_of(institution),
        cancel_url=page_of(institution),
    )
