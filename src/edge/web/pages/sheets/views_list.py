"""The list of spreadsheets, the form that sends one, and the template to fill."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.sheets import actions
from edge.sheets.models import Import
from edge.sheets.permissions import imports_visible_to
from edge.web.kit.editing import edit_page
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.pages.sheets.filling import template_workbook
from edge.web.pages.sheets.forms import UploadForm
from edge.web.pages.sheets.listing import imports_listing
from edge.web.pages.sheets.serving import XLSX, begin, served


@policy("sheets.bring_in")
def imports(request: HttpRequest) -> HttpResponse:
    return list_page(request, imports_listing(imports_visible_to(request.user), request.GET, UploadForm()))


@policy("sheets.bring_in")
def import_add(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    opened: list[Import] = []

    def act() -> Import:
        opened.append(actions.open_import(upload=form.cleaned_data["upload"], by=request.user))
        return opened[0]

    response = edit_page(
        request,
        form=form,
        act=act,
        verb=_("Check the spreadsheet"),
        title=_("Bring a spreadsheet in"),
        lead=_("It is checked first: you will see what would change. Nothing is stored before you say so."),
        done=_("The spreadsheet has been received."),
        next_url=lambda one: reverse("import", args=[one.public_id]),
        cancel_url=reverse("imports"),
    )
    if opened and response.status_code == 302:  # the work is another process's, which reads what is stored
        begin(request, opened[0], "check")
    return response


@policy("sheets.bring_in")
def import_template(request: HttpRequest) -> HttpResponse:
    return served([template_workbook()], "edge-template.xlsx", XLSX)
