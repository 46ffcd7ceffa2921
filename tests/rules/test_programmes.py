"""Cohorts that complete, where they are, extensions and attestation of a joint programme, on any day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules import NEVER, Happening
from edge.core.dates import PartialDate
from edge.programmes.rules import (
    CohortFacts,
    PhaseDays,
    Whereabouts,
    completions_on,
    extended_on,
    phases_on,
    runs_on,
    whereabouts_on,
)

ON_AN_UNKNOWN_DAY = Happening(unknown_day=True)
FIRST = date(2010, 1, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def edtf(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def happened(text: str) -> Happening:
    return Happening(on=PartialDate.parse(text))


def cohort(number: int, completed: Happening = NEVER, *conferrals: Happening) -> CohortFacts:
    return CohortFacts(number=number, completed=completed, conferrals=conferrals)


def phase(order: int, starts: str | None, ends: str | None) -> PhaseDays:
    return PhaseDays(order=order, starts_on=edtf(starts), ends_on=edtf(ends))


# ---------------------------------------------------------------- completion
def test_the_founding_case() -> None:
    """The first cohort on an unknown day; the second, whose degree was conferred on 22 October 2012."""
    both = [cohort(1, ON_AN_UNKNOWN_DAY), cohort(2, ON_AN_UNKNOWN_DAY, happened("2012-10-22"))]
    assert completions_on(both, on=day("2012-10-21")) == {1: None, 2: None}
    assert completions_on(both, on=day("2012-10-22")) == {1: True, 2: True}


@pytest.mark.parametrize(
    ("on", "known"), [("2012-03-31", False), ("2012-04-01", None), ("2012-04-29", None), ("2012-04-30", True)]
)
def test_a_month_of_completion_is_certain_on_its_last_day(on: str, known: bool | None) -> None:
    assert completions_on([cohort(1, happened("2012-04"))], on=day(on)) == {1: known}


def test_a_conferral_proves_completion_whatever_else_is_recorded() -> None:
    assert completions_on([cohort(1, NEVER, happened("2012"))], on=day("2012-12-30")) == {1: None}
    assert completions_on([cohort(1, NEVER, happened("2012"))], on=day("2012-12-31")) == {1: True}


def test_an_earlier_cohort_proves_nothing_and_an_unrecorded_completion_is_none() -> None:
    rows = [cohort(1, happened("2010")), cohort(2, ON_AN_UNKNOWN_DAY), cohort(3)]
    assert completions_on(rows, on=day("2015-01-01")) == {1: True, 2: None, 3: False}


def test_proof_reaches_back_over_several_cohorts() -> None:
    rows = [cohort(1, ON_AN_UNKNOWN_DAY), cohort(2, ON_AN_UNKNOWN_DAY), cohort(3, happened("2012-06-30"))]
    assert completions_on(rows, on=day("2012-06-29")) == {1: None, 2: None, 3: False}
    assert completions_on(rows, on=day("2012-06-30")) == {1: True, 2: True, 3: True}


def test_an_imprecise_day_is_not_made_precise_by_a_later_cohort() -> None:
    rows = [cohort(1, happened("2012")), cohort(2, happened("2012-02-01"))]
    assert completions_on(rows, on=day("2012-03-01")) == {1: None, 2: True}


days = st.dates(min_value=FIRST, max_value=date(2014, 12, 31))
partial = days.flatmap(
    lambda one: st.sampled_from([one.isoformat(), one.isoformat()[:7], one.isoformat()[:4]])
).map(PartialDate.parse)
happenings = st.one_of(st.just(NEVER), st.just(ON_AN_UNKNOWN_DAY), partial.map(lambda one: Happening(on=one)))
programmes = st.lists(st.tuples(happenings, st.lists(happenings, max_size=2)), max_size=5).map(
    lambda rows: [
        CohortFacts(number=number, completed=completed, conferrals=tuple(conferrals))
        for number, (completed, conferrals) in enumerate(rows, start=1)
    ]
)


@given(programmes, days, st.integers(0, 900), st.randoms())
def test_what_is_known_stays_known_on_every_later_day_in_any_order(rows, on, later, random) -> None:  # type: ignore[no-untyped-def]
    rank = {False: 0, None: 1, True: 2}
    before = completions_on(rows, on=on)
    random.shuffle(rows)
    after = completions_on(rows, on=on + timedelta(days=later))
    assert set(before) == set(after)
    assert all(rank[after[number]] >= rank[before[number]] for number in before)
    assert completions_on(rows, on=on) == before


# ---------------------------------------------------------------- where a cohort is
YEARS = (phase(1, "2010-09-01", "2011-06-30"), phase(2, "2011-09", "2013-06"))


@pytest.mark.parametrize(
    ("on", "where", "places"),
    [
        ("2010-08-31", Whereabouts.NOT_BEGUN, ()),
        ("2010-09-01", Whereabouts.IN_PHASE, (1,)),
        ("2011-06-30", Whereabouts.IN_PHASE, (1,)),
        ("2011-07-01", Whereabouts.BETWEEN, ()),
        ("2011-09-29", Whereabouts.PERHAPS, (2,)),
        ("2011-09-30", Whereabouts.IN_PHASE, (2,)),
        ("2013-06-01", Whereabouts.IN_PHASE, (2,)),  # the last day may be this very one
        ("2013-06-02", Whereabouts.PERHAPS, (2,)),
        ("2013-06-30", Whereabouts.PERHAPS, (2,)),
        ("2013-07-01", Whereabouts.PHASES_OVER, ()),
    ],
)
def test_a_cohort_goes_through_its_phases(on: str, where: Whereabouts, places: tuple[int, ...]) -> None:
    facts = CohortFacts(number=1, phases=YEARS)
    assert whereabouts_on(facts, completed=False, on=day(on)) == (where, places)


def test_who_has_completed_is_in_no_phase_and_who_may_have_is_perhaps_in_one() -> None:
    facts = CohortFacts(number=1, phases=YEARS)
    assert whereabouts_on(facts, completed=True, on=day("2011-01-01")) == (Whereabouts.COMPLETED, ())
    assert whereabouts_on(facts, completed=None, on=day("2011-01-01")) == (Whereabouts.PERHAPS, (1,))
    assert whereabouts_on(facts, completed=None, on=day("2014-01-01")) == (Whereabouts.NOT_KNOWN, ())


def test_without_any_day_nothing_is_known() -> None:
    for phases in ((), (phase(1, None, None),)):
        facts = CohortFacts(number=1, phases=phases)
        assert whereabouts_on(facts, completed=False, on=FIRST) == (Whereabouts.NOT_KNOWN, ())


def test_a_phase_without_a_last_day_is_over_when_a_later_one_has_begun() -> None:
    phases = (phase(1, "2010-09-01", None), phase(2, None, None), phase(3, "2012-02", None))
    assert phases_on(phases, on=day("2012-01-31")) == {1: True, 2: None, 3: False}
    assert phases_on(phases, on=day("2012-02-15")) == {1: None, 2: None, 3: None}
    assert phases_on(phases, on=day("2012-02-29")) == {1: False, 2: False, 3: True}


def test_an_unknown_first_day_is_no_open_side() -> None:
    assert phases_on((phase(1, None, "2012-06-30"),), on=day("2012-01-01")) == {1: None}
    assert phases_on((phase(1, None, "2012-06-30"),), on=day("2012-07-01")) == {1: False}


# ---------------------------------------------------------------- the programme itself
def test_a_programme_runs_from_the_first_day_that_proves_it() -> None:
    proof = [PartialDate.parse("2012-10-22"), PartialDate.parse("2013")]
    assert runs_on(None, None, attested_by=proof, on=day("2012-10-21")) is None
    assert runs_on(None, None, attested_by=proof, on=day("2012-10-22")) is True
    assert runs_on(edtf("2012"), None, attested_by=proof, on=day("2012-10-22")) is True
    assert runs_on(edtf("2014"), None, attested_by=proof, on=day("2013-12-31")) is False
    assert runs_on(None, edtf("2012-12"), attested_by=proof, on=day("2012-12-05")) is None
    assert runs_on(None, edtf("2012-12"), attested_by=proof, on=day("2013-01-01")) is False


def test_the_latest_extension_is_told_as_it_was_recorded() -> None:
    decisions = [PartialDate.parse(text) for text in ("2012", "2012-10-22", "2012-12-31", "2008-05")]
    assert extended_on(decisions, on=day("2008-05-30")) is None
    assert str(extended_on(decisions, on=day("2012-10-21"))) == "2008-05"
    assert str(extended_on(decisions, on=day("2012-10-22"))) == "2012-10-22"
    assert str(extended_on(decisions, on=day("2013-01-01"))) == "2012-12-31"
