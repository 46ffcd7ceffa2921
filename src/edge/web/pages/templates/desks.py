"""Where templates, the clauses at their places, and the clauses of the library are added, changed and removed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from edge.agreements.actions import drafting
from edge.agreements.models import AgreementKind
from edge.web.kit.desk import Desk, add_at, edit_at, remove_at
from edge.web.kit.kinds import KINDS
from edge.web.kit.policy import policy
from edge.web.kit.records import url_of
from edge.web.pages.templates.forms import ClauseForm, PlaceForm, TemplateForm


def _template_page(template: Any) -> str:
    return url_of("agreementtemplate", template.public_id)


TEMPLATES = Desk(
    kind="agreementtemplate",
    form=TemplateForm,
    add=lambda whole, by, **fields: drafting.add_template(by=by, **fields),
    edit=lambda template, **how: drafting.edit_template(template=template, **how),
    remove=lambda template, **how: drafting.remove_template(template=template, **how),
    add_verb=_("Add template"),
    add_title=_("Add a template"),
    add_lead=_("First its kind and its name; then its clauses, one by one, from the library."),
    added=_("The template is added. Put its clauses in."),
    edit_title=_("Edit the template “%(record)s”"),
    edited=_("The template is saved."),
    page=_template_page,
    back=lambda template: reverse("templates"),
    save_verb=_("Save template"),
)
PLACES = Desk(
    kind="templateclause",
    form=PlaceForm,
    add=lambda template, **how: drafting.place_clause(template=template, **how),
    edit=lambda place, **how: drafting.edit_place(place=place, **how),
    remove=lambda place, **how: drafting.remove_place(place=place, **how),
    add_verb=_("Put it in"),
    add_title=_("Which clause goes into the template?"),
    added=_("The clause stands in the template."),
    edit_title=_("Where does “%(record)s” stand in the template?"),
    edited=_("The place is saved."),
    page=lambda place: _template_page(place.template),
    back=lambda place: _template_page(place.template),
    save_verb=_("Save place"),
    rights=lambda place: place.template,
)
CLAUSES = Desk(
    kind="libraryclause",
    form=ClauseForm,
    add=lambda whole, by, **fields: drafting.add_clause(by=by, **fields),
    edit=lambda clause, **how: drafting.edit_clause(clause=clause, **how),
    remove=lambda clause, **how: drafting.remove_clause(clause=clause, **how),
    add_verb=_("Add clause"),
    add_title=_("Add a clause to the library"),
    add_lead=_("In every language in which the office offers it."),
    added=_("The clause is in the library. Templates can hold it now."),
    edit_title=_("Edit the clause “%(record)s”"),
    edited=_("The clause is saved. Texts that were made from it stay as they are."),
    page=lambda clause: url_of("libraryclause", clause.public_id),
    back=lambda clause: reverse("library_clauses"),
    save_verb=_("Save clause"),
)


@policy("agreements.write_template")
def template_add(request: HttpRequest) -> HttpResponse:
    asked = AgreementKind.objects.filter(public_id=request.GET.get("kind", "")).first()
    initial = {"kind": asked} if asked else {}
    return add_at(TEMPLATES, request, cancel_url=reverse("templates"), initial=initial)


@policy("agreements.write_template")
def template_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(TEMPLATES, request, public_id)


@policy("agreements.write_template")
def template_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(TEMPLATES, request, public_id)


@policy("agreements.write_template")
def template_clause_add(request: HttpRequest, public_id: str) -> HttpResponse:
    seen = KINDS["agreementtemplate"].visible_to(request.user)
    template = get_object_or_404(seen, public_id=public_id)
    return add_at(PLACES, request, cancel_url=_template_page(template), whole=template)


@policy("agreements.write_template")
def template_clause_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(PLACES, request, public_id)


@policy("agreements.write_template")
def template_clause_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(PLACES, request, public_id)


@policy("agreements.write_template")
def library_clause_add(request: HttpRequest) -> HttpResponse:
    return add_at(CLAUSES, request, cancel_url=reverse("library_clauses"))


@policy("agreements.write_template")
def library_clause_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(CLAUSES, request, public_id)


@policy("agreements.write_template")
def library_clause_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(CLAUSES, request, public_id)
