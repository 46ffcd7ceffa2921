"""Workbooks, folders and files as offices keep them: what is in them comes out, and what was guessed is said."""

import csv
import io
import json
import time
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edge.core.tables import Column, Table, write_csv, write_xlsx
from edge.sheets.rules import Code, ErrorCell, Limits, Unreadable, column_name, read_book
from tests.rules.test_tables import HOSTILE

KNOWN = {"name", "country", "count", "erasmuscode"}


def book_of(file, *, name="partners.csv", **options):
    content = file if isinstance(file, bytes) else file.encode()
    return read_book(io.BytesIO(content), name=name, known=KNOWN, **options)


def sheet_of(file, **options):
    book = book_of(file, **options)
    assert len(book.sheets) == 1
    return book.sheets[0]


def cells_of(sheet):
    return [list(row.cells) for row in sheet.rows]


def code_of(file, **options):
    with pytest.raises(Unreadable) as caught:
        for sheet in book_of(file, **options).sheets:
            list(sheet.rows)
    return caught.value.trouble.code


def excel(*sheets, **formats):
    """A workbook of (title, rows); a cell may be a (formula, stored result)."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy", **formats}) as book:
        for title, rows in sheets:
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(number, place, cell[0], None, cell[1])
                    elif isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    else:
                        sheet.write(number, place, cell)
    return file.getvalue()


# ------------------------------------------------------------------ Excel


def test_cells_of_excel_keep_their_meaning():
    rows = [
        ["name", "count", "on", "at", "yes", "sum", "none"],
        ["清华大学", 42, date(2012, 10, 22), datetime(2012, 10, 22, 14, 30), True, 0.1, None],
        [" both ends ", 0.1 + 0.2, None, None, False, 123456789012345, None],
    ]
    sheet = sheet_of(excel(("Partners", rows)))
    assert sheet.headings == tuple(rows[0])
    assert [row.number for row in sheet.rows] == [2, 3]
    first = [
        "清华大学",
        Decimal(42),
        date(2012, 10, 22),
        datetime(2012, 10, 22, 14, 30),
        True,
        Decimal("0.1"),
        None,
    ]
    second = [" both ends ", Decimal("0.3"), None, None, False, Decimal(123456789012345), None]
    assert cells_of(sheet) == [first, second]
    assert all(type(cell) is not float for row in cells_of(sheet) for cell in row)


def test_formulas_give_their_stored_results_and_errors_are_errors():
    rows = [["name", "a", "b", "c"], ["x", ("=1+1", 2), ("=NA()", "#N/A"), ("=A1", "text")]]
    assert cells_of(sheet_of(excel(("Partners", rows)))) == [["x", Decimal(2), ErrorCell("#N/A"), "text"]]


def test_a_formula_that_was_never_computed_is_no_empty_cell():
    book = openpyxl.Workbook()
    book.active.append(["name", "count"])
    book.active.append(["x", "=1+1"])
    file = io.BytesIO()
    book.save(file)
    assert cells_of(sheet_of(file.getvalue())) == [["x", ErrorCell("")]]


def test_texts_shared_between_cells_come_back_exactly():
    texts = ["a\r\nb", "_x0041_", "x005F_", " padded ", "<r>&amp;", "\x01", "'=1", "🎓"]
    file = excel(("Partners", [["name"], *[[text] for text in texts]]))
    assert [row[0] for row in cells_of(sheet_of(file))] == [*texts[:6], "=1", "🎓"]


def test_stray_rows_at_the_end_are_passed_over():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        grey = book.add_format({"bg_color": "#cccccc"})
        sheet.write_row(0, 0, ["name", "country", "count"])
        sheet.write_row(1, 0, ["KU Leuven", "BE", 1])
        for row in range(2, 5000):
            for column in range(3):
                sheet.write_blank(row, column, None, grey)
            sheet.write_formula(row, 1, "=VLOOKUP(A1,Z:Z,2)", None, "#N/A" if row % 2 else "")
    assert [(row.number, row.cells[0]) for row in sheet_of(file.getvalue()).rows] == [(2, "KU Leuven")]


@pytest.mark.parametrize("above", [0, 1, 3, 5])
@pytest.mark.parametrize("blank", [True, False])
def test_headings_are_found_below_titles_and_blank_rows(above, blank):
    top = [[None] if blank else [f"List of our partners, part {n}"] for n in range(above)]
    sheet = sheet_of(excel(("Partners", [*top, ["Name", "Country "], ["KU Leuven", "BE"]])))
    assert (sheet.headings, sheet.heading_row, sheet.notes) == (("Name", "Country"), above + 1, ())
    assert [(row.number, row.cells) for row in sheet.rows] == [(above + 2, ("KU Leuven", "BE"))]


def test_headings_that_nobody_knows_are_guessed_with_a_warning():
    sheet = sheet_of(excel(("List", [["Partneři 2024"], ["Nazev", "Zeme"], ["UJEP", "CZ"]])))
    assert sheet.headings == ("Nazev", "Zeme")
    assert [(note.code, note.params["row"]) for note in sheet.notes] == [(Code.HEADINGS_GUESSED, "2")]


def test_stray_hidden_and_empty_sheets_are_left_out_and_named():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Partners").write_row(0, 0, ["Name", "Country"])
        book.worksheets()[0].write_row(1, 0, ["KU Leuven", "BE"])
        book.add_worksheet("PMM").write_row(0, 0, ["foo", "bar"])
        hidden = book.add_worksheet("Old")
        hidden.write_row(0, 0, ["Name", "Country"])
        hidden.hide()
        book.add_worksheet("Sheet1")
        book.add_chartsheet("Chart")
    book = book_of(file.getvalue())
    assert [sheet.name for sheet in book.sheets] == ["Partners"]
    assert {(note.code, note.params["sheet"]) for note in book.notes} == {
        (Code.SHEET_STRAY, "PMM"),
        (Code.SHEET_HIDDEN, "Old"),
        (Code.SHEET_EMPTY, "Sheet1"),
    }


def test_what_stands_beside_the_table_is_said():
    sheet = sheet_of(
        excel(("Partners", [["Name", "Country"], ["KU Leuven", "BE", "call them"], ["x", "BE"]]))
    )
    assert [[each.code for each in row.troubles] for row in sheet.rows] == [[Code.ROW_BESIDE], []]


def test_a_workbook_of_the_other_calendar():
    file = excel(("Partners", [["name", "on", "plain"], ["x", date(2012, 10, 22), 39742]]), date_1904=True)
    sheet = sheet_of(file)
    assert cells_of(sheet) == [["x", date(2012, 10, 22), Decimal(39742)]]
    assert sheet.epoch == date(1904, 1, 1)


def test_rows_may_be_gone_through_again():
    sheet = sheet_of(excel(("Partners", [["name"], ["a"], ["b"]])))
    first = iter(sheet.rows)
    next(first)
    assert cells_of(sheet) == [["a"], ["b"]]
    assert [row.cells for row in first] == [("b",)]


def test_ten_thousand_rows_are_read_in_three_seconds_and_little_memory():
    file = excel(
        (
            "Partners",
            [["name", *[f"c{n}" for n in range(19)]], *[[f"row {n}", *range(19)] for n in range(10_000)]],
        )
    )
    start = time.process_time()
    assert sum(1 for _row in sheet_of(file).rows) == 10_000
    assert time.process_time() - start < 3
    sheet = sheet_of(file)
    next(iter(sheet.rows))
    tracemalloc.start()
    for _row in sheet.rows:
        pass
    assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    tracemalloc.stop()


# ------------------------------------------------------------------ hostile and damaged files


def with_part(file, part, content):
    """The archive with one part replaced."""
    other = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return other.getvalue()


SIMPLE = excel(("Partners", [["name", "count"], ["x", 1]]))
SHEET = "xl/worksheets/sheet1.xml"
ONE_CELL = b'<worksheet><sheetData><row r="1"><c r="%s"%s><v>%s</v></c></row></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", Code.FILE_EMPTY),
        (b" \r\n", Code.FILE_EMPTY),
        (b"\xef\xbb\xbf", Code.FILE_EMPTY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", Code.FILE_OLD_OR_LOCKED),
        (b"PK\x03\x04rest", Code.FILE_DAMAGED),
        (SIMPLE[:-100], Code.FILE_DAMAGED),
        (with_part(SIMPLE, "xl/workbook.xml", b"<workbook"), Code.FILE_DAMAGED),
        (with_part(SIMPLE, SHEET, b"<worksheet><sheetData><row>"), Code.FILE_DAMAGED),
        (with_part(SIMPLE, SHEET, b"not xml"), Code.FILE_DAMAGED),
        (with_part(SIMPLE, SHEET, b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'), Code.FILE_DAMAGED),
        (with_part(SIMPLE, SHEET, ONE_CELL % (b"A1", b' t="s"', b"99")), Code.FILE_DAMAGED),
        (with_part(SIMPLE, SHEET, ONE_CELL % (b"A1", b' s="x"', b"1")), Code.FILE_DAMAGED),
        (with_part(SIMPLE, SHEET, ONE_CELL % (b"A1", b"", b"nan")), Code.FILE_DAMAGED),
        (with_part(SIMPLE, SHEET, ONE_CELL % (b"A1", b"", b"1e999")), Code.FILE_DAMAGED),
        (with_part(SIMPLE, SHEET, ONE_CELL % (b"ZZZ1", b"", b"1")), Code.TOO_MANY_COLUMNS),
    ],
)
def test_a_file_that_cannot_be_read_says_why(file, code):
    assert code_of(file) == code


def test_a_picture_is_no_spreadsheet():
    assert code_of(b"\x89PNG\r\n\x1a\n", name="partners.png") == Code.FILE_KIND


def test_limits_are_held():
    rows = [["name", "count"], *[["x", 1]] * 100]
    file = excel(("Partners", rows), ("More", rows))
    assert code_of(file, limits=Limits(size=100)) == Code.FILE_TOO_LARGE
    assert code_of(file, limits=Limits(unpacked=1000)) == Code.FILE_UNPACKED
    assert code_of(file, limits=Limits(parts=3)) == Code.FILE_UNPACKED
    assert code_of(file, limits=Limits(sheets=1)) == Code.TOO_MANY_SHEETS
    assert code_of(file, limits=Limits(rows=99)) == Code.TOO_MANY_ROWS
    assert code_of(file, limits=Limits(cells=201)) == Code.TOO_MANY_CELLS
    assert code_of(file, limits=Limits(columns=1)) == Code.TOO_MANY_COLUMNS
    assert (
        len(list(book_of(file, limits=Limits(sheets=2, rows=100, cells=202, columns=2)).sheets[0].rows))
        == 100
    )


def test_a_small_file_that_unpacks_to_a_large_one_is_not_unpacked():
    file = with_part(SIMPLE, SHEET, b"<worksheet>" + b" " * 50_000_000 + b"</worksheet>")
    assert len(file) < 100_000
    assert code_of(file, limits=Limits(unpacked=10_000_000)) == Code.FILE_UNPACKED


def test_a_protected_archive_is_refused():
    file = bytearray(SIMPLE)
    at = file.rindex(b"PK\x01\x02")
    file[at + 8] |= 1
    assert code_of(bytes(file)) == Code.FILE_OLD_OR_LOCKED


# ------------------------------------------------------------------ CSV and JSON

ROWS = [
    ["Name", "Country", "Note"],
    ["Universität Köln", "DE", "two\nlines; with, marks"],
    ["Łódź", "PL", 'a "quote"'],
]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_encoding_and_separator_are_found_out(separator, encoding, line_end):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(ROWS)
    sheet = sheet_of(text.getvalue().encode(encoding))
    assert [list(sheet.headings), *cells_of(sheet)] == ROWS
    assert (sheet.name, sheet.notes) == ("partners", ())
    assert [row.number for row in sheet.rows] == [2, 3]


def test_windows_1252_is_a_guess_and_named():
    sheet = sheet_of("Name;Country\nUniversität Köln;DE\n".encode("cp1252"))
    assert cells_of(sheet) == [["Universität Köln", "DE"]]
    assert [(note.code, note.params["encoding"]) for note in sheet.notes] == [
        (Code.ENCODING_GUESSED, "cp1252")
    ]


def test_the_person_names_the_encoding():
    file = "Name,Country\n清华大学,CN\n".encode("gb18030")
    sheet = sheet_of(file, encoding="gb18030")
    assert (cells_of(sheet), sheet.notes) == ([["清华大学", "CN"]], ())
    assert code_of(file, encoding="utf-8") == Code.FILE_ENCODING
    assert code_of(file, encoding="no-such") == Code.FILE_ENCODING


def test_commas_in_numbers_are_no_separators():
    assert cells_of(sheet_of("Name;Count\na;12,5\nb;1,5\nc;2,25\n")) == [
        ["a", "12,5"],
        ["b", "1,5"],
        ["c", "2,25"],
    ]


def test_excels_own_line_about_the_separator_is_no_row():
    sheet = sheet_of("sep=;\r\nName;Country\r\nx;BE\r\n")
    assert (sheet.headings, [row.number for row in sheet.rows]) == (("Name", "Country"), [2])


def test_blank_rows_are_counted_but_not_read():
    sheet = sheet_of("Name,Country\n\n,\n  ,\nx,BE\n\n")
    assert [row.number for row in sheet.rows] == [5]


def test_rows_of_another_length_are_told_of():
    sheet = sheet_of("Name,Country,Count\nCurtin University, Australia,AU,1\nx,BE\ny,BE,2\nz,BE,3,,\n")
    assert [[each.code for each in row.troubles] for row in sheet.rows] == [
        [Code.ROW_TOO_WIDE],
        [Code.ROW_SHORT],
        [],
        [],
    ]
    assert cells_of(sheet)[1] == ["x", "BE", None]


@pytest.mark.parametrize("line", ['"never closed,BE\nz,BE', '"closed" too early,BE'])
def test_a_quotation_mark_that_would_swallow_rows_is_refused(line):
    with pytest.raises(Unreadable) as caught:
        list(sheet_of(f"Name,Country\nx,BE\n{line}\n").rows)
    assert caught.value.trouble.code == Code.FILE_QUOTES
    assert caught.value.trouble.params["row"] in ("2", "3")


def test_json_of_flat_objects_is_a_sheet():
    rows = [
        {"name": "=x", "sum": 0.1, "on": True, "where": {"lat": 1}, "in": ["a", 2]},
        {"name": "", "more": None},
    ]
    sheet = sheet_of(json.dumps(rows), name="partners.json")
    assert sheet.headings == ("name", "sum", "on", "where.lat", "in", "more")
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("=x", Decimal("0.1"), True, Decimal(1), "a; 2", None))
    ]


def test_json_of_several_arrays_is_several_sheets():
    book = book_of('{"partners": [{"name": "a"}], "units": [{"name": "b"}]}', name="all.json")
    assert [(sheet.name, cells_of(sheet)) for sheet in book.sheets] == [
        ("partners", [["a"]]),
        ("units", [["b"]]),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{}", Code.FILE_NOT_FLAT),
        ("[1]", Code.FILE_NOT_FLAT),
        ('"a"', Code.FILE_NOT_FLAT),
        ('[{"a": [[1]]}]', Code.FILE_NOT_FLAT),
        ("[{]", Code.FILE_DAMAGED),
        ('[{"a": NaN}]', Code.FILE_DAMAGED),
        ('[{"a": 1e999999999}]', Code.FILE_DAMAGED),
        ("[" * 100_000, Code.FILE_DAMAGED),
        ("[]", Code.FILE_EMPTY),
    ],
)
def test_json_that_is_no_sheet(text, code):
    assert code_of(text, name="partners.json") == code


def test_a_folder_and_a_zip_of_files_are_a_workbook(tmp_path):
    files = {
        "partners.csv": "Name,Country\nx,BE\n",
        "units.tsv": "Name\tCount\ny\t1\n",
        "empty.csv": "",
        "logo.png": "?",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"export/{name}", text)
        archive.writestr("__MACOSX/._partners.csv", "?")
    for book in (read_book(tmp_path, known=KNOWN), book_of(packed.getvalue(), name="export.zip")):
        assert [(sheet.name, cells_of(sheet)) for sheet in book.sheets] == [
            ("partners", [["x", "BE"]]),
            ("units", [["y", "1"]]),
        ]
        assert {(note.code, note.params["sheet"]) for note in book.notes} == {
            (Code.SHEET_EMPTY, "empty.csv"),
            (Code.SHEET_STRAY, "logo.png"),
        }


def test_a_path_gives_its_own_name(tmp_path):
    (tmp_path / "partners.csv").write_text("Name\nx\n")
    assert read_book(tmp_path / "partners.csv").sheets[0].name == "partners"
    (tmp_path / "book.xlsx").write_bytes(SIMPLE)
    assert read_book(tmp_path / "book.xlsx").sheets[0].name == "Partners"


# ------------------------------------------------------------------ what the product writes


def table_of(texts, numbers=()):
    columns = [Column(key="name", heading="Name"), Column(key="count", heading="Count", kind="number")]
    return Table(
        title="Partners",
        columns=columns,
        rows=[["x", 1], *[[text, n] for text, n in zip(texts, numbers, strict=True)]],
    )


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
numbers = st.one_of(
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.decimals(-(10**9), 10**9, places=3, allow_nan=False, allow_infinity=False),
)


@given(st.lists(st.tuples(texts, numbers), max_size=5))
@example([(text, 0) for text in HOSTILE])
@settings(deadline=None, max_examples=60)
def test_what_is_written_comes_back_identical(rows):
    table = table_of([text for text, _number in rows], [number for _text, number in rows])
    expected = [["x", Decimal(1)], *[[text or None, Decimal(number)] for text, number in rows]]
    assert cells_of(sheet_of(write_xlsx(table))) == expected
    from_csv = cells_of(sheet_of(b"".join(write_csv(table))))
    assert [[text, Decimal(number)] for text, number in from_csv] == expected


def test_columns_are_named_as_in_excel():
    assert [column_name(index) for index in (0, 25, 26, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


# ------------------------------------------------------------------ files of others


def test_the_agreements_of_manipal(shared_folder: Path):
    sheet = read_book(shared_folder / "data" / "agreements_manipal.csv", known={"partner", "dept"}).sheets[0]
    rows = list(sheet.rows)
    assert (sheet.headings, sheet.notes, len(rows)) == (("partner", "qs", "dept"), (), 101)
    assert rows[1].number == 3 and rows[1].cells == ("Curtin University, Australia", "183", "Chemical Engg")
    assert not [row for row in rows if row.troubles]


def test_the_agreements_of_the_fib(shared_folder: Path):
    sheet = read_book(shared_folder / "data" / "agreements_upc_fib.json").sheets[0]
    rows = list(sheet.rows)
    assert len(rows) == 202 and {"codi", "universitat", "vigent_fins", "coord.lat"} <= set(sheet.headings)
    ends = {row.cells[sheet.headings.index("vigent_fins")] for row in rows}
    assert all(end is None or isinstance(end, Decimal) for end in ends)
    assert {row.cells[sheet.headings.index("is_doble_titulacio")] for row in rows} <= {True, False}
