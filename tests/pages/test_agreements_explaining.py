"""Why an agreement has its state on a day: the answer of the rules, with the day that decided in a sentence."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules import Facts, Happening, State, Suspension, state_on
from edge.core.dates import PartialDate
from edge.web.pages.agreements.explaining import why_state

days = st.sampled_from(
    ["2007", "2012", "2012-04", "2012-05", "2012-04-15", "2012-04-30", "2012-05-01", "2013-01-31"]
)
dates = days.map(PartialDate.parse)
happenings = st.one_of(
    st.just(Happening()), st.just(Happening(unknown_day=True)), dates.map(lambda day: Happening(on=day))
)
suspensions = st.builds(Suspension, starts_on=dates, ends_on=st.none() | dates)


def facts(successors: st.SearchStrategy[tuple[Facts, ...]]) -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        signed=happenings,
        starts_on=st.none() | dates,
        ends_on=st.none() | dates,
        withdrawn=st.just(Happening()) | happenings,
        terminated=st.just(Happening()) | happenings,
        attested_by=st.lists(dates, max_size=2).map(tuple),
        suspensions=st.lists(suspensions, max_size=2).map(tuple),
        successors=successors,
    )


a_life = facts(st.lists(facts(st.just(())), max_size=2).map(tuple))


def on(text: str) -> date:
    return date.fromisoformat(text)


def signed(text: str, **more: object) -> Facts:
    return Facts(signed=Happening(on=PartialDate.parse(text)), **more)  # type: ignore[arg-type]


def why(facts: Facts, day: str, *titles: str) -> str:
    return " ".join(why_state(facts, on=on(day), successors=titles).sentences)


@given(
    a_life,
    st.sampled_from(["2006-12-31", "2007-06-01", "2012-04-01", "2012-04-15", "2012-04-30", "2012-12-31"]),
)
def test_the_reason_is_about_the_state_that_the_rules_give(life: Facts, day: str) -> None:
    reason = why_state(life, on=on(day))
    assert reason.state == state_on(life, on=on(day))
    assert all(sentence.endswith(".") and "%(" not in sentence for sentence in reason.sentences)


@pytest.mark.parametrize(
    ("facts", "day", "sentence"),
    [
        (
            signed("2012-04"),
            "2012-04-15",
            "Signed in April 2012 (1 to 30 April 2012): whether it had been signed by 15 April 2012 is not known.",
        ),
        (signed("2012-04"), "2012-03-31", "It was signed in April 2012, and so not yet on 31 March 2012."),
        (
            signed("2012-10-22"),
            "2012-10-23",
            "It was signed on 22 October 2012. No last day is set: it holds until something ends it.",
        ),
        (Facts(), "2012-10-23", "It is not signed."),
        (
            Facts(signed=Happening(unknown_day=True), attested_by=(PartialDate.parse("2012-10-22"),)),
            "2012-10-21",
            "It was signed on an unknown day. The first day that proves it is 22 October 2012; "
            "whether it was in force on 21 October 2012 is not known.",
        ),
        (
            signed("2007", ends_on=PartialDate.parse("2012-11")),
            "2012-11-10",
            "Its last day in force lies in November 2012 (1 to 30 November 2012): "
            "whether it was over on 10 November 2012 is not known.",
        ),
        (
            signed("2007", ends_on=PartialDate.parse("2012-11")),
            "2012-12-01",
            "Its last day in force lay in November 2012.",
        ),
        (
            signed("2007", terminated=Happening(on=PartialDate.parse("2012-05-01"))),
            "2012-06-01",
            "Its termination took effect on 1 May 2012.",
        ),
    ],
)
def test_the_sentence_names_the_day_that_decided(facts: Facts, day: str, sentence: str) -> None:
    assert why(facts, day) == sentence


def test_what_took_its_place_is_named_to_who_may_see_it() -> None:
    older = signed("2007", successors=(signed("2012-10-22"),))
    assert why(older, "2012-10-22", "MOU 2012") == "“MOU 2012” took its place on 22 October 2012."
    assert why(older, "2012-10-22", "") == "Another agreement took its place on 22 October 2012."
    assert why_state(older, on=on("2012-10-22")).state is State.SUPERSEDED


def test_a_title_with_a_percent_sign_is_only_a_title() -> None:
    older = signed("2007", successors=(signed("2012-10-22"),))
    assert "“100%(day)s”" in why(older, "2012-10-23", "100%(day)s")


def test_the_reason_is_given_in_the_language_of_the_reader() -> None:
    with translation.override("zh-hans"):
        assert "2012年4月" in why(signed("2012-04"), "2012-04-15")
