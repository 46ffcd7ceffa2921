"""The workbook that an office fills: a sheet a kind with its headings, and before them how each column is filled."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from edge.core.tables import Column, Table, write_workbook
from edge.sheets.queries.workbooks import heading_of, in_language, template_tables, title_of
from edge.sheets.rules import As, Field, Kind
from edge.sheets.rules.kinds import HOW_TO_FILL, KINDS
from edge.web.kit.lists import yes_no
from edge.web.pages.sheets.words import value_words


def template_workbook() -> bytes:
    """The workbook in the reader's language. Brought in as it is, it holds no rows."""
    return write_workbook(_("EDGE template"), [_how_to_fill(), *template_tables()])


def _how_to_fill() -> Table:
    columns = [
        Column(key="on_sheet", heading=_("On sheet")),
        Column(key="in_column", heading=_("In column")),
        Column(key="is_needed", heading=_("Needed in every row")),
        Column(key="to_write", heading=_("What to write")),
        Column(key="allowed", heading=_("Words that may stand here")),
    ]
    return Table(title=in_language(HOW_TO_FILL), columns=columns, rows=_rows())


def _rows() -> Iterator[list[str]]:
    for kind in KINDS.values():
        for field in kind.fields:
            yield [
                title_of(kind),
                heading_of(field),
                yes_no(field.required),
                _what_to_write(kind, field),
                "; ".join(choice_words(field)),
            ]


def _what_to_write(kind: Kind, field: Field) -> str:
    words = value_words(field.kind)
    if field.key == "id" and field.kind == As.CODE:
        return _("nothing for a new record; what an export gave for a record that is in the register")
    if field.may_be_unknown and field.kind == As.DATE:
        return _("%(words)s; “not known” when it happened on a day that nobody knows") % {"words": words}
    if field.many:
        return _("%(words)s; several are parted by semicolons") % {"words": words}
    return words


def choice_words(field: Field) -> list[str]:
    """The first word of each choice, as it may be typed."""
    return [labels[0] if labels else code for code, labels in field.choices.items()]
