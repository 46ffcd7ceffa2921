"""The page of one import, by its state: under way, to be settled, brought in or taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from edge.sheets import actions
from edge.sheets.models import BRINGING, BROUGHT, CHECKING, UNDOING, UNDONE, Import, ImportedRow
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.pages.sheets import words
from edge.web.pages.sheets.forms import SettleForm, VersionForm
from edge.web.pages.sheets.listing import brought_listing, findings_table
from edge.web.pages.sheets.reading import Work
from edge.web.pages.sheets.serving import begin, import_of, served_table
from edge.web.pages.sheets.settling import Settling


@policy("sheets.bring_in")
def one_import(request: HttpRequest, public_id: str) -> HttpResponse:
    one = import_of(request, public_id)
    state = actions.state_of(one)
    if state in (CHECKING, BRINGING, UNDOING):
        return _under_way(request, one, state)
    if "progress" in request.GET:  # the page that waited for it
        return HttpResponseClientRefresh()
    if state in (BROUGHT, UNDONE):
        return list_page(request, brought_listing(one, request.GET, request.user))
    return _to_settle(request, one, state)


def _under_way(request: HttpRequest, one: Import, state: str) -> HttpResponse:
    done = actions.progress_of(one) or 0
    rows = sum(sheet["rows"] for sheet in one.report.get("sheets", ()))
    if state == UNDOING:
        rows = ImportedRow.objects.filter(one_import=one).exclude(what=ImportedRow.SAME).count()
    else:
        done //= 2  # each is gone through twice
    context = {
        "one": one,
        "state": words.state_pill(state),
        "state_words": words.state_words(state),
        "done": done,
        "rows": max(rows, done) if rows else 0,
    }
    template = "sheets/progress.html" if "progress" in request.GET else "sheets/working.html"
    return render(request, template, context)


def _to_settle(request: HttpRequest, one: Import, state: str) -> HttpResponse:
    page = Settling(request.GET, Work(one), state)
    form = SettleForm(
        request.POST or None,
        work=page.work,
        user=request.user,
        names=list(page.names.object_list),
        found=page.found,
        columns=page.columns,
    )
    wanted = request.POST.get("go", "save")
    here = reverse("import", args=[one.public_id])
    next_url = here + wanted if wanted.startswith("?") else here
    if request.method == "POST" and form.is_valid() and not form.choices():
        if wanted == "check":
            begin(request, one, "check")
        return redirect(next_url)
    response = edit_page(
        request,
        form=form,
        act=lambda: actions.settle_import(
            one=one, by=request.user, choices=form.choices(), version=form.cleaned_data["version"]
        ),
        verb=_("Check again"),
        title=one.file_name,
        done=_("What you chose is kept."),
        next_url=next_url,
        cancel_url=reverse("imports"),
        template="sheets/import.html",
        extra={"page": page, "work": page.work, "one": one, "state": words.state_pill(state)},
    )
    if response.status_code == 302 and wanted == "check":
        begin(request, one, "check")
    return response


@policy("sheets.bring_in")
@require_POST
def import_bring(request: HttpRequest, public_id: str) -> HttpResponse:
    one = import_of(request, public_id)
    form = VersionForm(request.POST)
    if form.is_valid() and form.cleaned_data["version"] == one.version:
        begin(request, one, "bring")
    else:
        messages.warning(
            request, _("Somebody else worked on it meanwhile: look at it again before it goes in.")
        )
    return redirect("import", one.public_id)


@policy("sheets.bring_in")
def import_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    one = import_of(request, public_id)
    here = reverse("import", args=[one.public_id])
    if actions.state_of(one) != BROUGHT:
        return redirect(here)
    form = ReasonForm(request.POST or None, initial={"version": one.version})
    if request.method == "POST" and form.is_valid():
        begin(request, one, "undo", reason=form.cleaned_data["reason"])
        return redirect(here)
    context = {
        "form": form,
        "verb": _("Take it back"),
        "title": _("Take back “%(file)s”") % {"file": one},
        "lead": _(
            "In one step, what it added leaves the register and what it changed is as it was before. Nothing is taken "
            "back when somebody has worked on one of these records since."
        ),
        "cancel_url": here,
        "danger": True,
    }
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)


@policy("sheets.bring_in")
def import_findings(request: HttpRequest, public_id: str) -> HttpResponse:
    one = import_of(request, public_id)
    kind = "xlsx" if request.GET.get("export") == "xlsx" else "csv"
    return served_table(findings_table(Work(one)), _("what-is-wrong"), kind)
