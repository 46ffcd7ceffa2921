"""Columns found by their headings, rows read by their fields, and rows that are there twice."""

import io
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.dates import PartialDate
from edge.sheets.rules import (
    UNKNOWN,
    AcademicYear,
    As,
    Code,
    DateOrder,
    ErrorCell,
    Field,
    How,
    Kind,
    Money,
    RowsSeen,
    choose_columns,
    find_kind,
    fold,
    known_headings,
    known_titles,
    learn,
    match_headings,
    read_book,
    read_cell,
    read_row,
    spaced_erasmus_code,
    to_remember,
    troubles_of,
)

NAME = Field(
    key="name",
    required=True,
    headings={"en": "Name", "nl": "Naam", "zh": "名称"},
    synonyms=["Legal Name", "Organisation Legal Name", "universitat", "partner"],
    max_length=200,
)
CODE = Field(
    key="erasmus_code",
    kind=As.CODE,
    headings={"en": "Erasmus code", "nl": "Erasmuscode", "zh": "伊拉斯谟代码"},
    synonyms=["Erasmus Refcode", "codi"],
    form=spaced_erasmus_code,
)
COUNTRY = Field(key="country", kind=As.COUNTRY, headings={"en": "Country", "nl": "Land"}, synonyms=["pais"])
ENDS = Field(
    key="ends_on",
    kind=As.DATE,
    headings={"en": "Last day in force", "nl": "Laatste dag"},
    synonyms=["valid until", "vigent_fins"],
    may_be_unknown=True,
)
DOUBLE = Field(key="double_degree", kind=As.BOOLEAN, synonyms=["is_doble_titulacio"])
PROGRAMMES = Field(key="programmes", kind=As.TEXT, synonyms=["programes"], many=True)
COUNT = Field(key="count", kind=As.INTEGER, headings={"en": "Number"}, minimum=0, may_be_unknown=True)
YEAR = Field(key="year", kind=As.DATE_OR_ACADEMIC_YEAR, headings={"en": "Day or academic year"})
BUDGET = Field(key="budget", kind=As.MONEY, headings={"en": "Budget"}, currency="EUR", minimum=0)

AGREEMENTS = Kind(
    name="agreements",
    titles={"en": "Agreements", "nl": "Overeenkomsten", "zh": "协议"},
    synonyms=["contracts"],
    fields=[NAME, CODE, COUNTRY, ENDS, DOUBLE, PROGRAMMES],
    key_fields=["name", "erasmus_code"],
)
COUNTS = Kind(
    name="counts", titles={"en": "Counts"}, fields=[NAME, COUNT, YEAR, BUDGET], key_fields=["name", "year"]
)


def hows(*headings, remembered=None):
    mapping = match_headings(headings, AGREEMENTS.fields, remembered)
    return [(column.how.value, column.field or column.candidates) for column in mapping.columns]


# ------------------------------------------------------------------ headings


@pytest.mark.parametrize(
    ("heading", "how", "field"),
    [
        ("erasmus_code", "key", "erasmus_code"),
        ("Erasmus Code", "key", "erasmus_code"),
        (" ERASMUS\u00a0code ", "key", "erasmus_code"),
        ("Erasmus Refcode", "synonym", "erasmus_code"),
        ("伊拉斯谟代码", "heading", "erasmus_code"),
        ("naam", "heading", "name"),
        ("Légal\nName", "synonym", "name"),
        ("Last day in force", "heading", "ends_on"),
        ("vigent_fins", "synonym", "ends_on"),
    ],
)
def test_a_column_is_known_by_key_heading_or_synonym(heading, how, field):
    assert hows(heading) == [(how, field)]


@pytest.mark.parametrize("heading", ["Eramus Code", "Erasms Code", "Erasmus Codes", "Eramus_code"])
def test_a_misspelt_heading_is_a_question_and_not_an_answer(heading):
    mapping = match_headings([heading, "Name"], AGREEMENTS.fields)
    column = mapping.columns[0]
    assert (column.how, column.field, column.candidates) == (How.SUGGESTED, None, ("erasmus_code",))
    assert 0.8 <= column.confidence < 1
    assert (mapping.fields, mapping.is_settled) == ({"name": 1}, False)
    assert [each.code for each in troubles_of(mapping)] == [Code.COLUMN_UNCONFIRMED]


def test_what_no_field_is_called_stays_unmatched():
    assert hows("QS ranking", "", "  ", "#") == [
        ("unmatched", ()),
        ("blank", ()),
        ("blank", ()),
        ("blank", ()),
    ]


def test_the_surer_of_two_columns_is_the_field_and_of_equal_ones_the_first():
    assert hows("universitat", "Name", "name") == [
        ("duplicate", ("name",)),
        ("key", "name"),
        ("duplicate", ("name",)),
    ]


def test_a_suggestion_of_a_field_that_another_column_is_falls_away():
    assert hows("Erasmus code", "Eramus code") == [("key", "erasmus_code"), ("unmatched", ())]


def test_a_word_of_two_fields_is_ambiguous():
    fields = [Field(key="starts_on", synonyms=["Date"]), Field(key="ends_on", synonyms=["date"])]
    mapping = match_headings(["DATE", "ends_on"], fields)
    assert [(column.how, column.candidates) for column in mapping.columns] == [
        (How.AMBIGUOUS, ("starts_on",)),
        (How.KEY, ()),
    ]
    assert match_headings(["DATE"], fields).columns[0].candidates == ("ends_on", "starts_on")


def test_what_is_remembered_wins():
    remembered = {"Partner ": "country", "QS": "name", "Name": None, "Land": "no_longer_a_field"}
    assert hows("partner", "qs", "name", "land", remembered=remembered) == [
        ("remembered", "country"),
        ("remembered", "name"),
        ("left_out", ()),
        ("duplicate", ("country",)),
    ]


def test_a_person_settles_the_columns_and_that_is_remembered():
    headings = ["Eramus Code", "QS", "Name", "Organisation"]
    mapping = match_headings(headings, AGREEMENTS.fields)
    settled = choose_columns(mapping, {0: "erasmus_code", 1: None, 3: "name"}, AGREEMENTS.fields)
    assert settled.fields == {"erasmus_code": 0, "name": 3}
    assert settled.columns[2].how == How.DUPLICATE and settled.is_settled
    remembered = to_remember(settled)
    assert remembered == {"Eramus Code": "erasmus_code", "QS": None, "Organisation": "name"}
    again = match_headings(headings, AGREEMENTS.fields, remembered)
    assert again.fields == settled.fields and again.columns[1].how == How.LEFT_OUT


def test_a_required_field_without_a_column_is_missing():
    mapping = match_headings(["Country", "Rank"], AGREEMENTS.fields)
    assert mapping.missing == ("name",)
    assert [(each.code, each.is_warning) for each in troubles_of(mapping)] == [
        (Code.COLUMN_MISSING, False),
        (Code.COLUMN_UNMATCHED, True),
    ]


@pytest.mark.parametrize(
    ("name", "headings", "kind"),
    [
        ("AGREEMENTS", [], AGREEMENTS),
        ("overeenkomsten", ["x"], AGREEMENTS),
        ("contracts", ["x"], AGREEMENTS),
        ("Sheet1", ["Name", "Country"], AGREEMENTS),
        ("Sheet1", ["Name", "Number"], COUNTS),
        ("Sheet1", ["Name"], None),
        ("Sheet1", ["Country"], None),
        ("Sheet1", ["x"], None),
    ],
)
def test_the_kind_of_a_sheet(name, headings, kind):
    assert find_kind(name, headings, [AGREEMENTS, COUNTS]) is kind


def test_known_words_are_folded():
    assert {"erasmuscode", "legalname", "名称", "naam"} <= known_headings([AGREEMENTS])
    assert known_titles([COUNTS, AGREEMENTS]) == {
        "counts",
        "agreements",
        "overeenkomsten",
        "协议",
        "contracts",
    }


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_no_two_columns_are_one_field_and_no_heading_fails(headings):
    mapping = match_headings([*headings, "Name", "naam"], AGREEMENTS.fields)
    had = [column.field for column in mapping.columns if column.field]
    assert len(had) == len(set(had)) == len(mapping.fields)
    assert len(mapping.columns) == len(headings) + 2


# ------------------------------------------------------------------ rows


def rows_of(kind, text, **learning):
    book = read_book(io.BytesIO(text.encode()), name="rows.csv", known=known_headings([kind]))
    sheet = book.sheets[0]
    mapping = match_headings(sheet.headings, kind.fields)
    learnt = learn(kind, mapping, sheet.rows, epoch=sheet.epoch, **learning)
    return [read_row(kind, mapping, row, learnt) for row in sheet.rows]


def test_a_row_becomes_values_and_troubles():
    [(values, troubles)] = rows_of(
        AGREEMENTS,
        "Name;Eramus;Land;Valid until;double degree;programes\n"
        " KU Leuven   ;;CzechRepublic;22 okt 2012;ja;ERASMUS+; \n",
    )
    assert values == {
        "name": "KU Leuven",
        "country": "CZ",
        "ends_on": PartialDate.parse("2012-10-22"),
        "double_degree": True,
        "programmes": ("ERASMUS+",),
    }
    assert troubles == []


def test_a_field_without_a_column_is_not_an_empty_cell():
    [(values, _troubles)] = rows_of(AGREEMENTS, "Name,Country\nKU Leuven,\n")
    assert values == {"name": "KU Leuven", "country": None}


def test_troubles_say_where_they_are():
    [(values, troubles)] = rows_of(
        AGREEMENTS, "Country,Name,Valid until,Erasmus code\nAtlantis,,5 Years,Transitory Charter\n"
    )
    assert values == {"country": None, "name": None, "ends_on": None, "erasmus_code": None}
    assert [(each.field, each.column, each.trouble.code) for each in troubles] == [
        ("name", 1, Code.REQUIRED),
        ("erasmus_code", 3, Code.CODE_FORM),
        ("country", 0, Code.COUNTRY_UNKNOWN),
        ("ends_on", 2, Code.DATE_DURATION),
    ]


def test_a_warning_keeps_its_value():
    [(values, troubles)] = rows_of(AGREEMENTS, "Name,Country,Valid until\nx,Portuga,Febrary 2020\n")
    assert (values["country"], str(values["ends_on"])) == ("PT", "2020-02")
    assert [each.trouble.is_warning for each in troubles] == [True, True]


def test_a_row_that_was_shifted_says_so():
    [(_values, troubles)] = rows_of(AGREEMENTS, "Name,Country\nCurtin University, Australia,AU\n")
    assert (troubles[0].trouble.code, troubles[0].column, troubles[0].field) == (
        Code.ROW_TOO_WIDE,
        None,
        None,
    )


def test_unknown_is_kept_apart_from_zero_and_from_not_set():
    found = rows_of(COUNTS, "Name,Number\na,unknown\nb,0\nc,\nd,none\n")
    assert [values["count"] for values, _troubles in found] == [UNKNOWN, 0, None, None]
    assert [[each.trouble.code for each in troubles] for _values, troubles in found] == [
        [],
        [],
        [],
        [Code.NUMBER_NONE],
    ]


def test_unknown_where_it_means_nothing_is_an_error():
    [(values, troubles)] = rows_of(AGREEMENTS, "Name,Country\nx,unknown\n")
    assert (values["country"], troubles[0].trouble.code) == (None, Code.UNKNOWN_NOT_ALLOWED)


def test_columns_are_learnt_before_rows_are_read():
    found = rows_of(AGREEMENTS, "Name,Valid until\na,03/04/2012\nb,22/10/2012\n")
    assert [str(values["ends_on"]) for values, _troubles in found] == ["2012-04-03", "2012-10-22"]
    found = rows_of(COUNTS, "Name;Number;Budget\na;1.234;250.000\nb;1.234.567;12,50\n")
    assert [(values["count"], values["budget"].amount) for values, _troubles in found] == [
        (1234, 250000),
        (1234567, Decimal("12.50")),
    ]


def test_what_a_person_chose_wins():
    text = "Name,Valid until\na,03/04/2012\n"
    assert rows_of(AGREEMENTS, text)[0][1][0].trouble.code == Code.DATE_AMBIGUOUS
    [(values, _troubles)] = rows_of(AGREEMENTS, text, orders={"ends_on": DateOrder.MONTH_FIRST})
    assert str(values["ends_on"]) == "2012-03-04"
    [(values, _troubles)] = rows_of(COUNTS, "Name,Number\na,1.234\n", marks={"count": ","})
    assert values["count"] == 1234


@pytest.mark.parametrize(
    ("field", "cell", "value", "codes"),
    [
        (COUNT, "-1", None, [Code.NUMBER_TOO_SMALL]),
        (COUNT, "0", 0, []),
        (Field(key="x", kind=As.DECIMAL, maximum=5, places=1), "5.0", Decimal("5.0"), []),
        (Field(key="x", kind=As.DECIMAL, maximum=5), "5.1", None, [Code.NUMBER_TOO_LARGE]),
        (BUDGET, "-5 EUR", None, [Code.NUMBER_TOO_SMALL]),
        (BUDGET, Decimal("1234.5"), Money(amount=Decimal("1234.5"), currency="EUR"), []),
        (BUDGET, "unknown", None, [Code.UNKNOWN_NOT_ALLOWED]),
        (YEAR, "2012-2013", AcademicYear(2012), []),
        (YEAR, "2012-11-01", PartialDate.parse("2012-11-01"), []),
        (ENDS, "2012-2013", None, [Code.DATE_IS_ACADEMIC_YEAR]),
        (ENDS, "?", UNKNOWN, []),
        (ENDS, "-", None, [Code.DATE_NOT_SET]),
        (Field(key="x", kind=As.ACADEMIC_YEAR), "2010/11", AcademicYear(2010), []),
        (Field(key="x", kind=As.URL), "kuleuven.be", "https://kuleuven.be", [Code.URL_COMPLETED]),
        (Field(key="x", kind=As.LANGUAGE, words={"AN": "en"}), "AN", "en", []),
        (Field(key="x", kind=As.LANGUAGE, many=True), "en, nl; en", ("en", "nl"), []),
        (Field(key="x", kind=As.CODE, many=True), "0311,041, 0311", ("0311", "041"), []),
        (Field(key="x", kind=As.TEXT, many=True), "Law, Economics; IT", ("Law, Economics", "IT"), []),
        (
            Field(key="x", kind=As.CHOICE, choices={"a": ["Alpha"]}, many=True),
            "alpha;b",
            ("a",),
            [Code.CHOICE_UNKNOWN],
        ),
        (Field(key="x", many=True, required=True), " ; ", (), [Code.REQUIRED]),
        (Field(key="x", required=True), None, None, [Code.REQUIRED]),
        (Field(key="x", required=True), ErrorCell("#REF!"), None, [Code.CELL_ERROR]),
        (Field(key="x", kind=As.EMAIL), "a@b", None, [Code.EMAIL_FORM]),
        (Field(key="x", kind=As.LONG_TEXT), "a\r\nb", "a\nb", []),
        (Field(key="x", max_length=3), "abcd", None, [Code.TEXT_TOO_LONG]),
    ],
)
def test_each_field_reads_its_own_kind(field, cell, value, codes):
    found, troubles = read_cell(field, cell)
    assert (found, [each.code for each in troubles]) == (value, codes)


@given(st.text(max_size=12), st.sampled_from(As))
def test_no_text_fails_in_any_field(text, kind):
    field = Field(key="x", kind=kind, choices={"a": ["b"]}, many=True, required=True)
    _value, troubles = read_cell(field, text)
    assert all(each.code for each in troubles)


# ------------------------------------------------------------------ the same row twice


def test_the_same_row_twice_is_a_warning_and_another_one_an_error():
    seen = RowsSeen(kind=COUNTS)
    year = AcademicYear(2012)
    assert seen.see(2, {"name": "KU Leuven", "year": year, "count": 5}) is None
    twice = seen.see(7, {"name": " ku  leuven", "year": year, "count": 5})
    assert (twice.code, twice.is_warning, dict(twice.params)) == (
        Code.ROW_TWICE,
        True,
        {"row": "7", "first": "2"},
    )
    conflict = seen.see(9, {"name": "KU Leuven", "year": year, "count": UNKNOWN})
    assert (conflict.code, conflict.is_warning) == (Code.ROW_CONFLICT, False)
    assert conflict.params == {"row": "9", "first": "2", "fields": "count"}
    assert seen.see(10, {"name": "KU Leuven", "year": AcademicYear(2013), "count": 6}) is None


@pytest.mark.parametrize("year", [None, UNKNOWN])
def test_a_row_whose_key_is_not_whole_is_compared_with_none(year):
    seen = RowsSeen(kind=COUNTS)
    assert [seen.see(number, {"name": "x", "year": year, "count": number}) for number in (2, 3)] == [
        None,
        None,
    ]


def test_equal_rows_of_a_kind_without_a_key_are_legal():
    seen = RowsSeen(kind=Kind(name="stays", fields=[NAME]))
    assert [seen.see(number, {"name": "x"}) for number in (2, 3)] == [None, None]


def test_a_kind_names_each_field_once_and_its_key_among_them():
    with pytest.raises(ValueError, match="each field once"):
        Kind(name="x", fields=[NAME, NAME])
    with pytest.raises(ValueError, match="the key among them"):
        Kind(name="x", fields=[NAME], key_fields=["code"])


# ------------------------------------------------------------------ files of others


def test_the_agreements_of_the_fib_are_read_and_their_faults_named(shared_folder: Path):
    sheet = read_book(
        shared_folder / "data" / "agreements_upc_fib.json", known=known_headings([AGREEMENTS])
    ).sheets[0]
    mapping = match_headings(sheet.headings, AGREEMENTS.fields)
    assert mapping.fields == {
        "erasmus_code": 0, "double_degree": 1, "programmes": 5, "name": 6, "ends_on": 8, "country": 11,
    }  # fmt: skip
    learnt = learn(AGREEMENTS, mapping, sheet.rows)
    read = [(row, *read_row(AGREEMENTS, mapping, row, learnt)) for row in sheet.rows]
    first = read[0][1]
    assert first["name"].startswith("Haute Ecole") and first["country"] == "CH"
    assert (str(first["ends_on"]), first["erasmus_code"]) == ("2021", "CH DELEMON02")
    years = [(row, each.trouble) for row, _values, found in read for each in found if each.field == "ends_on"]
    assert {each.code for _row, each in years} == {Code.DATE_UNREADABLE}
    assert {each.params["found"] for _row, each in years} == {"2"}
    countries = {
        each.trouble.params["found"]
        for _row, _values, found in read
        for each in found
        if each.field == "country"
    }
    assert countries == set()


def test_the_partners_of_manipal_are_read_whole(shared_folder: Path):
    kind = Kind(name="partners", fields=[NAME, Field(key="field", synonyms=["dept"])], key_fields=["name"])
    sheet = read_book(shared_folder / "data" / "agreements_manipal.csv", known=known_headings([kind])).sheets[
        0
    ]
    mapping = match_headings(sheet.headings, kind.fields)
    assert [(column.heading, column.how) for column in mapping.columns] == [
        ("partner", How.SYNONYM),
        ("qs", How.UNMATCHED),
        ("dept", How.SYNONYM),
    ]
    seen = RowsSeen(kind=kind)
    read = [(row.number, *read_row(kind, mapping, row, {})) for row in sheet.rows]
    assert [found for _number, _values, found in read if found] == []
    told = [found for number, values, _ in read if (found := seen.see(number, values))]
    assert len(read) == 101 and {each.code for each in told} <= {Code.ROW_TWICE, Code.ROW_CONFLICT}


def test_ten_thousand_dirty_rows_are_read_in_seconds():
    lines = [
        f"University {n},Contry {n} of Portuga,{n % 28 + 1}/{n % 12 + 1}/2012,Febrary {n}"
        for n in range(10_000)
    ]
    start = time.process_time()
    found = rows_of(AGREEMENTS, "\n".join(["Name,Country,Valid until,programes", *lines]))
    assert time.process_time() - start < 10
    assert len(found) == 10_000
    assert {each.trouble.code for _values, troubles in found for each in troubles} == {Code.COUNTRY_UNKNOWN}
