"""Other names of an institution: translations, acronyms, and what it was called until a day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.partners import actions
from edge.partners.models import InstitutionName
from edge.partners.permissions import institutions_visible_to
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.pages.partners.forms import NameForm


def _page(name: InstitutionName) -> str:
    return reverse("partner", args=[name.institution.public_id]) + "#names"


def _name(request: HttpRequest, public_id: str) -> InstitutionName:
    names = InstitutionName.objects.filter(institution__in=institutions_visible_to(request.user))
    found: InstitutionName = get_object_or_404(names.select_related("institution"), public_id=public_id)
    return found


@policy("partners.write_institution")
def name_add(request: HttpRequest, public_id: str) -> HttpResponse:
    institution = get_object_or_404(institutions_visible_to(request.user), public_id=public_id)
    form = NameForm(request.POST or None)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.add_name(by=request.user, institution=institution, **form.changes()),
        verb=_("Add name"),
        title=_("Add a name of %(institution)s") % {"institution": institution},
        done=_("The name is listed."),
        next_url=_page,
        cancel_url=reverse("partner", args=[institution.public_id]),
    )


@policy("partners.write_institution")
def name_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    name = _name(request, public_id)
    form = NameForm(request.POST or None, instance=name)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_name(
            name=name, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save name"),
        title=_("Edit the name “%(name)s”") % {"name": name},
        done=_("The name is saved."),
        next_url=_page(name),
        cancel_url=_page(name),
    )


@policy("partners.write_institution")
def name_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    name = _name(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": name.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_name(
            name=name,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=name,
        next_url=_page(name),
        cancel_url=_page(name),
    )
