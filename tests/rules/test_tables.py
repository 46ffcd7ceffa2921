"""Exports: what is written is read back exactly, and no text comes back as a formula."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape as unescape_excel

from edge.core.dates import PartialDate
from edge.core.formulas import escape_formula, unescape_formula
from edge.core.tables import (
    Column,
    DoesNotFit,
    Table,
    sheet_title,
    write_csv,
    write_xlsx,
)

TRIGGERS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"  # the last four: full-width = + - @
HOSTILE = [
    "=1+1",
    "+32 16 32 40 00",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1+1",
    "'=1",
    "''=1",
    "'quoted'",
    '=HYPERLINK("http://example.org","x")',
    'a","=1+1',
    "a;=1+1",
    "{=1}",
    "<r><t>rich</t></r>",
    '<r></r></is></c><c r="A9"><f>1+1</f></c><c r="B9" t="inlineStr"><is><r></r>',
    "_x003D_1+1",
    "_x0041_x0042_",
    "\x00\x01\x0b\x1f",
    "\ufffe\uffff",
    " both ends ",
    "a\r\nb\rc\nd",
    "清华大学",
    "🎓" * 40,
    "&lt;&amp;",
    "#N/A",
    "http://example.org",
    "1e5",
    "2012-10-22",
]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def table_of(*rows: list[object], columns: int = 1, title: str = "Agreements") -> Table:
    headings = [Column(key=f"c{n}", heading=f"Column {n}") for n in range(columns)]
    return Table(title=title, columns=headings, rows=rows)


def read_csv(table: Table) -> list[list[str]]:
    content = b"".join(write_csv(table))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet_of(table: Table) -> "openpyxl.worksheet.worksheet.Worksheet":
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(table))).active


# --- the escape


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20a", "'=1", "''@"],
)
def test_text_that_a_spreadsheet_would_run_gets_one_apostrophe(text):
    assert escape_formula(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "'", "''", "'a", " =1", "5", "清华", "'s Hertogenbosch"])
def test_other_text_stays_as_it_is(text):
    assert escape_formula(text) == text
    assert unescape_formula(text) == text


def test_nothing_is_taken_from_a_text_that_was_never_escaped():
    assert unescape_formula("=1") == "=1"


@given(st.text(alphabet="'a " + TRIGGERS, max_size=6) | st.text())
def test_the_escape_can_be_undone_for_every_text(text):
    assert unescape_formula(escape_formula(text)) == text


@given(st.text(alphabet="'a " + TRIGGERS, max_size=6))
def test_no_escaped_text_starts_with_a_trigger(text):
    assert not escape_formula(text).startswith(tuple(TRIGGERS))


# --- CSV


def test_csv_holds_headings_and_values_of_every_kind():
    columns = [
        Column(key="name", heading="Name"),
        Column(key="places", heading="Places", kind="number"),
        Column(key="sum", heading="-Sum", kind="number"),
        Column(key="on", heading="On", kind="date"),
        Column(key="signed_on", heading="Signed", kind="partial_date"),
        Column(key="end", heading="End"),
    ]
    row = ['清华, "x"', -3, Decimal("-10.50"), date(2012, 10, 22), PartialDate.parse("2012-04"), None]
    content = b"".join(write_csv(Table(title="t", columns=columns, rows=[row])))
    assert content.decode("utf-8-sig") == (
        'Name,Places,\'-Sum,On,Signed,End\r\n"清华, ""x""",-3,-10.50,2012-10-22,2012-04,\r\n'
    )


def test_csv_writes_large_and_small_numbers_without_an_exponent():
    table = table_of([Decimal("1E+3")], [Decimal("1E-9")], [10**20])
    assert read_csv(table)[1:] == [["1000"], ["0.000000001"], ["1" + "0" * 20]]


@given(st.lists(st.lists(texts, min_size=2, max_size=2), max_size=4))
@example([[text, text] for text in HOSTILE])
def test_csv_gives_back_every_text(rows):
    fields = read_csv(table_of(*rows, columns=2))
    assert [[unescape_formula(field) for field in row] for row in fields[1:]] == rows
    assert not [field for row in fields for field in row if field.startswith(tuple(TRIGGERS))]


def test_csv_is_written_while_rows_are_read():
    taken = 0

    def rows() -> Iterator[list[str]]:
        nonlocal taken
        while taken < 10_000:
            taken += 1
            yield ["x" * 100]

    chunks = write_csv(Table(title="t", columns=[Column(key="a", heading="A")], rows=rows()))
    assert len(next(chunks)) < 64 * 1024
    assert taken < 1000
    assert sum(map(len, chunks)) > 900_000


def test_half_a_character_becomes_the_replacement_character():
    assert read_csv(table_of(["a\ud800b"]))[1] == ["a\ufffdb"]
    assert sheet_of(table_of(["a\ud800b"]))["A2"].value == "a\ufffdb"


def test_translated_words_are_written_in_the_active_language():
    heading = gettext_lazy("Yes")
    table = Table(title=heading, columns=[Column(key="a", heading=heading)], rows=[[heading]])
    with translation.override("nl"):
        assert read_csv(table) == [["Ja"], ["Ja"]]


@pytest.mark.parametrize("value", [True, 1.5, datetime(2012, 10, 22), b"x", ["a"]])
@pytest.mark.parametrize("write", [write_xlsx, read_csv])
def test_a_value_of_another_type_is_refused(value, write):
    with pytest.raises(TypeError):
        write(table_of([value]))


@pytest.mark.parametrize("write", [write_xlsx, read_csv])
def test_no_number_and_a_short_row_are_refused(write):
    with pytest.raises(ValueError, match="NaN"):
        write(table_of([Decimal("NaN")]))
    with pytest.raises(ValueError, match="row 1 has 1 values for 2 columns"):
        write(table_of(["a"], columns=2))


# --- Excel


@settings(max_examples=25, deadline=None)
@given(st.lists(texts.filter(bool), max_size=4))
@example(HOSTILE)
def test_excel_gives_back_every_text_and_never_a_formula(values):
    sheet = sheet_of(table_of(*[[value] for value in values]))
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [unescape_formula(unescape_excel(cell.value)) for cell in cells] == values
    assert {cell.data_type for cell in cells} <= {"s"}
    assert sheet.max_row == len(values) + 1


def test_no_formula_element_is_in_the_workbook():
    content = write_xlsx(table_of(*[[text] for text in HOSTILE]))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_excel_holds_numbers_as_numbers_and_dates_as_text():
    values = [-3, Decimal("-10.5"), 999_999_999_999_999, Decimal("0.1"), 0, date(2012, 10, 22), None]
    values += [PartialDate.parse("2012")]
    sheet = sheet_of(table_of(*[[value] for value in values]))
    cells = [sheet.cell(row, 1) for row in range(2, 10)]
    assert [cell.value for cell in cells] == [
        -3,
        -10.5,
        999_999_999_999_999,
        0.1,
        0,
        "2012-10-22",
        None,
        "2012",
    ]
    assert [cell.data_type for cell in cells] == ["n"] * 5 + ["s", "n", "s"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (10**15 + 1, "1000000000000001"),
        (-(10**15 + 1), "'-1000000000000001"),
        (Decimal("1.00000000000000000000000000001"), "1.00000000000000000000000000001"),
        (10**301, "1" + "0" * 301),
    ],
)
def test_a_number_that_excel_would_round_is_written_as_text(number, text):
    assert sheet_of(table_of([number]))["A2"].value == text


@given(st.integers(-(10**15), 10**15) | st.decimals(allow_nan=False, allow_infinity=False, places=4))
@settings(max_examples=25, deadline=None)
def test_no_digit_of_a_number_is_lost(number):
    value = sheet_of(table_of([number]))["A2"].value
    assert Decimal(unescape_formula(value) if isinstance(value, str) else repr(value)) == number


def test_the_sheet_is_dressed():
    columns = [
        Column(key="name", heading="Name"),
        Column(key="places", heading="Places", kind="number"),
        Column(key="chinese", heading="中文"),
    ]
    rows = [["x" * 30, 1, "清华大学清华大学"], ["x" * 500, 2, ""]]
    sheet = sheet_of(Table(title="Agreements: [due]", columns=columns, rows=rows))
    assert sheet.title == "Agreements due"
    assert [cell.font.bold for row in sheet["A1:C2"] for cell in row] == [True] * 3 + [False] * 3
    assert [cell.alignment.horizontal for cell in sheet[1]] == [None, "right", None]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3"
    widths = [round(sheet.column_dimensions[letter].width) for letter in "ABC"]
    assert widths == [61, 9, 19]


def test_the_same_table_gives_the_same_bytes():
    first, second = (write_xlsx(table_of(["a"], [1], [None])) for _ in range(2))
    assert first == second
    properties = openpyxl.load_workbook(io.BytesIO(first)).properties
    assert properties.created == properties.modified == datetime(2000, 1, 1)
    assert properties.title == "Agreements"


def test_an_empty_table_is_a_workbook_too():
    assert sheet_of(table_of()).max_row == 1
    assert sheet_of(table_of(columns=0)).max_row == 1
    assert read_csv(table_of()) == [["Column 0"]]


def test_a_text_excel_would_cut_is_refused_with_its_place():
    assert len(sheet_of(table_of(["x" * 32_767]))["A2"].value) == 32_767
    with pytest.raises(DoesNotFit, match="row 1, c0: more than 32767 characters"):
        write_xlsx(table_of(["x" * 32_768]))
    with pytest.raises(DoesNotFit):
        write_xlsx(table_of(["🎓" * 16_384]))


def test_more_columns_or_rows_than_a_sheet_has_are_refused(monkeypatch):
    with pytest.raises(DoesNotFit, match="16385 columns"):
        write_xlsx(table_of(columns=16_385))
    monkeypatch.setattr("edge.core.tables._MOST_ROWS", 3)
    assert sheet_of(table_of(["a"], ["b"])).max_row == 3
    with pytest.raises(DoesNotFit, match="more than 3 rows"):
        write_xlsx(table_of(["a"], ["b"], ["c"]))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Due: 2012/10 [KU Leuven]*?", "Due 2012 10 KU Leuven"),
        ("'quoted'", "quoted"),
        ("History", "History 1"),
        ("", "1"),
        ("'''", "1"),
        ("a" * 40, "a" * 31),
        ("🎓" * 20, "🎓" * 15),
        ("a" * 30 + "'b", "a" * 30),
        ("a\x00\nb", "a b"),
        ("合作协议", "合作协议"),
    ],
)
def test_a_sheet_title_follows_the_rules_of_excel(title, expected):
    assert sheet_title(title) == expected


@settings(max_examples=25, deadline=None)
@given(texts)
def test_any_title_gives_a_workbook(title):
    sheet = sheet_of(table_of(["a"], title=title))
    assert sheet["A2"].value == "a"
    assert sheet.title == sheet_title(title)
