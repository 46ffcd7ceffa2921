"""Dates, numbers and unknowns as the templates write them, in three languages and without a database."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.utils import translation

from edge.core.dates import PartialDate
from edge.web.kit import tags


@pytest.mark.parametrize(
    ("language", "edtf", "long"),
    [
        ("en", "2012-10-22", "22 October 2012"),
        ("en", "2012-04", "April 2012"),
        ("en", "2007", "2007"),
        ("nl", "2012-10-22", "22 oktober 2012"),
        ("nl", "2012-04", "april 2012"),
        ("nl", "2007", "2007"),
        ("zh-hans", "2012-10-22", "2012年10月22日"),
        ("zh-hans", "2012-04", "2012年4月"),
        ("zh-hans", "2012", "2012年"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_known(language: str, edtf: str, long: str) -> None:
    with translation.override(language):
        assert tags.partial_date_text(PartialDate.parse(edtf)) == long


@pytest.mark.parametrize(
    ("language", "edtf", "span"),
    [
        ("en", "2012-04", "1 to 30 April 2012"),
        ("en", "2007", "1 January to 31 December 2007"),
        ("en", "2012-10-22", "22 October 2012"),
        ("nl", "2012-02", "1 tot en met 29 februari 2012"),
        ("nl", "2007", "1 januari tot en met 31 december 2007"),
        ("zh-hans", "2012-04", "2012年4月1日至30日"),
        ("zh-hans", "2012", "2012年1月1日至12月31日"),
    ],
)
def test_the_span_of_an_imprecise_date_names_its_first_and_last_day(
    language: str, edtf: str, span: str
) -> None:
    with translation.override(language):
        assert tags.span_of(PartialDate.parse(edtf)) == span


def test_a_known_day_is_short_in_tables_and_carries_its_machine_form() -> None:
    with translation.override("en"):
        shown = tags.partial_date(PartialDate.parse("2012-09-15"))
    assert shown == '<time datetime="2012-09-15">15 Sep 2012</time>'


def test_the_long_form_is_chosen_by_word() -> None:
    with translation.override("en"):
        shown = tags.partial_date(PartialDate.parse("2012-09-15"), "long unset")
    assert shown == '<time datetime="2012-09-15">15 September 2012</time>'


def test_dutch_months_are_never_abbreviated() -> None:
    with translation.override("nl"):
        shown = tags.partial_date(PartialDate.parse("2012-10-22"))
    assert shown == '<time datetime="2012-10-22">22 oktober 2012</time>'


def test_an_imprecise_date_tells_its_span_in_the_tooltip_and_to_screen_readers() -> None:
    with translation.override("en"):
        shown = tags.partial_date(PartialDate.parse("2012-04"))
    assert shown == (
        '<time datetime="2012-04" title="1 to 30 April 2012">Apr 2012'
        '<span class="visually-hidden"> (exact day not known, 1 to 30 April 2012)</span></time>'
    )


def test_a_missing_date_is_not_known_unless_it_need_not_be_set() -> None:
    with translation.override("en"):
        assert tags.partial_date(None) == '<span class="unknown">not known</span>'
        assert tags.partial_date(None, "unset") == '<span class="unset">not set</span>'
        assert tags.partial_date_text(None) == "not known"
        assert tags.partial_date_text(None, "unset") == "not set"


def test_a_day_is_plain_text_and_none_is_nothing() -> None:
    with translation.override("en"):
        assert tags.day(date(2012, 10, 22)) == "22 October 2012"
        assert tags.day(date(2012, 10, 22), "short") == "22 Oct 2012"
        assert tags.day(None) == ""
    with translation.override("zh-hans"):
        assert tags.day(date(2012, 10, 22)) == "2012年10月22日"


def test_a_moment_near_midnight_is_told_in_the_hubs_own_day(settings) -> None:
    settings.TIME_ZONE = "Europe/Brussels"
    with translation.override("en"):
        shown = tags.moment(datetime(2012, 10, 21, 22, 30, tzinfo=UTC))
    assert shown == '<time datetime="2012-10-21T22:30:00+00:00">22 Oct 2012, 00:30</time>'


def test_a_missing_moment_shows_nothing() -> None:
    assert tags.moment(None) == ""


@pytest.mark.parametrize(("language", "shown"), [("en", "12,345"), ("nl", "12.345"), ("zh-hans", "12,345")])
def test_a_number_is_grouped_as_the_language_does(language: str, shown: str) -> None:
    with translation.override(language):
        assert tags.known(12345) == shown


def test_zero_is_a_number_and_unknown_is_not() -> None:
    with translation.override("en"):
        assert tags.known(0) == "0"
        assert tags.known(None) == '<span class="unknown">not known</span>'


@pytest.mark.parametrize(
    ("total", "has_unknown", "shown"),
    [
        (12, False, "12"),
        (12, True, "at least 12"),
        (0, False, "0"),
        (0, True, '<span class="unknown">not known</span>'),
        (None, True, '<span class="unknown">not known</span>'),
    ],
)
def test_a_sum_with_an_unknown_part_says_at_least(total: int | None, has_unknown: bool, shown: str) -> None:
    with translation.override("en"):
        assert tags.at_least((total, has_unknown)) == shown


def test_a_language_without_its_own_wording_is_written_in_english() -> None:
    with translation.override("fr"):
        assert tags.partial_date_text(PartialDate.parse("2012-04")) == "April 2012"


def test_states_that_can_be_confused_have_different_words_and_shapes() -> None:
    states = (
        "in_force",
        "in_preparation",
        "not_known",
        "suspended",
        "superseded",
        "expired",
        "terminated",
        "withdrawn",
    )
    states += ("due", "late")
    with translation.override("en"):
        assert len({tags.state_label(state) for state in states}) == len(states)
    assert len({tags.state_shape(state) for state in states}) == len(states)


def test_an_unlisted_state_is_readable_and_drawn_as_unknown() -> None:
    assert tags.state_label("under_review") == "under review"
    assert tags.state_shape("under_review") == tags.state_shape("not_known")


def test_page_numbers_leave_out_the_middle() -> None:
    page = Paginator(range(500), 50).page(5)
    numbers = list(tags.page_numbers(page))
    assert numbers == [1, Paginator.ELLIPSIS, 4, 5, 6, Paginator.ELLIPSIS, 10]
    assert [number for number in numbers if tags.is_gap(number)] == [Paginator.ELLIPSIS] * 2
