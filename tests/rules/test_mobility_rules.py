"""The rules of mobility, sentence by sentence: academic years, what covers a day, which count decides, balances."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.dates import PartialDate
from edge.mobility.rules import (
    NOT_KNOWN,
    SINGLE_STAYS,
    TRAVELLERS,
    Amount,
    Difference,
    Flow,
    Holds,
    Reported,
    StayDays,
    StayKind,
    balances,
    beginning,
    counted,
    covers,
    deciding,
    difference,
    first_day,
    is_one_sided,
    last_day,
    length,
    months_of,
    sum_of,
    window,
    year_name,
    year_of,
    years_of,
)

DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2015, 12, 31))
PARTIAL = st.builds(
    lambda day, width: PartialDate.parse(day.isoformat()[:width]), DAYS, st.sampled_from([4, 7, 10])
)


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


# ---------------------------------------------------------------- academic years
@pytest.mark.parametrize(
    ("on", "year"),
    [
        (date(2012, 8, 31), 2011),
        (date(2012, 9, 1), 2012),
        (date(2013, 1, 1), 2012),
        (date(2013, 8, 31), 2012),
    ],
)
def test_an_academic_year_runs_from_september_through_august(on: date, year: int) -> None:
    assert year_of(on) == year


@given(DAYS)
def test_every_day_lies_in_exactly_one_academic_year(on: date) -> None:
    year = year_of(on)
    assert first_day(year) <= on <= last_day(year)
    assert last_day(year) + timedelta(days=1) == first_day(year + 1)


def test_a_calendar_year_may_lie_in_two_academic_years_a_month_never() -> None:
    assert years_of(day("2012")) == (2011, 2012)
    assert years_of(day("2012-08")) == (2011,)
    assert years_of(day("2012-09")) == (2012,)


def test_a_window_ends_with_the_year_of_the_day() -> None:
    assert window(date(2012, 10, 23)) == (2010, 2011, 2012)
    assert [year_name(year) for year in window(date(2012, 8, 31), years=2)] == ["2010-2011", "2011-2012"]


# ---------------------------------------------------------------- single stays
FROM_SEPTEMBER = StayDays(starts_on=day("2012-09-10"), ends_on=day("2013-01-20"))


@pytest.mark.parametrize(
    ("on", "there"),
    [
        (date(2012, 9, 9), False),
        (date(2012, 9, 10), True),
        (date(2013, 1, 20), True),
        (date(2013, 1, 21), False),
    ],
)
def test_a_stay_covers_its_first_and_its_last_day(on: date, there: bool) -> None:
    assert covers(FROM_SEPTEMBER, on) is there


@pytest.mark.parametrize(
    "days",
    [
        StayDays(planned_starts_on=day("2012-09-10"), planned_ends_on=day("2013-01-20")),  # only planned
        StayDays(starts_on=day("2012-09-10")),  # no end at all
        StayDays(starts_on=day("2012-10"), ends_on=day("2013")),  # began some day of this month
        StayDays(starts_on=day("2012-09"), ends_on=day("2012-10")),  # ended some day of this month
    ],
)
def test_what_is_planned_open_or_imprecise_covers_a_day_perhaps(days: StayDays) -> None:
    assert covers(days, date(2012, 10, 23)) is None


def test_the_planned_last_day_stands_for_the_actual_one_until_that_is_known() -> None:
    planned = StayDays(starts_on=day("2012-09-10"), planned_ends_on=day("2013-01-20"))
    assert covers(planned, date(2012, 10, 23)) is True
    cut_short = StayDays(
        starts_on=day("2012-09-10"), planned_ends_on=day("2013-01-20"), ends_on=day("2012-10-01")
    )
    assert covers(cut_short, date(2012, 10, 23)) is False


def test_a_withdrawn_stay_covers_nothing_and_begins_in_no_year() -> None:
    withdrawn = StayDays(starts_on=day("2012-09-10"), ends_on=day("2013-01-20"), withdrawn=True)
    assert covers(withdrawn, date(2012, 10, 23)) is False
    assert beginning(withdrawn).years == ()


def test_a_stay_begins_certainly_in_a_year_only_by_an_actual_day_inside_it() -> None:
    assert beginning(FROM_SEPTEMBER).certain
    assert not beginning(StayDays(planned_starts_on=day("2012-09-10"))).certain
    over_two = beginning(StayDays(starts_on=day("2012")))
    assert (over_two.years, over_two.certain) == ((2011, 2012), False)


@given(PARTIAL, PARTIAL, DAYS)
def test_a_certain_cover_is_within_what_is_certain_of_the_length(
    first: PartialDate, last: PartialDate, on: date
) -> None:
    stay = StayDays(starts_on=first, ends_on=last)
    if covers(stay, on):
        assert length(stay).days > 0
    days = [first.latest + timedelta(days=n) for n in range(length(stay).days)]
    assert all(covers(stay, one) for one in days[:400])


def test_the_length_counts_both_ends_and_says_when_it_is_open() -> None:
    assert length(StayDays(starts_on=day("2012-10-01"), ends_on=day("2012-10-30"))).days == 30
    imprecise = length(StayDays(starts_on=day("2012-09"), ends_on=day("2012-10-30")))
    assert (imprecise.days, imprecise.is_open) == (31, True)
    assert length(StayDays(starts_on=day("2012-10-01"))).is_open
    backwards = length(StayDays(starts_on=day("2012-10-10"), planned_ends_on=day("2012-10-01")))
    assert (backwards.days, backwards.is_open) == (0, True)


def test_months_have_thirty_days_and_one_decimal() -> None:
    assert [months_of(n) for n in (30, 45, 100, 4)] == [
        Decimal("1.0"),
        Decimal("1.5"),
        Decimal("3.3"),
        Decimal("0.1"),
    ]


def test_every_kind_of_stay_has_its_kind_of_people() -> None:
    assert set(TRAVELLERS) == set(StayKind)


# ---------------------------------------------------------------- reported counts
def count(on: str = "", *, year: int | None = None, number: int | None = 0) -> Reported:
    return Reported(on=day(on) if on else None, academic_year=year, number=number)


def test_the_latest_count_on_or_before_the_day_decides_whatever_it_says() -> None:
    counts = [count("2012-01-01", number=7), count("2012-06", number=None), count("2013", number=9)]
    assert deciding(counts, on=date(2011, 12, 31)) is None
    assert deciding(counts, on=date(2012, 6, 29)) is counts[0]  # in June it may have been counted later
    assert deciding(counts, on=date(2012, 6, 30)) is counts[1]
    assert deciding(counts, on=date(2013, 12, 31)) is counts[2]


def test_a_count_for_a_year_stands_at_its_first_day() -> None:
    counts = [count("2012-08-31", number=3), count(year=2012, number=4), count("2012-09-02", number=5)]
    found = [deciding(counts, on=date(2012, *day)) for day in ((8, 31), (9, 1), (9, 2))]
    assert [one.number for one in found if one] == [3, 4, 5]


def test_of_two_counts_that_stand_on_one_day_the_more_precise_decides() -> None:
    counts = [count("2012-10-31", number=1), count("2012-10", number=2)]
    for order in (counts, counts[::-1]):
        decides = deciding(order, on=date(2012, 11, 1))
        assert decides is not None
        assert decides.number == 1
    on_the_first = deciding([count(year=2012, number=1), count("2012-09-01", number=2)], on=date(2012, 9, 1))
    assert on_the_first is not None
    assert on_the_first.number == 2


@given(st.lists(PARTIAL, max_size=6), DAYS)
def test_no_count_after_the_day_ever_decides(days: list[PartialDate], on: date) -> None:
    decides = deciding([Reported(on=one, academic_year=None, number=1) for one in days], on=on)
    certain = [one for one in days if one.on_or_before(on)]
    assert (decides is None) == (not certain)
    if decides is not None and decides.on is not None:
        assert decides.on.latest == max(one.latest for one in certain)


# ---------------------------------------------------------------- amounts and balances
def test_nobody_for_certain_and_somebody_perhaps_is_not_known_and_not_0() -> None:
    assert counted(0, 2) == NOT_KNOWN
    assert counted(3, 2) == Amount(3, True)
    assert counted(0, 0) == Amount(0, False)


def test_one_unknown_part_makes_a_sum_at_least() -> None:
    assert sum_of([Amount(3, False), Amount(4, False)]) == Amount(7, False)
    assert sum_of([Amount(3, False), NOT_KNOWN]) == Amount(3, True)
    assert sum_of([NOT_KNOWN, NOT_KNOWN]) == sum_of([]) == NOT_KNOWN


@pytest.mark.parametrize(
    ("out", "into", "value", "holds"),
    [
        (Amount(12, False), Amount(5, False), 7, Holds.EXACTLY),
        (Amount(12, True), Amount(5, False), 7, Holds.AT_LEAST),
        (Amount(5, False), Amount(12, True), -7, Holds.AT_MOST),
        (Amount(12, True), Amount(5, True), None, Holds.NOT_KNOWN),
        (NOT_KNOWN, Amount(15, False), None, Holds.NOT_KNOWN),
    ],
)
def test_a_difference_says_how_far_it_holds(
    out: Amount, into: Amount, value: int | None, holds: Holds
) -> None:
    assert difference(out, into) == Difference(value=value, holds=holds)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 9), st.integers(0, 9))
def test_a_difference_holds_for_whatever_the_unknown_parts_are(
    out: int, into: int, more_out: int, more_in: int
) -> None:
    told = difference(Amount(out, more_out > 0), Amount(into, more_in > 0))
    truth = (out + more_out) - (into + more_in)
    if told.value is not None:
        assert {
            Holds.EXACTLY: truth == told.value,
            Holds.AT_LEAST: truth >= told.value,
            Holds.AT_MOST: truth <= told.value,
        }[told.holds]


@pytest.mark.parametrize(
    ("out", "into", "one_sided"),
    [
        (Amount(15, False), Amount(4, False), True),
        (Amount(4, False), Amount(15, True), True),  # more of the larger only adds to it
        (Amount(4, True), Amount(15, False), False),  # more of the smaller could even it out
        (Amount(10, False), Amount(5, False), False),  # not more than twice
        (Amount(4, False), Amount(0, False), False),  # fewer than five more
        (NOT_KNOWN, Amount(15, False), False),
        (Amount(5, False), Amount(0, False), True),
    ],
)
def test_one_sided_is_five_more_and_more_than_twice(out: Amount, into: Amount, one_sided: bool) -> None:
    assert is_one_sided(out, into) is one_sided
    assert is_one_sided(into, out) is one_sided


def flow(people: Amount, months: Amount = NOT_KNOWN, source: str = SINGLE_STAYS) -> Flow:
    return Flow(people=people, months=months, source=source)


def test_a_balance_names_its_sources_and_is_told_by_kind_and_in_all() -> None:
    flows = {
        ("out", "students", 2011): flow(Amount(4, False), Amount(Decimal("20.0"), False), "report"),
        ("out", "students", 2012): flow(Amount(6, False), Amount(Decimal("30.5"), False)),
        ("in", "students", 2011): flow(Amount(3, False), Amount(Decimal("12.0"), False)),
        ("in", "students", 2012): flow(Amount(2, False), Amount(Decimal("8.0"), False)),
        ("in", "staff", 2012): flow(Amount(1, False)),
        ("out", "students", 2009): flow(Amount(99, False)),
    }
    students, staff, everybody = balances(flows, (2011, 2012))
    assert (students.kind, students.out, students.into) == ("students", Amount(10, False), Amount(5, False))
    assert students.people == Difference(value=5, holds=Holds.EXACTLY)
    assert students.months == Difference(value=Decimal("30.5"), holds=Holds.EXACTLY)
    assert students.sources == ("report", SINGLE_STAYS)
    assert (staff.kind, staff.out, staff.into) == ("staff", NOT_KNOWN, Amount(1, True))
    assert (everybody.kind, everybody.out, everybody.into) == (None, Amount(10, True), Amount(6, True))
    assert everybody.people.holds is Holds.NOT_KNOWN


def test_a_year_of_which_nothing_is_recorded_is_not_known_and_never_0() -> None:
    [line] = balances({("in", "students", 2012): flow(Amount(15, False))}, (2010, 2011, 2012))
    assert (line.out, line.into) == (NOT_KNOWN, Amount(15, True))
    assert line.people == Difference(value=None, holds=Holds.NOT_KNOWN)
    assert balances({}, (2012,)) == []
