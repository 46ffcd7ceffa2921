"""Stays beside the end of their agreement: the rule with its three answers, and the database with the same ones."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.agreements.models import Agreement, AgreementKind, Suspended
from edge.agreements.rules import Happening, Suspension
from edge.core.dates import PartialDate
from edge.mobility.models import Stay
from edge.mobility.queries.cover import COVERED, LACKS, PERHAPS, agreement_days, by_cover, uncovered_under
from edge.mobility.rules import StayDays
from edge.mobility.rules.cover import AgreementDays, Why, cover_of
from edge.partners.models import Institution
from edge.people.models import Person
from edge.people.permissions import INSTALLATION

P = PartialDate.parse
TODAY = date(2012, 10, 23)
STAY = StayDays(starts_on=P("2012-09-17"), ends_on=P("2013-02-01"))
OPEN = StayDays(starts_on=P("2012-09-17"))


def answer(stay: StayDays, **agreement: Any) -> tuple[bool | None, Why | None]:
    found = cover_of(stay, AgreementDays(**agreement), on=TODAY)
    return found.lacks, found.why


def on(text: str) -> Happening:
    return Happening(on=P(text))


def test_an_agreement_without_an_end_covers_everything() -> None:
    assert answer(STAY) == (False, None)
    assert answer(OPEN) == (False, None)


def test_the_last_day_in_force_is_still_covered() -> None:
    assert answer(STAY, ends_on=P("2013-02-01")) == (False, None)
    assert answer(STAY, ends_on=P("2013-01-31")) == (True, Why.ENDS)


def test_the_day_on_which_a_termination_takes_effect_is_not() -> None:
    assert answer(STAY, terminated=on("2013-02-02")) == (False, None)
    assert answer(STAY, terminated=on("2013-02-01")) == (True, Why.TERMINATED)


def test_an_imprecise_day_leaves_it_open() -> None:
    assert answer(STAY, ends_on=P("2013")) == (None, Why.ENDS)
    assert answer(STAY, ends_on=P("2014")) == (False, None)
    assert answer(STAY, ends_on=P("2012")) == (True, Why.ENDS)
    assert answer(STAY, terminated=Happening(unknown_day=True)) == (None, Why.TERMINATED)


def test_a_stay_without_a_last_day_lasts_until_today_at_least() -> None:
    assert answer(OPEN, ends_on=P("2012-10-22")) == (True, Why.ENDS)
    assert answer(OPEN, ends_on=P("2012-10-23")) == (None, Why.ENDS)
    later = StayDays(planned_starts_on=P("2013-09"))
    assert answer(later, ends_on=P("2013-08-31")) == (True, Why.ENDS)


def test_what_is_certain_is_told_before_what_is_not() -> None:
    days = {"terminated": Happening(unknown_day=True), "ends_on": P("2012-10-01")}
    assert answer(STAY, **days) == (True, Why.ENDS)


def test_suspended_today() -> None:
    pause = Suspension(starts_on=P("2012-10-01"), ends_on=P("2012-12-31"))
    assert answer(STAY, suspensions=(pause,)) == (True, Why.SUSPENDED)
    assert answer(STAY, suspensions=(Suspension(starts_on=P("2012")),)) == (None, Why.SUSPENDED)
    assert answer(STAY, suspensions=(Suspension(starts_on=P("2013")),)) == (False, None)


def test_what_is_over_or_was_called_off_needs_no_cover() -> None:
    assert answer(StayDays(starts_on=P("2011"), ends_on=P("2012-10-22")), ends_on=P("2010")) == (False, None)
    called_off = StayDays(starts_on=P("2012-09-17"), ends_on=P("2013-02-01"), withdrawn=True)
    assert answer(called_off, ends_on=P("2010")) == (False, None)


# ---------------------------------------------------------------- the database answers the same
YEARS = st.dates(min_value=date(2011, 6, 1), max_value=date(2013, 12, 31))
PARTIAL = st.builds(lambda day, length: P(day.isoformat()[:length]), YEARS, st.sampled_from([4, 7, 10, 10]))
MAYBE = st.none() | PARTIAL
HAPPENS = st.sampled_from(["never", "never", "unknown"]) | PARTIAL


@st.composite
def agreements(draw: Any) -> tuple[dict[str, Any], list[tuple[Any, Any]]]:
    columns: dict[str, Any] = {"ends_on": draw(MAYBE)}
    for name in ("terminated_on", "withdrawn_on"):
        what = draw(HAPPENS)
        columns[f"{name}_unknown"] = what == "unknown"
        columns[name] = what if isinstance(what, PartialDate) else None
    return columns, draw(st.lists(st.tuples(PARTIAL, MAYBE), max_size=1))


@st.composite
def stays(draw: Any) -> dict[str, Any]:
    columns = {name: draw(MAYBE) for name in ("starts_on", "ends_on", "planned_starts_on", "planned_ends_on")}
    for first, last in (("starts_on", "ends_on"), ("planned_starts_on", "planned_ends_on")):
        begins, ends = columns[first], columns[last]
        if begins and ends and ends.latest < begins.earliest:
            columns[last] = None
    if columns["starts_on"] is None and columns["planned_starts_on"] is None:
        columns["starts_on"] = draw(PARTIAL)
        columns["ends_on"] = None
    return columns


@pytest.mark.django_db
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(agreements(), st.lists(stays(), min_size=1, max_size=4), st.lists(YEARS, min_size=2, max_size=2))
def test_sql_and_rules_give_the_same_answer(made: Any, travels: Any, days: list[date]) -> None:
    Stay.objects.all().delete()
    Agreement.objects.all().delete()
    columns, suspensions = made
    kind = AgreementKind.objects.get(code="student_exchange")
    agreement = Agreement.objects.create(kind=kind, title="x", **columns)
    for starts, ends in suspensions:
        Suspended.objects.create(agreement=agreement, starts_on=starts, ends_on=ends)
    partner, _ = Institution.objects.get_or_create(name="Lotus University")
    person, _ = Person.objects.get_or_create(family_name="Li", participant=True)
    told = {"person": person, "partner": partner, "direction": "out", "kind": "exchange"}
    stored = [Stay.objects.create(agreement=agreement, **told, **each) for each in travels]
    for day in days:
        expected = {stay.pk: _word(stay, agreement, day) for stay in stored}
        found = {
            stay.pk: cover
            for cover in (LACKS, PERHAPS)
            for rows in by_cover(INSTALLATION, cover, on=day)
            for stay in rows
        }
        assert {pk: found.get(pk, COVERED) for pk in expected} == expected
        counts = uncovered_under(INSTALLATION, agreement, on=day)
        words = list(expected.values())
        assert (counts.lacks, counts.perhaps) == (words.count(LACKS), words.count(PERHAPS))


def _word(stay: Stay, agreement: Agreement, day: date) -> str:
    lacks = cover_of(stay.days, agreement_days(agreement), on=day).lacks
    return {True: LACKS, None: PERHAPS, False: COVERED}[lacks]
