"""Dates as offices write them: read, or refused for the reason that is true of them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.dates import PartialDate
from edge.sheets.rules import (
    UNKNOWN,
    AcademicYear,
    Code,
    DateHabits,
    DateOrder,
    ErrorCell,
    ShortForm,
    Trouble,
    learn_dates,
    read_academic_year,
    read_date,
)

READ = {
    "2012": "2012",
    "2012-04": "2012-04",
    "2012-10-22": "2012-10-22",
    "2012-4-3": "2012-04-03",
    "22/10/2012": "2012-10-22",
    "22.10.2012": "2012-10-22",
    "22-10-2012": "2012-10-22",
    "22 10 2012": "2012-10-22",
    "10/22/2012": "2012-10-22",
    "22.10.12": "2012-10-22",
    "26.12.13": "2013-12-26",
    "31.1.31": "2031-01-31",
    "30.1.18": "2018-01-30",
    "12.05.2011": "2011-05-12",
    "29-5-2014": "2014-05-29",
    "11/11/2011": "2011-11-11",
    "2012/10/22": "2012-10-22",
    "2012.10.22": "2012-10-22",
    "20121022": "2012-10-22",
    "41204": "2012-10-22",
    "2012-10-22 00:00:00": "2012-10-22",
    "2012-10-22T14:30": "2012-10-22",
    "2012-10-22T00:00:00.000Z": "2012-10-22",
    "22/10/2012 2:30 PM": "2012-10-22",
    "February 20,2020": "2020-02-20",
    "Sept 07, 2021": "2021-09-07",
    "October 22nd, 2012": "2012-10-22",
    "Oct 22 2012": "2012-10-22",
    "Monday, 22 October 2012": "2012-10-22",
    "22 okt 2012": "2012-10-22",
    "22 okt. 2012": "2012-10-22",
    "22-Oct-12": "2012-10-22",
    "3 mrt 2012": "2012-03-03",
    "22. Oktober 2012": "2012-10-22",
    "1er mars 2012": "2012-03-01",
    "22 de octubre de 2012": "2012-10-22",
    "2012 October 22": "2012-10-22",
    "oktober 2012": "2012-10",
    "OCTOBER 2012": "2012-10",
    "Oct-12": "2012-10",
    "Oct '12": "2012-10",
    "Oct-75": "1975-10",
    "10/2012": "2012-10",
    "4-2012": "2012-04",
    "2012年10月22日": "2012-10-22",
    "2012 年 10 月 22 日": "2012-10-22",
    "2012年10月": "2012-10",
    "2012年": "2012",
    "二〇一二年十月二十二日": "2012-10-22",
    "２０１２年１０月": "2012-10",
    "１２／１３／２０１２": "2012-12-13",
    "\u00a02012-10-22 \u200b": "2012-10-22",
    "2012–10–22": "2012-10-22",
    "2010-11": "2010-11",
}
ACADEMIC = {
    "2012-2013": 2012,
    "2012/2013": 2012,
    "2012–2013": 2012,
    "2012/13": 2012,
    "2012-13": 2012,
    "1999-00": 1999,
    "AY 2012-13": 2012,
    "AY 2010-11": 2010,
    "academiejaar 2012-2013": 2012,
    "2012-2013学年": 2012,
}
REFUSED = {
    "03/04/2012": Code.DATE_AMBIGUOUS,
    "3-4-12": Code.DATE_AMBIGUOUS,
    "2010/11": Code.DATE_MONTH_OR_ACADEMIC_YEAR,
    "Oct 12": Code.DATE_DAY_OR_YEAR,
    "12-Oct": Code.DATE_NO_YEAR,
    "1 September": Code.DATE_NO_YEAR,
    "31/02/2012": Code.DATE_IMPOSSIBLE,
    "2012-02-30": Code.DATE_IMPOSSIBLE,
    "30 February 2012": Code.DATE_IMPOSSIBLE,
    "13/13/2012": Code.DATE_IMPOSSIBLE,
    "12.13.2012": Code.DATE_IMPOSSIBLE,
    "2012-00": Code.DATE_IMPOSSIBLE,
    "2012年13月": Code.DATE_IMPOSSIBLE,
    "9999-12-31": Code.DATE_FAR,
    "0012-10-22": Code.DATE_FAR,
    "9999": Code.DATE_FAR,
    "0": Code.DATE_ZERO,
    "0000-00-00": Code.DATE_ZERO,
    "00/00/0000": Code.DATE_ZERO,
    "5 Years": Code.DATE_DURATION,
    "5 years": Code.DATE_DURATION,
    "5年": Code.DATE_DURATION,
    "五年": Code.DATE_DURATION,
    "5 jaar": Code.DATE_DURATION,
    "Till consent": Code.DATE_DURATION,
    "Till mutually agreed": Code.DATE_DURATION,
    "Auto-renewable after 5 years": Code.DATE_DURATION,
    "Initially 5 Years": Code.DATE_DURATION,
    "3 Years (with automatic prolongation for the next one Year)": Code.DATE_DURATION,
    "indefinite": Code.DATE_DURATION,
    "2012-2015": Code.DATE_RANGE,
    "01/09/2012 - 31/08/2013": Code.DATE_RANGE,
    "ca. 2012": Code.DATE_UNCERTAIN,
    "2012?": Code.DATE_UNCERTAIN,
    "autumn 2012": Code.DATE_UNCERTAIN,
    "Q3 2012": Code.DATE_UNCERTAIN,
    "2012-XX": Code.DATE_UNCERTAIN,
    "2012-10-22T22:00:00Z": Code.DATE_ZONE,
    "2": Code.DATE_UNREADABLE,
    "signed": Code.DATE_UNREADABLE,
    "22/10-2012": Code.DATE_UNREADABLE,
    "123/10/2012": Code.DATE_UNREADABLE,
}
UNKNOWN_WORDS = ["unknown", "Not known", "?", "onbekend", "不详", " unknown\u00a0"]


@pytest.mark.parametrize("text", READ)
def test_a_usual_spelling_is_read(text):
    assert str(read_date(text)) == READ[text]
    assert isinstance(read_date(text), PartialDate)


@pytest.mark.parametrize("text", ACADEMIC)
def test_an_academic_year_is_no_date_but_an_academic_year(text):
    assert read_date(text) == AcademicYear(ACADEMIC[text])
    assert read_academic_year(text) == AcademicYear(ACADEMIC[text])


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_date_is_refused_for_its_own_reason(text):
    found = read_date(text)
    assert isinstance(found, Trouble)
    assert (found.code, found.value, found.params["found"]) == (REFUSED[text], None, found.params["found"])


@pytest.mark.parametrize("text", UNKNOWN_WORDS)
def test_a_word_for_not_known_is_unknown(text):
    assert read_date(text) is UNKNOWN


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0", "NaN", "null"])
def test_an_empty_cell_is_not_set(cell):
    assert read_date(cell) is None


def test_a_misspelt_month_is_read_with_a_warning():
    found = read_date("Febrary 11, 2016")
    assert found == Trouble(
        code=Code.DATE_MONTH_MISSPELT,
        params={"found": "Febrary 11, 2016", "read": "2016-02-11"},
        value=PartialDate.parse("2016-02-11"),
    )
    assert found.is_warning


def test_an_ambiguous_date_names_both_readings():
    assert read_date("03/04/2012").params == {
        "found": "03/04/2012",
        "day_first": "2012-04-03",
        "month_first": "2012-03-04",
    }


@pytest.mark.parametrize(
    ("other", "read"),
    [("22/10/2012", "2012-04-03"), ("10/22/2012", "2012-03-04"), ("29-5-2014", "2012-04-03")],
)
def test_another_cell_of_the_column_settles_the_order(other, read):
    habits = learn_dates(["03/04/2012", other, None, "unknown"])
    assert str(read_date("03/04/2012", habits)) == read


def test_a_column_that_contradicts_itself_settles_nothing():
    habits = learn_dates(["22/10/2012", "10/22/2012"])
    assert habits.order is None
    assert read_date("03/04/2012", habits).code == Code.DATE_AMBIGUOUS
    assert str(read_date("10/22/2012", habits)) == "2012-10-22"


def test_an_impossible_day_teaches_nothing():
    assert learn_dates(["99/10/2012", "13/13/2012"]).order is None


def test_the_person_chooses_the_order():
    assert str(read_date("03/04/2012", DateHabits(order=DateOrder.MONTH_FIRST))) == "2012-03-04"


@pytest.mark.parametrize(
    ("other", "read"),
    [
        ("2012/13", AcademicYear(2010)),
        ("2012-13", AcademicYear(2010)),
        ("2012/04", PartialDate.parse("2010-11")),
    ],
)
def test_another_cell_settles_what_a_short_form_means(other, read):
    habits = learn_dates([other])
    assert read_date("2010/11", habits) == read
    assert read_date("2010-11", habits) == read


def test_a_long_academic_year_says_nothing_of_iso_months():
    habits = learn_dates(["2012-2013", "2010-11"])
    assert habits.short is None
    assert read_date("2010-11", habits) == PartialDate.parse("2010-11")
    assert DateHabits(short=ShortForm.MONTH) != habits


@pytest.mark.parametrize(("pivot", "year"), [(70, 2031), (31, 1931), (32, 2031)])
def test_a_year_of_two_digits_follows_the_pivot(pivot, year):
    assert read_date("31.1.31", DateHabits(pivot=pivot)).start.year == year


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (date(2012, 10, 22), "2012-10-22"),
        (datetime(2012, 10, 22, 0, 0), "2012-10-22"),
        (datetime(2012, 10, 22, 14, 30), "2012-10-22"),
        (Decimal(2012), "2012"),
        (Decimal(41204), "2012-10-22"),
        (Decimal("41204.6"), "2012-10-22"),
        (Decimal(20121022), "2012-10-22"),
    ],
)
def test_cells_of_excel_are_read(cell, read):
    assert str(read_date(cell)) == read


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Decimal(0), Code.DATE_ZERO),
        (Decimal(2), Code.DATE_UNREADABLE),
        (Decimal("2012.1"), Code.DATE_UNREADABLE),  # 2012.1 may have been 2012.10
        (True, Code.DATE_UNREADABLE),
        (ErrorCell("#REF!"), Code.CELL_ERROR),
        (ErrorCell(""), Code.CELL_NOT_COMPUTED),
        (date(9999, 12, 31), Code.DATE_FAR),
    ],
)
def test_cells_of_excel_that_are_no_dates(cell, code):
    assert read_date(cell).code == code


def test_plain_numbers_follow_the_calendar_of_the_workbook():
    assert str(read_date(Decimal(39742), DateHabits(epoch=date(1904, 1, 1)))) == "2012-10-22"


@pytest.mark.parametrize(
    ("cell", "read"), [("2010-11", 2010), ("2010/11", 2010), ("2012-2013", 2012), (" 2012 / 13 ", 2012)]
)
def test_a_column_of_academic_years_knows_its_short_forms(cell, read):
    assert read_academic_year(cell) == AcademicYear(read)


@pytest.mark.parametrize("cell", ["2012", "2012-04", "2012-10-22", Decimal(2012), "Febrary 2012"])
def test_a_date_is_no_academic_year(cell):
    assert read_academic_year(cell).code == Code.ACADEMIC_YEAR_WANTED


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from([4, 7, 10]))
def test_what_the_product_writes_is_read_back(day, width):
    text = day.isoformat()[:width]
    assert str(read_date(text)) == text
    assert str(read_date(text, learn_dates([text, "2012-2013", "22/10/2012"]))) == text


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_every_spelling_of_a_day_is_that_day_or_ambiguous(day):
    right = PartialDate.of_day(day)
    for form in (
        "%d.%m.%Y",
        "%d %B %Y",
        "%b %d, %Y",
        "%Y/%m/%d",
        "%d.%m.%y",
        "%Y年%m月%d日",
        "%d-%b-%y",
        "%Y%m%d",
    ):
        assert read_date(day.strftime(form)) == right
    for form, order in (("%d/%m/%Y", DateOrder.DAY_FIRST), ("%m-%d-%y", DateOrder.MONTH_FIRST)):
        found = read_date(day.strftime(form))
        assert found == right or found.code == Code.DATE_AMBIGUOUS
        assert read_date(day.strftime(form), DateHabits(order=order)) == right


@given(st.text(max_size=20))
def test_no_text_is_read_as_anything_else_or_fails(text):
    found = read_date(text)
    assert found is None or found is UNKNOWN or isinstance(found, PartialDate | AcademicYear | Trouble)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_no_number_fails(number):
    found = read_date(number)
    assert isinstance(found, PartialDate | Trouble)
