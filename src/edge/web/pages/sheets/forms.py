"""The forms about spreadsheets: to send a file, to settle everything about it, to choose what to take out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.models import AgreementKind
from edge.calls.models import Instrument
from edge.partners.permissions import institutions_visible_to
from edge.sheets.queries.workbooks import heading_of, title_of
from edge.sheets.rules import As, DateOrder, Field, Kind, NoDay
from edge.sheets.rules.kinds import KINDS
from edge.web.kit.forms import OnceForm
from edge.web.kit.lookup import LookupField
from edge.web.pages.sheets.filling import choice_words
from edge.web.pages.sheets.reading import Found, Heading, Name, Sheet, Work

OPEN, LEFT_OUT, NEW = "?", "", "new"
Choices = list[tuple[str, Any]]
_ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("windows-1252", "Windows-1252"),
    ("utf-16", "UTF-16"),
    ("gb18030", "GB 18030"),
    ("big5", "Big5"),
)


class UploadForm(OnceForm):
    upload = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "An Excel workbook (.xlsx), or CSV, JSON, or a zip of those. It is checked first; nothing is stored "
            "before you say so."
        ),
    )


class VersionForm(OnceForm):
    """A button about an import as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ExportForm(forms.Form):
    """What to take out, and as what. It is asked for in the address, so it changes nothing."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What to export"), widget=forms.CheckboxSelectMultiple
    )
    file = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=(
            ("xlsx", gettext_lazy("one Excel workbook, a sheet for each")),
            ("csv", gettext_lazy("CSV files, one for each, in a zip")),
        ),
        widget=forms.RadioSelect,
        initial="xlsx",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(name, title_of(kind)) for name, kind in KINDS.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("kinds", list(KINDS))


class SettleForm(OnceForm):
    """Everything that a person may say of a file: of its sheets and columns, its names, its cells.

    Only what differs from what was understood becomes a choice. Names and findings come a page at a time, and
    what is not on the page stays as it was chosen.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    add_unknown = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        work: Work,
        user: Any,
        names: Sequence[Name],
        found: Sequence[Found],
        columns: str = "",
        **kwargs: Any,
    ) -> None:
        """`columns` names the sheet of which the columns are shown to be changed though none is in question."""
        super().__init__(*args, **kwargs)
        self.work, self.names, self.found, self.columns = work, names, found, columns
        self.sheets = [sheet for sheet in work.sheets if not sheet.is_empty]
        self.initial["version"] = work.one.version
        self.initial["add_unknown"] = bool(work.choices.get("add_unknown"))
        if work.asks_encoding:
            self._add(
                "encoding",
                forms.ChoiceField(choices=[("", _("as it was recognised")), *_ENCODINGS], required=False),
                _("What the file is written in"),
                work.choices.get("encoding", ""),
            )
        for sheet in self.sheets:
            self._ask_of(sheet)
        for name in names:
            self._ask_what(name, user)
        for one in found:
            self._ask_instead(one)
        for place, _cell in enumerate(work.corrections):
            self.fields[f"drop-{place}"] = forms.BooleanField(required=False)

    # ------------------------------------------------------------ sheets
    def _ask_of(self, sheet: Sheet) -> None:
        decided = sheet.kind is not None or sheet.left_out
        kinds: Choices = [(name, title_of(kind)) for name, kind in KINDS.items()]
        undecided: Choices = [] if decided else [(OPEN, _("please choose"))]
        self._add(
            f"kind-{sheet.place}",
            forms.ChoiceField(
                choices=[*undecided, *kinds, (LEFT_OUT, _("nothing: leave the sheet out"))], required=False
            ),
            _("What the rows of “%(sheet)s” are") % {"sheet": sheet.name},
            sheet.kind.name if sheet.kind else LEFT_OUT if sheet.left_out else OPEN,
        )
        if sheet.kind is None:
            return
        if self.is_open(sheet):
            for heading in sheet.headings:
                self._add(
                    f"column-{sheet.place}-{heading.place}",
                    forms.ChoiceField(choices=_fields_for(sheet.kind, heading), required=False),
                    _("What the column “%(column)s” is") % {"column": heading.text},
                    OPEN if heading.is_open else heading.field,
                )
        for field in sheet.missing:
            self._add(
                f"constant-{sheet.place}-{field.key}",
                _field_for(field),
                _("%(column)s, for all rows") % {"column": heading_of(field)},
                self.work.choices.get("constants", {}).get(sheet.name, {}).get(field.key, ""),
            )
        self._ask_how(sheet)

    def _ask_how(self, sheet: Sheet) -> None:
        """How a column writes its days and its fractions, where the cells themselves do not tell."""
        orders: Choices = [
            ("", _("please choose")),
            (DateOrder.DAY_FIRST.value, _("the day first: 3/4 is 3 April")),
            (DateOrder.MONTH_FIRST.value, _("the month first: 3/4 is 4 March")),
        ]
        marks: Choices = [
            ("", _("please choose")),
            (",", _("a comma: 1.234,5 is more than a thousand")),
            (".", _("a point: 1,234.5 is more than a thousand")),
        ]
        no_days: Choices = [
            ("", _("what the word itself says")),
            (NoDay.NOT_SET.value, _("that it has not happened")),
            (NoDay.UNKNOWN_DAY.value, _("that it happened, on an unknown day")),
        ]
        for part, prefix, fields, offered, label in (
            ("orders", "order", sheet.ambiguous, orders, _("How “%(column)s” writes its days")),
            ("marks", "mark", sheet.marked, marks, _("What stands before the fractions of “%(column)s”")),
            ("no_days", "no-day", sheet.unsaid, no_days, _("What a word for no day means in “%(column)s”")),
        ):
            for field in fields:
                self._add(
                    f"{prefix}-{sheet.place}-{field.key}",
                    forms.ChoiceField(choices=offered, required=False),
                    label % {"column": heading_of(field)},
                    self.work.choices.get(part, {}).get(sheet.name, {}).get(field.key, ""),
                )

    def _add(self, name: str, field: forms.Field, label: str, initial: Any) -> None:
        field.label = label
        self.fields[name] = field
        self.initial[name] = initial

    def is_open(self, sheet: Sheet) -> bool:
        return sheet.kind is not None and (sheet.asks or self.columns == sheet.name)

    # ------------------------------------------------------------ names
    def _ask_what(self, name: Name, user: Any) -> None:
        if name.outcome == "certain":
            return
        offered = {key: f"{known} ({reason})" if reason else known for key, known, reason in name.candidates}
        if name.taken and name.taken != NEW:
            offered.setdefault(name.taken, name.taken_name)
        new = (
            _("a new institution: %(name)s") % {"name": name.taken_name}
            if name.taken_name and name.taken == NEW
            else _("a new institution")
        )
        choices: Choices = [("", _("please choose")), *offered.items(), (NEW, new)]
        self._add(
            f"name-{name.place}",
            forms.ChoiceField(choices=choices, required=False),
            _("What “%(name)s” is") % {"name": name.text},
            name.taken,
        )
        other = LookupField(institutions_visible_to(user), required=False, help_text="")
        other.widget.choices = None  # fifty suggestions for each of fifty names would be the page
        self._add(
            f"other-{name.place}",
            other,
            _("Another institution that “%(name)s” is") % {"name": name.text},
            "",
        )

    # ------------------------------------------------------------ cells
    def _ask_instead(self, one: Found) -> None:
        if not one.field:
            return
        kept = self.work.choices.get("corrections", {}).get(one.cell)
        box = forms.CharField(required=False, strip=False, max_length=2000)
        if one.allowed:
            box.widget.attrs["list"] = f"allowed-{one.place}"
        self._add(
            f"cell-{one.place}",
            box,
            _("%(sheet)s, row %(row)s, %(column)s: what should stand there")
            % {"sheet": one.sheet, "row": one.row, "column": one.column},
            one.text if kept is None else kept,
        )

    # ------------------------------------------------------------ as the page draws it
    @property
    def of_sheets(self) -> list[dict[str, Any]]:
        """Every sheet with the fields about it; `columns` is empty where its columns are told in a sentence."""
        return [
            {
                "sheet": sheet,
                "kind": self[f"kind-{sheet.place}"],
                "columns": [
                    (heading, self[f"column-{sheet.place}-{heading.place}"])
                    for heading in (sheet.headings if self.is_open(sheet) else ())
                ],
                "constants": [self[f"constant-{sheet.place}-{field.key}"] for field in sheet.missing],
                "ways": [
                    *(self[f"order-{sheet.place}-{field.key}"] for field in sheet.ambiguous),
                    *(self[f"mark-{sheet.place}-{field.key}"] for field in sheet.marked),
                    *(self[f"no-day-{sheet.place}-{field.key}"] for field in sheet.unsaid),
                ],
                "change_go": f"?{urlencode({'columns': sheet.name})}#sheet-{sheet.place}",
            }
            for sheet in self.sheets
        ]

    @property
    def of_names(self) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "choice": self._bound(f"name-{name.place}"),
                "other": self._bound(f"other-{name.place}"),
            }
            for name in self.names
        ]

    @property
    def of_cells(self) -> list[dict[str, Any]]:
        return [{"found": one, "box": self._bound(f"cell-{one.place}")} for one in self.found]

    @property
    def of_corrections(self) -> list[dict[str, Any]]:
        return [
            {"where": where, "column": column, "text": text, "drop": self[f"drop-{place}"]}
            for place, (_cell, where, column, text) in enumerate(self.work.corrections)
        ]

    def _bound(self, name: str) -> Any:
        return self[name] if name in self.fields else None

    # ------------------------------------------------------------ what was chosen
    def choices(self) -> dict[str, Any]:
        """What `settle_import` takes over; {} when nothing differs from what is kept already."""
        chosen: dict[str, Any] = {"sheets": dict(self._kinds())}
        for sheet in self.sheets:
            if sheet.name in chosen["sheets"]:  # what was said of the columns was said of another kind
                for part in ("columns", "constants", "orders", "marks", "no_days"):
                    if sheet.name in self.work.choices.get(part, {}):
                        chosen.setdefault(part, {})[sheet.name] = None
                continue
            self._take_columns(sheet, chosen)
            for part, prefix, fields in (
                ("constants", "constant", sheet.missing),
                ("orders", "order", sheet.ambiguous),
                ("marks", "mark", sheet.marked),
                ("no_days", "no-day", sheet.unsaid),
            ):
                self._take_fields(sheet, part, prefix, fields, chosen)
        chosen["names"] = dict(self._named())
        chosen["corrections"] = dict(self._corrected())
        if self.cleaned_data["add_unknown"] != self.initial["add_unknown"]:
            chosen["add_unknown"] = self.cleaned_data["add_unknown"]
        if "encoding" in self.fields and self._differs("encoding"):
            chosen["encoding"] = self.cleaned_data["encoding"]
        return {part: value for part, value in chosen.items() if value != {}}

    def _differs(self, name: str) -> bool:
        """Was it on the page, and was something else chosen than what stood there?"""
        return self.add_prefix(name) in self.data and self.cleaned_data[name] != self.initial[name]

    def _kinds(self) -> Iterator[tuple[str, str]]:
        for sheet in self.sheets:
            if self._differs(f"kind-{sheet.place}"):
                yield sheet.name, self.cleaned_data[f"kind-{sheet.place}"]

    def _take_columns(self, sheet: Sheet, chosen: dict[str, Any]) -> None:
        names = {one.text: f"column-{sheet.place}-{one.place}" for one in sheet.headings}
        new = {
            heading: self.cleaned_data[name]
            for heading, name in names.items()
            if name in self.fields and self._differs(name) and self.cleaned_data[name] != OPEN
        }
        if new:
            kept = self.work.choices.get("columns", {}).get(sheet.name, {})
            chosen.setdefault("columns", {})[sheet.name] = {**kept, **new}

    def _take_fields(
        self, sheet: Sheet, part: str, prefix: str, fields: Sequence[Field], chosen: dict[str, Any]
    ) -> None:
        new = {
            field.key: self.cleaned_data[f"{prefix}-{sheet.place}-{field.key}"]
            for field in fields
            if self._differs(f"{prefix}-{sheet.place}-{field.key}")
        }
        if new:
            kept: Mapping[str, str] = self.work.choices.get(part, {}).get(sheet.name, {})
            said = {key: text for key, text in {**kept, **new}.items() if text}
            chosen.setdefault(part, {})[sheet.name] = said

    def _named(self) -> Iterator[tuple[str, str | None]]:
        for name in self.names:
            if f"name-{name.place}" not in self.fields:
                continue
            other = self.cleaned_data.get(f"other-{name.place}")
            if other is not None:
                yield name.key, other.public_id
            elif self._differs(f"name-{name.place}"):
                yield name.key, self.cleaned_data[f"name-{name.place}"] or None

    def _corrected(self) -> Iterator[tuple[str, str | None]]:
        for place, (cell, *_shown) in enumerate(self.work.corrections):
            if self.cleaned_data.get(f"drop-{place}"):
                yield cell, None
        for one in self.found:
            name = f"cell-{one.place}"
            if one.field and self._differs(name) and not _reads_the_same(self.initial[name], self.data[name]):
                yield one.cell, self.cleaned_data[name]


def _reads_the_same(before: str, typed: str) -> bool:
    """A box on a page takes the line ends out of a text; that is no correction."""
    return before.split() == typed.split()


def _fields_for(kind: Kind, heading: Heading) -> Choices:
    """What a column may be: what it resembles first, then every field of the kind."""
    perhaps = [(key, heading_of(kind.field(key))) for key in heading.candidates]
    every = [(field.key, heading_of(field)) for field in kind.fields]
    first: Choices = [(OPEN, _("please choose"))] if heading.is_open else []
    first.append((LEFT_OUT, _("left out")))
    if perhaps:
        return [*first, (_("Perhaps"), perhaps), (_("All columns"), every)]
    return [*first, *every]


def _field_for(field: Field) -> forms.Field:
    """A box or a list for one value of a field."""
    listed: list[tuple[str, str]] = []
    if field.kind == As.CHOICE:
        listed = list(zip(field.choices, choice_words(field), strict=True))
    elif field.key == "kind":
        listed = [(kind.code, str(kind)) for kind in AgreementKind.objects.all()]
    elif field.key == "instrument":
        listed = [(instrument.code, str(instrument)) for instrument in Instrument.objects.all()]
    if listed:
        return forms.ChoiceField(choices=[("", _("please choose")), *listed], required=False)
    return forms.CharField(required=False, max_length=1000)
