"""The rules of time, sentence by sentence, on values alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules import (
    Facts,
    Happening,
    Outlives,
    State,
    Suspension,
    Verdict,
    due,
    makes_a_circle,
    outlives,
    renewal_in_progress,
    state_on,
    verdict_on,
)
from edge.core.dates import NotAPartialDate, PartialDate, Precision, add_months, add_years

UNKNOWN_DAY = Happening(unknown_day=True)


def day(text: str) -> date:
    return date.fromisoformat(text)


def known(text: str) -> PartialDate:
    return PartialDate.parse(text)


def signed(text: str, **more: object) -> Facts:
    return Facts(signed=Happening(on=known(text)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2012", "2012-01-01", "2012-12-31", Precision.YEAR),
        ("2012-04", "2012-04-01", "2012-04-30", Precision.MONTH),
        ("2012-02", "2012-02-01", "2012-02-29", Precision.MONTH),
        ("2012-10-22", "2012-10-22", "2012-10-22", Precision.DAY),
    ],
)
def test_a_partial_date_stands_for_the_days_it_can_mean(
    text: str, earliest: str, latest: str, precision: str
) -> None:
    date_ = known(text)
    assert (date_.earliest, date_.latest, date_.precision, str(date_)) == (
        day(earliest),
        day(latest),
        precision,
        text,
    )


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2012-02-30",
            "2011-02-29",
            "2012-13",
            "2012-4",
            "12-04-01",
            "0000",
            "9999",
            "31.1.31",
            "Till consent",
        ),
        *("19XX", "2012/2013", "2012-04-01T10:00", "2012~", "-2012", "Y12012", "２０１２", ""),
    ],
)
def test_nothing_else_of_edtf_is_accepted(text: str) -> None:
    with pytest.raises(NotAPartialDate):
        PartialDate.parse(text)


@given(st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31)), st.sampled_from([4, 7, 10]))
def test_what_is_written_is_read_back(some_day: date, length: int) -> None:
    text = some_day.isoformat()[:length]
    assert str(known(text)) == text
    assert known(text).earliest <= some_day <= known(text).latest


@pytest.mark.parametrize(
    ("on", "answer"),
    [
        ("2012-03-31", False),
        ("2012-04-01", None),
        ("2012-04-29", None),
        ("2012-04-30", True),
        ("2012-05-01", True),
    ],
)
def test_on_or_before_is_yes_no_or_not_known(on: str, answer: bool | None) -> None:
    assert known("2012-04").on_or_before(day(on)) is answer


def states(facts: Facts, *days: str) -> list[str]:
    return [state_on(facts, on=day(text)).value for text in days]


def test_signed_in_a_month() -> None:
    assert states(signed("2012-04"), "2012-03-31", "2012-04-01", "2012-04-29", "2012-04-30") == [
        "in_preparation",
        "not_known",
        "not_known",
        "in_force",
    ]


def test_signed_in_a_year_is_not_known_for_that_year() -> None:
    assert states(signed("2007"), "2006-12-31", "2007-01-01", "2007-12-30", "2007-12-31") == [
        "in_preparation",
        "not_known",
        "not_known",
        "in_force",
    ]


def test_ends_in_a_month_its_last_day_may_be_any_of_them() -> None:
    facts = signed("2007", ends_on=known("2012-11"))
    assert states(facts, "2012-10-31", "2012-11-01", "2012-11-02", "2012-11-30", "2012-12-01") == [
        "in_force",
        "in_force",
        "not_known",
        "not_known",
        "expired",
    ]


def test_signed_on_an_unknown_day_is_in_force_from_what_attests_it() -> None:
    facts = Facts(signed=UNKNOWN_DAY, attested_by=(known("2012-10-22"),))
    assert states(facts, "1990-01-01", "2012-10-21", "2012-10-22") == ["not_known", "not_known", "in_force"]


def test_signed_on_an_unknown_day_and_never_attested_stays_not_known() -> None:
    assert states(Facts(signed=UNKNOWN_DAY), "1990-01-01", "2030-01-01") == ["not_known", "not_known"]


def test_signed_but_not_yet_started_is_in_preparation() -> None:
    facts = signed("2012-04-02", starts_on=known("2012-09-01"))
    assert states(facts, "2012-08-31", "2012-09-01") == ["in_preparation", "in_force"]


def test_not_signed_is_in_preparation_whatever_its_start_says() -> None:
    assert states(Facts(starts_on=known("2010")), "2012-01-01") == ["in_preparation"]


def test_an_end_that_is_not_set_never_comes() -> None:
    assert states(signed("1900"), "2900-01-01") == ["in_force"]


def test_superseded_once_a_successor_certainly_came_into_force_and_stays_so() -> None:
    successor = signed("2012-10-22", ends_on=known("2013-01-31"))
    facts = signed("2007", successors=(successor,))
    assert states(facts, "2012-10-21", "2012-10-22", "2020-01-01") == ["in_force", "superseded", "superseded"]


def test_a_successor_whose_start_is_not_known_makes_it_not_known() -> None:
    facts = signed("2007", successors=(signed("2012-10"),))
    assert states(facts, "2012-09-30", "2012-10-01", "2012-10-31") == ["in_force", "not_known", "superseded"]


def test_a_successor_that_was_withdrawn_supersedes_nothing() -> None:
    successor = Facts(withdrawn=Happening(on=known("2012-05-01")))
    assert states(signed("2007", successors=(successor,)), "2012-06-01") == ["in_force"]


def test_withdrawn_and_terminated_come_before_everything_else() -> None:
    withdrawn = Facts(withdrawn=Happening(on=known("2012-05-01")))
    terminated = signed("2007", terminated=Happening(on=known("2012-05-01")), ends_on=known("2011"))
    assert states(withdrawn, "2012-04-30", "2012-05-01") == ["in_preparation", "withdrawn"]
    assert states(terminated, "2012-04-30", "2012-05-01") == ["expired", "terminated"]


def test_a_termination_on_an_unknown_day_leaves_nothing_to_say() -> None:
    assert states(signed("2007", terminated=UNKNOWN_DAY), "2012-01-01") == ["not_known"]


def test_suspended_over_the_day() -> None:
    facts = signed("2007", suspensions=(Suspension(starts_on=known("2012-03-01"), ends_on=known("2012-03")),))
    assert states(facts, "2012-02-29", "2012-03-01", "2012-03-02", "2012-04-01") == [
        "in_force",
        "suspended",
        "not_known",
        "in_force",
    ]


def test_expired_with_a_successor_in_preparation_says_so() -> None:
    facts = signed("2007", ends_on=known("2012-10-31"), successors=(signed("2013-01-15"),))
    flags = [renewal_in_progress(facts, on=day(text)) for text in ("2012-10-31", "2012-11-01", "2013-01-15")]
    assert flags == [False, True, False]


def test_due_in_november_2012() -> None:
    november = known("2012-11")
    assert due(november, on=day("2012-05-04"), within_days=180) is None
    assert due(november, on=day("2012-05-05"), within_days=180) is not None
    answer = due(november, on=day("2012-09-15"), within_days=90)
    assert answer is not None and answer.days_at_most == 76 and not answer.overdue
    late = due(november, on=day("2012-12-03"), within_days=0)
    assert late is not None and late.days_at_most == -3 and late.overdue


def test_a_child_may_not_outlive_its_umbrella() -> None:
    assert outlives(child_ends=known("2013"), umbrella_ends=known("2012")) == Outlives.YES
    assert outlives(child_ends=None, umbrella_ends=known("2012")) == Outlives.YES
    assert outlives(child_ends=known("2012-06"), umbrella_ends=known("2012")) == Outlives.PERHAPS
    assert outlives(child_ends=known("2012-12-31"), umbrella_ends=known("2012-12-31")) == Outlives.NO
    assert outlives(child_ends=None, umbrella_ends=None) == Outlives.NO


def test_a_circle_is_seen_before_it_is_stored() -> None:
    assert makes_a_circle(1, 3, {3: 2, 2: 1, 1: None})
    assert not makes_a_circle(4, 3, {3: 2, 2: 1, 1: None})


def test_a_verdict_holds_from_its_day() -> None:
    given_on = known("2013-05")
    answers = [verdict_on("met", given_on, on=day(text)) for text in ("2013-05-30", "2013-05-31")]
    assert answers == [Verdict.OPEN, Verdict.MET]


def test_29_february_plus_a_year_is_28_february_and_a_months_end_stays_one() -> None:
    assert add_years(day("2012-02-29"), 1) == day("2013-02-28")
    assert add_months(day("2012-02-29"), 1) == day("2012-03-31")
    assert add_months(day("2012-01-31"), 1) == day("2012-02-29")
    assert add_months(day("2012-01-15"), 13) == day("2013-02-15")


partial = st.builds(
    lambda some_day, length: known(some_day.isoformat()[:length]),
    st.dates(min_value=date(2010, 1, 1), max_value=date(2013, 12, 31)),
    st.sampled_from([4, 7, 10]),
)
happening = st.one_of(
    st.just(Happening()), st.builds(lambda on: Happening(on=on), partial), st.just(UNKNOWN_DAY)
)


@given(partial, st.none() | partial, st.dates(min_value=date(2009, 6, 1), max_value=date(2014, 12, 31)))
def test_a_known_answer_is_right_in_every_world_the_dates_allow(
    signing: PartialDate, end: PartialDate | None, on: date
) -> None:
    """Brute force: every pair of real days that the two dates can mean gives the state that was answered."""
    answer = state_on(Facts(signed=Happening(on=signing), ends_on=end), on=on)

    def days_of(value: PartialDate) -> list[date]:
        span = (value.latest - value.earliest).days
        return [value.earliest + timedelta(days=n) for n in {0, span // 2, span}]

    worlds = {
        state_on(
            Facts(
                signed=Happening(on=PartialDate.of_day(first)),
                ends_on=PartialDate.of_day(last) if last else None,
            ),
            on=on,
        )
        for first in days_of(signing)
        for last in (days_of(end) if end else [None])
    }
    if answer not in (State.NOT_KNOWN, State.EXPIRED):
        assert worlds == {answer}
    if (
        answer == State.EXPIRED
    ):  # rule 3 comes first: a world in which it was not signed yet is in preparation
        assert worlds <= {State.EXPIRED, State.IN_PREPARATION}
    if len(worlds) == 1:
        assert answer in (*worlds, State.NOT_KNOWN)
