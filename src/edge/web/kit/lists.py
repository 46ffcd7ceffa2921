"""One way to list records: filters in the address, sorting, 50 a page, the count, CSV and XLSX of all of it.

The page, its HTMX fragment and the exports read the same scoped queryset: what is not on the page is not in
the file either.

A page is read in three statements however long the list is: how many there are, the keys of the fifty in their
order, and those fifty. Only the last reads whole rows, so a list is as quick as an index that has its order (and
what it is filtered by) makes the keys.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import push_url

from edge.core.tables import Column as TableColumn
from edge.core.tables import Table, write_csv, write_xlsx

PAGE_SIZE = 50
MOST_KEPT = 500  # drawn filters


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a list. `cell` draws it (template-safe text), `value` exports it; `sort` names the order."""

    key: str
    heading: str
    value: Callable[[Any], Any]
    cell: Callable[[Any], Any] | None = None
    sort: tuple[str, ...] = ()
    kind: str = "text"  # text, number, date, partial_date: how the export types it
    in_file_only: bool = False  # its own column in a file; on the page it stands in another column's cell


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a list page is made of."""

    title: str
    rows: QuerySet[Any]
    columns: Sequence[Column]
    filters: Any = None  # a bound FilterSet
    empty_title: str = ""
    empty_text: str = ""
    add_url: str = ""
    add_label: str = ""
    lead: str = ""
    counted: Callable[[int], str] | None = None  # "6 institutions"; "6 records" when not given
    past: Callable[[Any], bool] | None = None  # rows that are over, shown muted
    decorate: Callable[[Iterable[Any]], None] = field(default=lambda rows: None)
    template: str = "kit/list.html"


def list_page(request: HttpRequest, listing: Listing) -> HttpResponse:
    """The list as a page, as its table alone (HTMX), or as a file (`?export=csv|xlsx`).

    `decorate` gets the rows of a page (or of a chunk of an export) and may put attributes on them.
    """
    rows = _chosen(listing)
    columns = [column for column in listing.columns if not column.in_file_only]
    sorted_by, rows = _sorted(rows, listing.columns, request.GET.get("sort", ""))
    wanted = request.GET.get("export", "")
    if wanted in ("csv", "xlsx"):
        return _export(listing, rows, wanted)
    page = _page(listing.rows, rows, request.GET.get("page"))
    listing.decorate(page.object_list)
    htmx: Any = getattr(request, "htmx", None)
    fragment = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    context = {
        "listing": listing,
        "page": page,
        "headings": [_heading(column, sorted_by) for column in columns],
        "table": _drawn(listing, columns, page.object_list),
        "controls": _controls(listing.filters),
        "filtered": listing.filters is not None
        and any(request.GET.get(name) for name in listing.filters.filters),
        "counted": (listing.counted or _records)(page.paginator.count),
        "fragment": fragment,
    }
    response = render(request, "kit/table.html" if fragment else listing.template, context)
    return push_url(response, _address(request)) if fragment else response


def _records(number: int) -> str:
    return ngettext("%(number)s record", "%(number)s records", number) % {"number": number}


def _address(request: HttpRequest) -> str:
    """The address of what is shown, without the filters that were left empty."""
    asked = request.GET.copy()
    for name in list(asked):
        if not any(asked.getlist(name)):
            del asked[name]
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _chosen(listing: Listing) -> QuerySet[Any]:
    """The rows that the filters leave. A filter that cannot be read leaves none: never more than was asked for."""
    if listing.filters is None:
        return listing.rows
    chosen: QuerySet[Any] = listing.filters.qs if listing.filters.is_valid() else listing.rows.none()
    return chosen


@dataclass(frozen=True, kw_only=True)
class Heading:
    text: str
    number: bool
    sort: str  # what the link asks for; empty when the column does not sort
    direction: str  # "ascending", "descending" or ""


@dataclass(frozen=True, kw_only=True)
class Control:
    """A filter as the page draws it: a `box` to tick, a `menu` of several boxes, or a `field`."""

    label: str
    id: str
    html: SafeString
    shape: str
    chosen: int = 0


def _controls(filters: Any) -> list[Control]:
    if filters is None:
        return []
    return [_control(field) for field in filters.form.visible_fields()]


def _control(field: BoundField) -> Control:
    value = field.value()
    shape, chosen = "field", 0
    if field.use_fieldset:
        shape, chosen = "menu", len(value or ())
    elif getattr(field.field.widget, "input_type", "") == "checkbox":
        shape = "box"
    return Control(
        label=str(field.label),
        id=field.id_for_label,
        html=_drawn_choices(field, value) if hasattr(field.field, "choices") else field.as_widget(),
        shape=shape,
        chosen=chosen,
    )


_choices_drawn: dict[Any, SafeString] = {}  # one entry for each way in which a filter of choices can stand


def _drawn_choices(field: BoundField, value: Any) -> SafeString:
    """A select or its boxes, kept: Django draws each choice by a template of its own."""
    choices = tuple((str(code), str(label)) for code, label in field.field.choices)  # type: ignore[attr-defined]
    chosen = tuple(value) if isinstance(value, list | tuple) else value
    key = (type(field.field.widget), field.html_name, choices, chosen)
    if key not in _choices_drawn:
        if len(_choices_drawn) > MOST_KEPT:
            _choices_drawn.clear()
        _choices_drawn[key] = field.as_widget()
    return _choices_drawn[key]


def _page(source: QuerySet[Any], rows: QuerySet[Any], number: str | None) -> Page[Any]:
    """The page asked for, with its records as a list. The keys alone are sorted and skipped; a page in the second
    half is counted from the end."""
    page = Paginator(rows.values_list("pk", flat=True), PAGE_SIZE).get_page(number)
    first, last, total = page.start_index() - 1, page.end_index(), page.paginator.count
    if first > total // 2:
        backwards = rows.reverse().values_list("pk", flat=True)
        keys = list(backwards[total - last : total - first])[::-1]
    else:
        keys = list(page.object_list)
    found = {record.pk: record for record in source.order_by().filter(pk__in=keys)} if keys else {}
    page.object_list = [found[key] for key in keys if key in found]
    return page


def _drawn(listing: Listing, columns: Sequence[Column], records: Iterable[Any]) -> SafeString:
    """The rows of the table as HTML, the first cell of each as its heading. Not a template: of a page of fifty
    rows, four hundred cells would take longer than everything else."""
    opening = ['<td class="num">' if column.kind == "number" else "<td>" for column in columns]
    lines = []
    for record in records:
        texts = [_text(column.cell(record) if column.cell else column.value(record)) for column in columns]
        cells = [f"{tag}{text}</td>" for tag, text in zip(opening[1:], texts[1:], strict=True)]
        row = '<tr class="past">' if listing.past and listing.past(record) else "<tr>"
        lines.append(f'{row}<th scope="row">{texts[0]}</th>{"".join(cells)}</tr>')
    return mark_safe("\n".join(lines))  # nosec B308 B703  every cell passed `_text`


def _text(content: Any) -> str:
    """What a template would make of the value: nothing for None, numbers as the language writes them, escaped."""
    if content is None:
        return ""
    return conditional_escape(content if isinstance(content, str) else localize(content))


def _heading(column: Column, sorted_by: str) -> Heading:
    direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(sorted_by, "")
    sort = ("-" if direction == "ascending" else "") + column.key if column.sort else ""
    return Heading(text=column.heading, number=column.kind == "number", sort=sort, direction=direction)


def _sorted(rows: QuerySet[Any], columns: Sequence[Column], wanted: str) -> tuple[str, QuerySet[Any]]:
    for column in columns:
        if column.sort and wanted.lstrip("-") == column.key:
            sign = "-" if wanted.startswith("-") else ""
            # The last key makes the order of equal rows, and so the pages, the same every time.
            return sign + column.key, rows.order_by(*(sign + name for name in column.sort), "pk")
    return "", rows


def _export(listing: Listing, rows: QuerySet[Any], kind: str) -> HttpResponse:
    table = Table(
        title=listing.title,
        columns=[TableColumn(key=c.key, heading=c.heading, kind=c.kind) for c in listing.columns],  # type: ignore[arg-type]
        rows=([column.value(record) for column in listing.columns] for record in _in_chunks(rows, listing)),
    )
    name = slugify(listing.title) or "edge"
    response: Any  # a streaming answer is no HttpResponse by its class, but is one to every caller
    if kind == "csv":
        response = StreamingHttpResponse(write_csv(table), content_type="text/csv; charset=utf-8")
    else:
        xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(write_xlsx(table), content_type=xlsx)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _in_chunks(rows: QuerySet[Any], listing: Listing) -> Iterable[Any]:
    chunk: list[Any] = []
    for record in rows.iterator(chunk_size=500):
        chunk.append(record)
        if len(chunk) == 500:
            listing.decorate(chunk)
            yield from chunk
            chunk = []
    listing.decorate(chunk)
    yield from chunk


def yes_no(value: bool) -> str:
    return _("yes") if value else _("no")
