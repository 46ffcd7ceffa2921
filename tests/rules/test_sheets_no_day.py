"""Words that stand where a day would stand: never an error, never a guessed day, and never taken silently."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.dates import PartialDate
from edge.sheets.rules import (
    UNKNOWN,
    AcademicYear,
    As,
    Code,
    DateHabits,
    Field,
    Habits,
    NoDay,
    read_cell,
    read_date,
)
from edge.sheets.rules.fields import DATES
from edge.sheets.rules.kinds import KINDS
from edge.sheets.rules.no_day import says_day_unknown, says_no_day

SAYS_UNKNOWN = (
    "?",
    "unknown",
    "onbekend",
    "不详",
    "未知",
    "not known",
    "niet bekend",
    "datum onbekend",
    "日期不详",
)
SAYS_NONE = (
    *(
        "t.b.d.",
        "tbd",
        "t. b. d.",
        "t.b.a.",
        "tba",
        "t.b.c.",
        "to be confirmed",
        "not yet",
        "n/a",
        "n.a.",
        "N.A",
    ),
    *(
        "-",
        "–",
        "—",
        "--",
        "- -",
        "/",
        "…",
        "n.t.b.",
        "ntb",
        "nog te bepalen",
        "n.v.t.",
        "待定",
        "未定",
        "无",
        "none",
    ),
    *("geen", "not applicable", "不适用"),
)
HAPPENS = Field(key="signed_on", kind=As.DATE, may_be_unknown=True)
ENDS = Field(key="ends_on", kind=As.DATE)
NEEDED = Field(key="on", kind=As.DATE, required=True)
DAYS = [(kind.name, field) for kind in KINDS.values() for field in kind.fields if field.kind in DATES]
words = st.sampled_from(SAYS_UNKNOWN + SAYS_NONE)
blanks = st.text(st.sampled_from(" \u00a0\u3000\t\u200b"), max_size=3)


def said(meaning: NoDay) -> Habits:
    return Habits(dates=DateHabits(no_day=meaning))


@st.composite
def written(draw: st.DrawFn) -> str:
    """A word for no day in any case, with blanks around it, in full width or as it is."""
    word = draw(words)
    word = draw(st.sampled_from((word, word.upper(), word.capitalize())))
    if word.isascii() and draw(st.booleans()):
        word = "".join("\u3000" if letter == " " else chr(ord(letter) + 0xFEE0) for letter in word)
    return draw(blanks) + word + draw(blanks)


@pytest.mark.parametrize("word", SAYS_UNKNOWN)
def test_what_says_unknown_is_known_not_to_be_known(word: str) -> None:
    assert read_date(word) is UNKNOWN
    assert read_cell(HAPPENS, word) == (UNKNOWN, [])


@pytest.mark.parametrize("word", SAYS_NONE)
def test_what_says_no_day_is_no_day_and_no_claim_that_it_happened(word: str) -> None:
    value, [told] = read_cell(HAPPENS, word)
    assert (value, told.code, told.is_warning, told.params) == (
        None,
        Code.DATE_NOT_SET,
        True,
        {"found": word},
    )


@pytest.mark.parametrize("word", SAYS_UNKNOWN + SAYS_NONE)
def test_where_nothing_happens_every_such_word_is_not_set_with_a_remark(word: str) -> None:
    value, [told] = read_cell(ENDS, word)
    assert (value, told.code, told.is_warning) == (None, Code.DATE_NOT_SET, True)


@pytest.mark.parametrize(("kind", "field"), DAYS, ids=[f"{kind}.{field.key}" for kind, field in DAYS])
@given(text=written())
def test_no_column_of_days_calls_them_an_error_or_makes_a_day_of_them(
    kind: str, field: Field, text: str
) -> None:
    value, troubles = read_cell(field, text)
    assert value is None or (value is UNKNOWN and field.may_be_unknown)
    if field.required:
        assert [one.code for one in troubles] == [Code.UNKNOWN_BUT_REQUIRED]
    else:
        assert all(one.is_warning for one in troubles)
        assert troubles or value is UNKNOWN  # never taken silently


@given(text=written())
def test_a_word_says_one_of_the_two_and_not_both(text: str) -> None:
    assert says_day_unknown(text) != says_no_day(text)


@given(text=written())
def test_a_person_says_for_the_column_what_they_mean(text: str) -> None:
    value, troubles = read_cell(HAPPENS, text, said(NoDay.UNKNOWN_DAY))
    assert value is UNKNOWN
    assert [one.code for one in troubles] == ([Code.DATE_UNKNOWN_DAY] if says_no_day(text) else [])
    value, troubles = read_cell(HAPPENS, text, said(NoDay.NOT_SET))
    assert (value, [one.code for one in troubles]) == (None, [Code.DATE_NOT_SET])
    # Where the field does not know the case, there is nothing to choose.
    assert read_cell(ENDS, text, said(NoDay.UNKNOWN_DAY)) == read_cell(ENDS, text)


@given(
    st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from(("%Y-%m-%d", "%Y", "%d.%m.%Y", "%B %Y"))
)
def test_no_day_is_taken_for_a_word(day: date, form: str) -> None:
    text = day.strftime(form)
    assert not says_no_day(text)
    assert not says_day_unknown(text)
    assert isinstance(read_date(text), PartialDate)


@given(st.text(max_size=12))
def test_nothing_with_a_figure_in_it_is_a_word_for_no_day(text: str) -> None:
    if any(letter.isdigit() for letter in text):
        assert not says_no_day(text)
        assert not says_day_unknown(text)


@pytest.mark.parametrize("text", ["2012 t.b.d.", "TBA 2013", "2012?", "begin 2012", "-2012-"])
def test_a_day_beside_such_a_word_is_still_refused(text: str) -> None:
    value, [told] = read_cell(HAPPENS, text)
    assert (value, told.is_warning) == (None, False)


def test_the_spellings_of_a_real_list() -> None:
    """As the office types them: month in words, Chinese, a whole day, not yet decided, a dash."""
    read = [read_cell(HAPPENS, text)[0] for text in ("Apr 2012", "2012年4月", "22/10/2012", "t.b.d.", "-")]
    assert [str(one) for one in read[:3]] == ["2012-04", "2012-04", "2012-10-22"]
    assert read[3:] == [None, None]
    assert read_cell(NEEDED, "-")[1][0].code == Code.UNKNOWN_BUT_REQUIRED


def test_an_academic_year_may_be_left_open_too() -> None:
    year = Field(key="academic_year", kind=As.ACADEMIC_YEAR)
    assert read_cell(year, "2012-2013") == (AcademicYear(2012), [])
    value, [told] = read_cell(year, "t.b.d.")
    assert (value, told.code) == (None, Code.DATE_NOT_SET)
