"""Files that leave through the browser, and work that is begun from a page."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404

from edge.core.refusals import Refusal
from edge.core.tables import Table, write_csv, write_xlsx
from edge.sheets.actions import NotNow, start_work
from edge.sheets.models import Import
from edge.sheets.permissions import imports_visible_to

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def import_of(request: HttpRequest, public_id: str) -> Import:
    found: Import = get_object_or_404(
        imports_visible_to(request.user).select_related("account", "document"), public_id=public_id
    )
    return found


def begin(request: HttpRequest, one: Import, step: str, *, reason: str = "") -> None:
    """Begin a step of an import. What refuses it is told on the page of the import, or right away."""
    try:
        start_work(one=one, step=step, by=request.user, reason=reason)
    except NotNow as refused:
        messages.warning(request, str(refused))
    except Refusal:  # kept with the import, whose page tells it
        return


def served(content: Iterable[bytes], name: str, media_type: str) -> HttpResponse:
    """The content as a file to be kept."""
    response: Any = StreamingHttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def served_table(table: Table, name: str, kind: str) -> HttpResponse:
    if kind == "xlsx":
        return served([write_xlsx(table)], f"{name}.xlsx", XLSX)
    return served(write_csv(table), f"{name}.csv", CSV)
