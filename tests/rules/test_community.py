"""Ranks among the international nationalities: stated, worked out or not known; clubs in being."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules import NEVER, Happening
from edge.community.rules import Counted, Rank, is_in_being, ranks
from edge.core.dates import PartialDate


def counted(key: int, nationality: str, count: int | None, rank: int | None = None, **more: Any) -> Counted:
    on = PartialDate.parse(more.pop("on", "2012-10-01"))
    told = {"level": "all", "source": "office", **more}
    return Counted(key=key, nationality=nationality, on=on, count=count, rank=rank, **told)


def places(*rows: Counted, home: str = "BE") -> dict[str, int | None]:
    answers = ranks(rows, home=home)
    return {row.nationality: rank.place if (rank := answers[row.key]) else None for row in rows}


def test_a_stated_rank_needs_no_number_and_nothing_is_worked_out_beside_a_missing_one() -> None:
    rows = (counted(1, "NL", None, 1), counted(2, "CN", 550, 2), counted(3, "IN", 200))
    assert ranks(rows) == {1: Rank(place=1, stated=True), 2: Rank(place=2, stated=True), 3: None}


def test_numbers_give_the_rank_and_equal_ones_share_it() -> None:
    rows = (counted(1, "NL", 900), counted(2, "CN", 550), counted(3, "DE", 550), counted(4, "IN", 200))
    assert places(*rows) == {"NL": 1, "CN": 2, "DE": 2, "IN": 4}
    assert ranks(rows)[2] == Rank(place=2, stated=False)


def test_the_own_country_is_left_out_wherever_it_stands() -> None:
    rows = (counted(1, "BE", 30_000, 1), counted(2, "NL", 900), counted(3, "CN", 550))
    assert places(*rows) == {"BE": None, "NL": 1, "CN": 2}
    without_a_number = (counted(1, "BE", None), *rows[1:])
    assert places(*without_a_number) == {"BE": None, "NL": 1, "CN": 2}


def test_one_nationality_alone_has_no_rank() -> None:
    assert places(counted(1, "CN", 550)) == {"CN": None}
    assert places(counted(1, "BE", 30_000), counted(2, "CN", 550)) == {"BE": None, "CN": None}


def test_a_stated_rank_that_the_numbers_do_not_give_shows_that_some_were_not_counted() -> None:
    assert places(counted(1, "CN", 550, 2), counted(2, "IN", 200)) == {"CN": 2, "IN": None}
    assert places(counted(1, "CN", 550, 1), counted(2, "IN", 200)) == {"CN": 1, "IN": 2}


@pytest.mark.parametrize(
    "other",
    [{"on": "2012"}, {"level": "master"}, {"source": "newspaper"}, {"definition": "exchange included"}],
)
def test_only_what_was_counted_together_is_compared(other: dict[str, str]) -> None:
    rows = (counted(1, "NL", 900), counted(2, "CN", 550), counted(3, "IN", 10_000, **other))
    assert places(*rows) == {"NL": 1, "CN": 2, "IN": None}


numbers = st.lists(st.integers(0, 50), min_size=2, max_size=40)


@given(numbers)
def test_a_rank_is_one_more_than_how_many_are_higher(found: list[int]) -> None:
    answers = ranks([counted(key, f"{key:02}", count) for key, count in enumerate(found)])
    assert {key: rank and rank.place for key, rank in answers.items()} == {
        key: 1 + sum(other > count for other in found) for key, count in enumerate(found)
    }


@given(numbers, st.randoms())
def test_the_order_of_the_rows_does_not_matter(found: list[int], random: Any) -> None:
    rows = [counted(key, f"{key:02}", count) for key, count in enumerate(found)]
    before = ranks(rows)
    random.shuffle(rows)
    assert ranks(rows) == before


@pytest.mark.parametrize(
    ("founded", "ends", "known"),
    [
        (NEVER, None, False),
        (Happening(unknown_day=True), None, None),
        (Happening(on=PartialDate.parse("2010")), None, True),
        (Happening(on=PartialDate.parse("2012")), None, None),
        (Happening(on=PartialDate.parse("2010")), "2012-10-22", False),
        (Happening(on=PartialDate.parse("2010")), "2012-10-23", True),
        (Happening(on=PartialDate.parse("2010")), "2012", None),
        (Happening(unknown_day=True), "2011", False),
    ],
)
def test_a_club_is_in_being_from_its_founding_through_its_last_day(
    founded: Happening, ends: str | None, known: bool | None
) -> None:
    last = PartialDate.parse(ends) if ends else None
    assert is_in_being(founded, last, on=date(2012, 10, 23)) is known
