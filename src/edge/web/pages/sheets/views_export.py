"""Taking the register out as spreadsheets, in the very format that is brought in."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from edge.core.tables import write_csv, write_workbook
from edge.people.permissions import may
from edge.sheets.queries.taking_out import SOURCES
from edge.sheets.queries.workbooks import tables_of
from edge.web.kit.policy import policy
from edge.web.pages.sheets.forms import ExportForm
from edge.web.pages.sheets.serving import XLSX, served

MOST_IN_WORKBOOK = 50_000  # rows: more of them take minutes, which no one waits for before a browser
ZIP = "application/zip"


@policy("sheets.take_out")
def exports(request: HttpRequest) -> HttpResponse:
    """The form, or what it asks for in the address."""
    if "file" not in request.GET:
        return _page(request, ExportForm())
    form = ExportForm(request.GET)
    if not form.is_valid():
        return _page(request, form, status=422)
    kinds = form.cleaned_data["kinds"]
    if form.cleaned_data["file"] == "csv":
        return served(_zipped(request.user, kinds), "edge.zip", ZIP)
    if _is_too_long(request.user, kinds):
        form.add_error(
            "file",
            _(
                "These are more than %(limit)s rows: too much for one workbook. Take CSV files, or fewer kinds."
            )
            % {"limit": MOST_IN_WORKBOOK},
        )
        return _page(request, form, status=422)
    return served([write_workbook("EDGE", list(tables_of(request.user, kinds)))], "edge.xlsx", XLSX)


def _page(request: HttpRequest, form: ExportForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "can_bring_in": may(request.user, "sheets.bring_in")}
    return render(request, "sheets/exports.html", context, status=status)


def _is_too_long(account: Any, kinds: Sequence[str]) -> bool:
    left = MOST_IN_WORKBOOK
    for kind in kinds:
        left -= SOURCES[kind].rows(account).order_by()[: left + 1].count()
        if left < 0:
            return True
    return False


class _Pipe(io.RawIOBase):
    """Takes what the archive writes, and gives it on in pieces."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


def _zipped(account: Any, kinds: Sequence[str]) -> Iterator[bytes]:
    """A zip of one CSV file a kind, as it is read: a million rows never stand in memory."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, table in zip(kinds, tables_of(account, kinds), strict=True):
            entry = zipfile.ZipInfo(
                f"{kind}.csv", date_time=(2000, 1, 1, 0, 0, 0)
            )  # the same rows, the same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                for piece in write_csv(table):
                    file.write(piece)
                    yield pipe.taken()
    yield pipe.taken()
