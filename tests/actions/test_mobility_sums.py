"""The database answers what the rules answer: sums by academic year and stocks, for generated stays and counts."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.core.dates import PartialDate
from edge.core.models import SyntheticWorld
from edge.mobility import actions as mobility
from edge.mobility.models import ReportedCount, Stay, YearSum
from edge.mobility.queries import flow_totals, flows_by_partner, stock_totals, stocks_by_key, stocks_on
from edge.mobility.queries.stock import reported_in
from edge.mobility.rules import (
    NOT_KNOWN,
    TRAVELLERS,
    StayKind,
    beginning,
    counted,
    covers,
    length,
    stands_on,
    sum_of,
)
from edge.partners.models import Institution
from edge.people.models import Person
from edge.people.permissions import INSTALLATION
from tests.actions.arranging import a_hub, a_partner
from tests.actions.arranging_mobility import a_count, a_stay

DAYS = st.dates(min_value=date(2010, 6, 1), max_value=date(2012, 12, 31))
PARTIAL = st.builds(
    lambda day, width: PartialDate.parse(day.isoformat()[:width]), DAYS, st.sampled_from([4, 7, 10, 10, 10])
)
MAYBE = st.none() | PARTIAL
DIRECTIONS, KINDS = ("out", "in"), [kind.value for kind in StayKind]
QUICK = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40
)


@st.composite
def some_stays(draw: Any) -> list[dict[str, Any]]:
    """The columns of some stays, free of any rule but the table's own constraints."""
    rows = []
    for _ in range(draw(st.integers(0, 8))):
        starts, planned = draw(MAYBE), draw(MAYBE)
        if starts is None and planned is None:
            planned = draw(PARTIAL)
        days = {"starts_on": starts, "planned_starts_on": planned}
        for name, first in (("ends_on", starts), ("planned_ends_on", planned)):
            last = draw(MAYBE)
            days[name] = None if first and last and last.latest < first.earliest else last
        withdrawn = draw(st.sampled_from([None, None, None, "unknown", "2011"]))
        rows.append(
            {
                **days,
                "withdrawn_on": withdrawn if withdrawn == "2011" else None,
                "withdrawn_on_unknown": withdrawn == "unknown",
                "partner": draw(st.integers(0, 1)),
                "direction": draw(st.sampled_from(DIRECTIONS)),
                "kind": draw(st.sampled_from(KINDS)),
                "synthetic": draw(st.booleans()),
            }
        )
    return rows


@pytest.fixture
def two(db: None) -> list[Institution]:
    a_hub()
    return [a_partner("Lotus University"), a_partner("Bamboo University")]


def store(rows: list[dict[str, Any]], partners: list[Institution], *, bulk: bool) -> list[Stay]:
    """One by one, as the verbs do, or past every signal, as a generator does."""
    Stay.objects.all().delete()
    person, _new = Person.objects.get_or_create(family_name="Li", participant=True)
    stays = [Stay(**{**row, "person": person, "partner": partners[row["partner"]]}) for row in rows]
    if bulk:
        Stay.objects.bulk_create(stays)
        mobility.refresh_all_sums()
    else:
        for stay in stays:
            stay.save()
    return stays


def by_brute_force(stays: list[Stay]) -> Counter[tuple[Any, ...]]:
    sums: Counter[tuple[Any, ...]] = Counter()
    for stay in stays:
        days, kind = stay.days, TRAVELLERS[StayKind(stay.kind)].value
        begins, long = beginning(days), length(days)
        for year in begins.years:
            key = (stay.partner_id, year, stay.direction, kind, stay.synthetic)
            sums[(*key, "rows")] += 1
            sums[(*key, "people")] += begins.certain
            sums[(*key, "perhaps")] += not begins.certain
            sums[(*key, "days")] += long.days if begins.certain else 0
            sums[(*key, "open_length")] += begins.certain and long.is_open
    return sums


def kept() -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for row in YearSum.objects.all():
        key = (row.partner_id, row.academic_year, row.direction, row.kind, row.synthetic)
        for name in ("people", "perhaps", "days", "open_length"):
            found[(*key, name)] += getattr(row, name)
    return found


def without_rows(sums: Counter[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    return Counter({key: number for key, number in sums.items() if key[-1] != "rows" and number})


@QUICK
@given(some_stays(), st.booleans())
def test_the_kept_sums_are_those_of_the_rules(
    two: list[Institution], rows: list[dict[str, Any]], bulk: bool
) -> None:
    stays = store(rows, two, bulk=bulk)
    expected = by_brute_force(stays)
    assert +kept() == without_rows(expected)
    assert YearSum.objects.count() == sum(key[-1] == "rows" for key in expected)


@QUICK
@given(some_stays(), st.data())
def test_they_follow_every_change_and_every_removal(
    two: list[Institution], rows: list[dict[str, Any]], data: Any
) -> None:
    stays = store(rows, two, bulk=False)
    for stay in list(stays):
        what = data.draw(st.sampled_from(["nothing", "days", "removed"]))
        if what == "removed":
            stay.delete()
            stays.remove(stay)
        elif what == "days":
            stay.ends_on, stay.withdrawn_on_unknown = None, False
            stay.save()
    assert +kept() == without_rows(by_brute_force(stays))


def test_many_stays_are_summed_once_at_the_end(two: list[Institution]) -> None:
    with mobility.sums_kept_once():
        for partner in two:
            a_stay(partner, starts="2011-10-01", ends="2011-10-30")
        with mobility.sums_kept_once():
            a_stay(two[0], starts="2011-11-01", ends="2011-11-30")
        assert not YearSum.objects.exists()
    assert list(YearSum.objects.order_by("partner").values_list("partner", "people", "days")) == [
        (two[0].pk, 2, 60),
        (two[1].pk, 1, 30),
    ]


def test_when_it_fails_neither_stays_nor_sums_are_kept(two: list[Institution]) -> None:
    def fails() -> None:
        with mobility.sums_kept_once():
            a_stay(two[0], starts="2011-10-01")
            raise OSError("no more room")

    with pytest.raises(OSError, match="no more room"):
        fails()
    assert not Stay.objects.exists()
    a_stay(two[0], starts="2011-10-01")  # and the next one is summed at once again
    assert YearSum.objects.get().people == 1


# ---------------------------------------------------------------- reading
@QUICK
@given(some_stays(), st.booleans(), st.lists(DAYS, min_size=2, max_size=2))
def test_the_stock_counted_from_stays_is_that_of_the_rules(
    two: list[Institution], rows: list[dict[str, Any]], world: bool, days: list[date]
) -> None:
    stays = store(rows, two, bulk=True)
    SyntheticWorld.objects.all().delete()
    if world:
        SyntheticWorld.objects.create(seed=1)
    for on in days:
        sums: Counter[tuple[Any, ...]] = Counter()
        for stay in stays:
            there = covers(stay.days, on)
            if there is not False and (world or not stay.synthetic):
                key = (stay.partner_id, stay.direction, TRAVELLERS[StayKind(stay.kind)].value)
                sums[(*key, there)] += 1
        keys = {key[:3] for key in sums}
        expected = {key: counted(sums[(*key, True)], sums[(*key, None)]) for key in keys}
        found = stocks_by_key(INSTALLATION, on=on)
        assert {key: stock["amount"] for key, stock in found.items()} == expected
        by_partner = [stocks_by_key(INSTALLATION, on=on, partners=[partner.pk]) for partner in two]
        assert {**by_partner[0], **by_partner[1]} == found


COUNTS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(DIRECTIONS),
        st.sampled_from(["students", "staff"]),
        st.one_of(PARTIAL, st.integers(2009, 2012)),
        st.none() | st.integers(0, 30),
    ),
    max_size=6,
    unique_by=lambda row: row[:4],
)


@QUICK
@given(some_stays(), COUNTS, DAYS)
def test_totals_are_the_sum_over_the_partners(
    two: list[Institution], rows: list[dict[str, Any]], counts: list[Any], on: date
) -> None:
    ReportedCount.objects.all().delete()
    store([{**row, "synthetic": False} for row in rows], two, bulk=True)
    for partner, direction, kind, when, number in counts:
        year = when if isinstance(when, int) else None
        day = None if isinstance(when, int) else when
        a_count(two[partner], number, on=day, academic_year=year, direction=direction, kind=kind)
    stocks = stocks_by_key(INSTALLATION, on=on)
    for total, amount in stock_totals(INSTALLATION, on=on).items():
        assert amount == sum_of(stock["amount"] for key, stock in stocks.items() if key[1:] == total)
    years = (2010, 2011, 2012)
    flows = flows_by_partner(INSTALLATION, years=years)
    parts: dict[Any, list[Any]] = {}
    for of_partner in flows.values():
        for key, flow in of_partner.items():
            parts.setdefault(key, []).append(flow.people)
    totals = flow_totals(INSTALLATION, years=years)
    assert {key: flow.people for key, flow in totals.items()} == {
        key: sum_of(all_) for key, all_ in parts.items()
    }


@QUICK
@given(some_stays(), COUNTS, DAYS)
def test_a_count_that_decides_is_never_added_to_stays(
    two: list[Institution], rows: list[dict[str, Any]], counts: list[Any], on: date
) -> None:
    ReportedCount.objects.all().delete()
    store([{**row, "synthetic": False} for row in rows], two, bulk=True)
    for partner, direction, kind, when, number in counts:
        year = when if isinstance(when, int) else None
        a_count(
            two[partner],
            number,
            on=None if year else when,
            academic_year=year,
            direction=direction,
            kind=kind,
        )
    reported = reported_in(ReportedCount.objects.all())
    for stock in stocks_on(INSTALLATION, on=on):
        of_key = reported.get((stock.partner.pk, stock.direction, stock.kind), [])
        before = sorted((stands_on(count) for count in of_key if stands_on(count) <= on), reverse=True)
        if before:
            latest = [count for count in of_key if stands_on(count) == before[0]]
            assert stock.source == "survey"
            assert stock.number in {count.number for count in latest}
        elif of_key and stock.source is None:
            assert stock.amount == NOT_KNOWN


def test_a_stay_without_any_first_day_cannot_be_stored(two: list[Institution]) -> None:
    with pytest.raises(ValidationError, match="at least the year"):
        a_stay(two[0], ends="2012")
    assert not Person.objects.exists()  # nor is the participant who was written for it
