"""The steps of a request, what must be said before it goes to the office, and when a point is answered."""

from typing import Any

import pytest

from edge.agreements.rules.requesting import (
    ANSWERS,
    ASKED_FOR,
    MOVES,
    Stage,
    Weight,
    Who,
    answer_is_whole,
    missing_for_submitting,
    next_stage,
    verbs_from,
    weigh,
)

COMPLETE: dict[str, Any] = dict.fromkeys(ASKED_FOR, "said")


def test_a_verb_leads_from_a_state_to_one_other_state_only() -> None:
    steps = [(move.start, move.verb) for move in MOVES]
    assert len(steps) == len(set(steps))
    assert all(move.start != move.end for move in MOVES)


def test_every_state_is_reached_from_a_draft() -> None:
    reached = {Stage.DRAFT}
    for _ in Stage:
        reached |= {move.end for move in MOVES if move.start in reached}
    assert reached == set(Stage)


@pytest.mark.parametrize(
    ("stage", "asking", "office"),
    [
        ("draft", {"submit", "withdraw"}, set()),
        ("submitted", {"withdraw"}, {"send_back", "accept", "refuse"}),
        ("sent_back", {"submit", "withdraw"}, set()),
        ("accepted", set(), {"reopen"}),
        ("refused", set(), {"reopen"}),
        ("withdrawn", {"take_up"}, set()),
    ],
)
def test_whose_turn_it_is_in_each_state(stage: str, asking: set[str], office: set[str]) -> None:
    assert verbs_from(stage, {Who.ASKING}) == asking
    assert verbs_from(stage, {Who.OFFICE}) == office
    assert verbs_from(stage, set()) == set()


def test_a_verb_out_of_turn_leads_nowhere() -> None:
    assert next_stage("submitted", "accept") == Stage.ACCEPTED
    assert next_stage("draft", "accept") is None
    assert next_stage("withdrawn", "submit") is None


@pytest.mark.parametrize("name", ASKED_FOR)
@pytest.mark.parametrize("nothing", [None, "", "  \n"])
def test_each_required_fact_is_missed_when_it_is_blank(name: str, nothing: Any) -> None:
    assert missing_for_submitting({**COMPLETE, name: nothing}, renewal=False) == [name]


def test_the_justification_is_required_and_numbers_are_not() -> None:
    assert "justification" in ASKED_FOR
    assert missing_for_submitting(COMPLETE, renewal=False) == []
    assert missing_for_submitting({**COMPLETE, "students_out": None}, renewal=False) == []


def test_a_renewal_says_what_it_renews() -> None:
    assert missing_for_submitting(COMPLETE, renewal=True) == ["renews"]
    assert missing_for_submitting({**COMPLETE, "renews": "A1"}, renewal=True) == []


@pytest.mark.parametrize(
    ("sort", "verdict", "words", "whole"),
    [
        ("criterion", "met", "", True),
        ("criterion", "not_known", "", True),
        ("criterion", "doubtful", "", False),
        ("criterion", "not_met", "  ", False),
        ("criterion", "not_met", "no insurance", True),
        ("criterion", "answered", "yes", False),
        ("question", "answered", "", False),
        ("question", "answered", "in Dutch", True),
        ("question", "not_known", "", True),
        ("question", "partner", "", True),
        ("question", "met", "yes", False),
        ("question", "", "words alone", False),
    ],
)
def test_when_a_point_is_answered(sort: str, verdict: str, words: str, whole: bool) -> None:
    assert answer_is_whole(sort, verdict, words) is whole


def test_criteria_are_counted_and_what_is_not_answered_is_open() -> None:
    assert weigh(["met", "met", "not_known", "", "doubtful"]) == Weight(
        met=2, not_known=1, doubtful=1, open=1
    )
    assert weigh([]) == Weight()
    assert set(ANSWERS["criterion"]) == {"met", "doubtful", "not_met", "not_known"}
