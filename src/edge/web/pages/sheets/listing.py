"""The lists of imports, of what one import did row by row, and of what is wrong with a file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.core.tables import Column as TableColumn
from edge.core.tables import Table
from edge.sheets.actions import state_of
from edge.sheets.models import BROUGHT, STATES, UNDONE, Import, ImportedRow
from edge.sheets.queries.workbooks import title_of
from edge.sheets.rules.kinds import KINDS as SHEETS
from edge.web.kit.kinds import KINDS
from edge.web.kit.lists import Column, Listing
from edge.web.kit.names import linked
from edge.web.kit.records import kind_words, url_of
from edge.web.kit.tags import moment
from edge.web.pages.sheets import words
from edge.web.pages.sheets.reading import Work

SETTLED = {
    state: label for state, label in STATES if state in ("waiting", "checked", BROUGHT, UNDONE, "failed")
}
_COMES_ALONG = ("partnership", "agreementparty")  # read on the page of what they belong to


@dataclass(frozen=True, kw_only=True)
class Imports(Listing):
    """All imports, with the form that sends the next one."""

    form: Any = None
    template: str = "sheets/imports.html"


class ImportFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("state"), choices=list(SETTLED.items()), empty_label=gettext_lazy("any")
    )

    class Meta:
        model = Import
        fields = ("state",)


def imports_listing(rows: QuerySet[Import], asked: Any, form: Any) -> Imports:
    """One statement for a page, whatever the size of the reports: only their sums are read."""
    light = (
        rows.defer("report", "choices")
        .select_related("account")
        .annotate(
            counts=KeyTransform("counts", "report"),
            new_institutions=KeyTransform("new_institutions", "report"),
            errors=KeyTransform("errors", "report"),
        )
    )
    filters = ImportFilters(asked, queryset=light)
    return Imports(
        title=_("Spreadsheets"),
        lead=_(
            "What an office keeps in spreadsheets, brought into the register: checked first, then all of it or nothing."
        ),
        rows=filters.qs,
        filters=filters,
        form=form,
        columns=_of_imports(),
        counted=lambda number: (
            ngettext("%(number)s spreadsheet", "%(number)s spreadsheets", number) % {"number": number}
        ),
        empty_title=_("No spreadsheet has been brought in yet"),
        empty_text=_(
            "Send a file of your own, or fill the template. EDGE shows what it understood and what would change, and "
            "asks where it is not certain. Nothing is stored before you say so, and it can be taken back as one step."
        ),
        past=lambda one: one.state == UNDONE,
    )


def _of_imports() -> list[Column]:
    return [
        Column(
            key="file",
            heading=_("File"),
            value=lambda one: one.file_name,
            cell=lambda one: linked(reverse("import", args=[one.public_id]), one.file_name),
            sort=("file_name",),
        ),
        Column(
            key="state",
            heading=_("State"),
            value=lambda one: words.state_words(state_of(one)),
            cell=lambda one: words.state_pill(state_of(one)),
            sort=("state",),
        ),
        Column(key="did", heading=_("What it does"), value=_did),
        Column(
            key="by",
            heading=_("By"),
            value=lambda one: str(one.account or _("the installation")),
            sort=("account__name",),
        ),
        Column(
            key="received",
            heading=_("Received"),
            value=lambda one: one.created_at.isoformat(timespec="seconds"),
            cell=lambda one: moment(one.created_at),
            sort=("created_at",),
        ),
    ]


def _did(one: Any) -> str:
    if one.counts is None:
        return ""
    if one.errors and one.state != BROUGHT:
        return ngettext("%(count)s thing to settle first", "%(count)s things to settle first", one.errors) % {
            "count": one.errors
        }
    report = {"counts": one.counts, "new_institutions": one.new_institutions}
    return words.summary(report, done=one.state in (BROUGHT, UNDONE))


# ---------------------------------------------------------------- what one import did
@dataclass(frozen=True, kw_only=True)
class Brought(Listing):
    """What an import did, row by row, and the way back."""

    one: Import
    state: SafeString
    who: str
    summary: str
    refused: str
    undo_url: str
    template: str = "sheets/brought.html"


class RowFilters(django_filters.FilterSet):
    what = django_filters.ChoiceFilter(
        label=gettext_lazy("what it did"),
        choices=(
            ("created", gettext_lazy("added")),
            ("changed", gettext_lazy("changed")),
            ("same", gettext_lazy("as it was")),
        ),
        empty_label=gettext_lazy("anything"),
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("kind of sheet"), choices=(), empty_label=gettext_lazy("any")
    )

    class Meta:
        model = ImportedRow
        fields = ("what", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["kind"].extra["choices"] = [(name, title_of(kind)) for name, kind in SHEETS.items()]


def brought_listing(one: Import, asked: Any, account: Any) -> Brought:
    """The rows of an import with the records they became. A statement for each kind of record on the page."""
    rows = ImportedRow.objects.filter(one_import=one).exclude(record_kind__in=_COMES_ALONG).order_by("pk")
    filters = RowFilters(asked, queryset=rows)
    return Brought(
        one=one,
        state=words.state_pill(one.state),
        who=str(one.account or _("the installation")),
        summary=words.summary(one.report, done=True),
        refused=one.report.get("refused", "") if one.state == BROUGHT else "",
        undo_url=reverse("import_undo", args=[one.public_id]) if one.state == BROUGHT else "",
        title=one.file_name,
        rows=filters.qs,
        filters=filters,
        columns=_of_rows(),
        counted=lambda number: (
            ngettext("%(number)s record", "%(number)s records", number) % {"number": number}
        ),
        decorate=name_records(account),
        empty_title=_("It held no rows"),
        past=lambda row: not row.url,
    )


def name_records(account: Any) -> Callable[[Iterable[Any]], None]:
    """Put on each row what its record is called and where it is read; "" where it is not there (any more)."""

    def decorate(rows: Iterable[Any]) -> None:
        rows = list(rows)
        found: dict[tuple[str, str], Any] = {}
        for kind in dict.fromkeys(row.record_kind for row in rows):
            model = KINDS[kind].model
            near = [field.name for field in model._meta.concrete_fields if field.is_relation]
            ids = {row.record_id for row in rows if row.record_kind == kind}
            for record in KINDS[kind].visible_to(account).filter(public_id__in=ids).select_related(*near):
                found[kind, record.public_id] = record
        for row in rows:
            record = found.get((row.record_kind, row.record_id))
            row.label = str(record) if record is not None else ""
            row.url = _url(row, record)

    return decorate


def _url(row: ImportedRow, record: Any) -> str:
    """Its own page, or that of the record it is a part of."""
    if record is None:
        return ""
    own = url_of(row.record_kind, row.record_id)
    part_of = KINDS[row.record_kind].part_of
    if own or not part_of:
        return own
    whole = getattr(record, part_of, None)
    return url_of(str(whole._meta.model_name), whole.public_id) if whole is not None else ""


def _record(row: Any) -> SafeString | str:
    if not row.label:
        history = reverse("history", args=[row.record_kind, row.record_id])
        return linked(history, _("no longer in the register"))
    return linked(row.url, row.label) if row.url else row.label


def _of_rows() -> list[Column]:
    kinds = kind_words()
    return [
        Column(key="record", heading=_("Record"), value=lambda row: row.label or row.record_id, cell=_record),
        Column(
            key="kind", heading=_("Kind"), value=lambda row: kinds[row.record_kind], sort=("record_kind",)
        ),
        Column(
            key="what", heading=_("What it did"), value=lambda row: words.what_words(row.what), sort=("what",)
        ),
        Column(key="sheet", heading=_("Sheet"), value=lambda row: row.sheet, sort=("sheet", "row")),
        Column(key="row", heading=_("Row"), value=lambda row: row.row, kind="number", sort=("row",)),
    ]


# ---------------------------------------------------------------- what is wrong with a file
def findings_table(work: Work) -> Table:
    """Everything that is to be told of a file, to be worked through beside it. Texts cannot become formulas."""
    columns = [
        TableColumn(key="sheet", heading=_("Sheet")),
        TableColumn(key="row", heading=_("Row"), kind="number"),
        TableColumn(key="column", heading=_("Column")),
        TableColumn(key="kind", heading=_("Kind")),
        TableColumn(key="what", heading=_("What is wrong")),
        TableColumn(key="found", heading=_("What stands there")),
        TableColumn(key="rule", heading=_("Rule")),
    ]
    return Table(title=_("What is wrong"), columns=columns, rows=_findings(work))


def _findings(work: Work) -> Iterator[list[Any]]:
    for place in range(len(work.raw)):
        one = work.found(place)
        kind = _("error") if one.error else _("note")
        yield [one.sheet, one.row, one.column, kind, one.sentence, one.text, one.code]
