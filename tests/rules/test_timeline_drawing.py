"""The timeline: bars, slopes, arrows and marks stand where their dates say, and their labels leave each other alone."""

import re
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.core.dates import PartialDate, add_months
from edge.web.kit.timeline import (
    NARROW,
    WIDE,
    Bar,
    Chart,
    Ending,
    Mark,
    Scale,
    assign_lanes,
    chart,
    cut,
    ticks,
    timeline,
)

known = PartialDate.parse
DAY = date(2012, 10, 23)


def bar(label: str = "MOU", state: str = "in_force", **more: object) -> Bar:
    fields: dict[str, object] = {
        "key": label,
        "label": label,
        "url": "/a/1/",
        "state": state,
        "state_label": state.replace("_", " "),
    }
    return Bar(**(fields | more))  # type: ignore[arg-type]


def mark(when: str, label: str = "Visit", kind: str = "event") -> Mark:
    return Mark(when=known(when), label=label, url="/e/1/", kind=kind)


def drawn(*bars: Bar, marks: tuple[Mark, ...] = (), as_of: date = DAY, width: int = WIDE) -> Chart:
    return chart(bars=bars, marks=marks, as_of=as_of, width=width)


def x(day: date, first: int = 2007, stop: int = 2014, width: int = WIDE) -> float:
    """Where a day lies on an axis of whole years."""
    scale = Scale(first=date(first, 1, 1), stop=date(stop, 1, 1), left=10.0, right=width - 14.0)
    return round(scale.x(day), 1)


def test_an_imprecise_start_is_a_slope_over_the_days_it_can_mean() -> None:
    (one,) = drawn(bar(start=known("2007"), end=known("2012-11-10"))).bars

    bottom, top = one.outline[0][1], one.outline[1][1]
    assert one.outline == (
        (x(date(2007, 1, 1)), bottom),
        (x(date(2007, 12, 31)), top),
        (x(date(2012, 11, 11)), top),  # the tenth is still in force
        (x(date(2012, 11, 11)), bottom),
    )
    assert bottom - top == 14


def test_an_imprecise_end_is_a_slope_from_the_first_day_it_may_be_over_to_the_day_it_is() -> None:
    (one,) = drawn(bar(start=known("2007-01-01"), end=known("2012-11"))).bars

    assert [corner[0] for corner in one.outline] == [
        x(date(2007, 1, 1)),
        x(date(2007, 1, 1)),
        x(date(2012, 11, 2)),
        x(date(2012, 12, 1)),
    ]


def test_an_agreement_that_was_superseded_ends_on_that_day() -> None:
    (one,) = drawn(
        bar(
            state="superseded",
            start=known("2007"),
            ended_by=Ending(word="superseded", on=known("2012-10-22")),
        )
    ).bars

    assert one.outline[-1][0] == x(date(2012, 10, 22))
    assert one.look == "ended"


def test_what_ended_it_early_wins_over_the_term() -> None:
    ending = Ending(word="terminated", on=known("2010-03-01"))
    (one,) = drawn(bar(start=known("2007"), end=known("2012-12-31"), ended_by=ending)).bars

    assert one.outline[-1][0] == x(date(2010, 3, 1))


def test_an_open_end_is_an_arrow_to_the_edge() -> None:
    (one,) = drawn(bar(start=known("2007-01-01"))).bars

    (neck, top), (tip, middle), (other, bottom) = one.outline[2:]
    assert (neck, tip, other) == (WIDE - 14 - 9, WIDE - 14, WIDE - 14 - 9)
    assert middle == (top + bottom) / 2


def test_an_unknown_start_fades_in_before_the_day_that_attests_it() -> None:
    (one,) = drawn(
        bar("Old", start=known("2007")), bar(start_unknown=True, attested_from=date(2012, 10, 22))
    ).bars[1:]

    attested = x(date(2012, 10, 22))
    assert one.outline[0][0] == attested
    assert one.fade is not None
    assert (one.fade[0], one.fade[2]) == (round(attested - 84, 1), 84.0)


def test_an_unknown_start_that_nothing_attests_fades_in_before_the_as_of_day() -> None:
    chart = drawn(bar(state="not_known", start_unknown=True))

    assert chart.bars[0].outline[0][0] == chart.as_of_x
    assert chart.bars[0].fade is not None


def test_in_preparation_without_dates_is_a_short_bar_at_the_as_of_line() -> None:
    one = drawn(bar(state="in_preparation"), marks=(mark("2007"), mark("2014"))).bars[0]

    here = x(DAY, stop=2016)
    assert [corner[0] for corner in one.outline] == [here, here, round(here + 64, 1), round(here + 64, 1)]
    assert one.fade is None


def test_the_part_after_the_as_of_day_is_separate_and_the_two_make_the_whole() -> None:
    (one,) = drawn(bar(start=known("2007-01-01"), end=known("2012-12-31")), as_of=date(2010, 1, 1)).bars

    here = f"{x(date(2010, 1, 1)):g}"
    assert f"L{here} " in one.past
    assert here in one.future
    assert drawn(bar(start=known("2007-01-01"), end=known("2011-12-31"))).bars[0].future == ""


def test_due_is_filled_in_its_lower_half_only() -> None:
    (one,) = drawn(bar(state="due", start=known("2007-01-01"), end=known("2012-10-01"))).bars

    top = one.outline[1][1]
    heights = {float(corner.split()[1]) for corner in one.past.strip("MZ").split("L")}
    assert heights == {top + 7, top + 14}


def test_a_start_and_end_in_the_same_year_leave_a_point_and_never_turn_back() -> None:
    (one,) = drawn(bar(start=known("2012"), end=known("2012-06"))).bars

    xs = [corner[0] for corner in one.outline]
    assert xs == sorted(xs)


def test_an_event_known_to_the_month_is_a_line_with_a_diamond_in_its_middle() -> None:
    (one,) = drawn(marks=(mark("2012-04"), mark("2007-01-01"))).marks[:1]

    assert (one.x1, one.x2) == (x(date(2012, 4, 1)), x(date(2012, 4, 30)))
    middle = (x(date(2012, 4, 1)) + x(date(2012, 4, 30))) / 2
    assert one.diamond.startswith("M")
    assert abs(float(one.diamond[1:].split()[0]) - middle) <= 0.6


def test_events_on_the_same_day_take_a_lane_each() -> None:
    marks = drawn(
        marks=(
            mark("2012-10-22", "Signing"),
            mark("2012-10-22", "Extension"),
            mark("2012-10-22", "Conferral"),
        )
    ).marks

    assert sorted(one.lane for one in marks) == [0, 1, 2]


def test_the_axis_holds_the_as_of_day_even_far_from_everything() -> None:
    for as_of in (date(1990, 5, 1), date(2031, 5, 1)):
        far = drawn(bar(start=known("2012"), end=known("2013")), as_of=as_of)
        assert 10 <= far.as_of_x <= WIDE - 14


def test_an_axis_of_years_ticks_on_the_first_of_january() -> None:
    scale = Scale(first=date(2007, 1, 1), stop=date(2014, 1, 1), left=10.0, right=946.0)

    assert [tick.day.year for tick in ticks(scale)] == [2007, 2008, 2009, 2010, 2011, 2012, 2013, 2014]
    assert all((tick.day.month, tick.day.day) == (1, 1) for tick in ticks(scale))
    assert [tick.year for tick in ticks(scale)][-2:] == [True, False]  # no text beyond the edge


def test_an_axis_under_three_years_ticks_in_months() -> None:
    scale = Scale(first=date(2012, 3, 1), stop=date(2013, 3, 1), left=10.0, right=946.0)

    assert [(tick.day.year, tick.day.month) for tick in ticks(scale)][:2] == [(2012, 3), (2012, 4)]
    assert [tick.day for tick in ticks(scale) if tick.year] == [date(2012, 3, 1), date(2013, 1, 1)]


def test_a_long_axis_on_a_phone_ticks_every_few_years() -> None:
    scale = Scale(first=date(1977, 1, 1), stop=date(2014, 1, 1), left=10.0, right=286.0)

    assert [tick.day.year for tick in ticks(scale)] == [1980, 1990, 2000, 2010]


def test_the_list_in_words_is_in_order_of_time_and_what_has_no_day_comes_last() -> None:
    entries = timeline(
        bars=[
            bar("planned", "in_preparation"),
            bar("A2", start=known("2012-10-22")),
            bar("A1", start=known("2007")),
        ],
        marks=[mark("2012-04", "visit")],
        as_of=DAY,
    ).entries

    assert [entry.bar.label if entry.bar else entry.mark and entry.mark.label for entry in entries] == [
        "A1",
        "visit",
        "A2",
        "planned",
    ]


def test_nothing_recorded_is_an_axis_with_the_day() -> None:
    empty = drawn()

    assert (empty.bars, empty.marks) == ((), ())
    assert empty.ticks


def test_lanes_are_filled_from_the_first() -> None:
    assert assign_lanes([(0, 10), (5, 8), (10, 12), (8, 20)]) == [0, 1, 0, 1]


@given(
    spans=st.lists(
        st.tuples(st.integers(0, 100), st.integers(1, 40)).map(lambda t: (t[0], t[0] + t[1])), max_size=40
    )
)
def test_lanes_never_overlap_and_are_as_few_as_can_be(spans: list[tuple[int, int]]) -> None:
    lanes = assign_lanes(spans)

    for i, j in combinations(range(len(spans)), 2):
        if lanes[i] == lanes[j]:
            assert spans[i][1] <= spans[j][0] or spans[j][1] <= spans[i][0]
    crowd = max((sum(a <= point < b for a, b in spans) for point, _ in spans), default=0)
    assert len(set(lanes)) == crowd


@pytest.mark.parametrize("keep", [True, False])
def test_a_cut_keeps_one_side(keep: bool) -> None:
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]

    assert sorted(cut(square, axis=0, limit=4, keep_greater=keep)) == (
        [(4.0, 0.0), (4.0, 10.0), (10.0, 0.0), (10.0, 10.0)]
        if keep
        else [(0.0, 0.0), (0.0, 10.0), (4.0, 0.0), (4.0, 10.0)]
    )
    assert cut(square, axis=0, limit=-1 if not keep else 11, keep_greater=keep) == []


days = st.dates(date(1975, 1, 1), date(2040, 12, 31))
texts = st.sampled_from(
    (
        "MOU",
        "Implementation agreement",
        "双硕士学位协议",
        "A very long name of a very long agreement of many units",
    )
)


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(days)
    return draw(
        st.sampled_from(
            (
                PartialDate.of_day(day),
                PartialDate(day.replace(day=1), add_months(day.replace(day=1), 1)),
                PartialDate(date(day.year, 1, 1), date(day.year + 1, 1, 1)),
            )
        )
    )


@st.composite
def events(draw: st.DrawFn) -> Mark:
    return Mark(when=draw(partial_dates()), label=draw(texts), url="/e/1/")


@st.composite
def bars(draw: st.DrawFn) -> Bar:
    start = draw(st.none() | partial_dates())
    state = draw(st.sampled_from(("in_force", "due", "in_preparation", "not_known", "suspended", "expired")))
    return bar(
        draw(texts),
        state,
        start=start,
        start_unknown=start is None and draw(st.booleans()),
        end=draw(st.none() | partial_dates()),
        ended_by=draw(st.none() | partial_dates().map(lambda on: Ending(word="terminated", on=on))),
        attested_from=draw(st.none() | days),
    )


@settings(deadline=None, max_examples=80)
@given(
    bars=st.lists(bars(), max_size=12),
    marks=st.lists(events(), max_size=12),
    as_of=days,
    width=st.sampled_from((WIDE, NARROW)),
)
def test_bars_and_marks_with_their_labels_never_overlap_and_stay_inside(
    bars: list[Bar], marks: list[Mark], as_of: date, width: int
) -> None:
    picture = chart(bars=bars, marks=marks, as_of=as_of, width=width)

    assert 0 <= picture.as_of_x <= width
    for group in (
        [(one, one.lane) for one in picture.bars],
        [(one.label, one.lane) for one in picture.marks],
    ):
        for (one, lane), (two, other_lane) in combinations(group, 2):
            if lane == other_lane:
                assert one.right <= two.left or two.right <= one.left
        for one, _lane in group:
            assert 0 <= one.left <= one.right <= width
    assert all(one.top + 40 <= picture.height for one in picture.bars)
    assert all(one.top + 24 <= picture.height for one in picture.marks)
    for drawn_bar in picture.bars:
        xs = [corner[0] for corner in drawn_bar.outline]
        assert all(drawn_bar.left - 0.1 <= at <= drawn_bar.right + 0.1 for at in xs)
        assert xs[:3] == sorted(xs[:3])
    labelled = [tick.x for tick in picture.ticks if tick.year or tick.month]
    assert all(b - a >= 34 for a, b in pairwise(labelled))


def test_the_last_days_of_the_calendar_do_not_break_the_axis() -> None:
    picture = drawn(
        bar(start=known("9998"), end=known("9998-12-31")), as_of=date(9998, 12, 31) - timedelta(days=1)
    )

    assert picture.bars[0].right <= WIDE


@pytest.mark.parametrize("language", ["en", "nl", "zh-hans"])
def test_the_page_prints_coordinates_with_a_point_and_no_style_in_every_language(language: str) -> None:
    drawing = timeline(
        bars=[
            bar(start=known("2007")),
            bar("B", "not_known", start_unknown=True),
            bar("C", "in_preparation"),
        ],
        marks=[mark("2012-04")],
        as_of=DAY,
    )

    with translation.override(language):
        html = render_to_string("drawings/timeline.svg.html", {"timeline": drawing})

    assert f'd="{drawing.wide.bars[0].whole}"' in html
    assert f'x="{drawing.narrow.marks[0].label.x}"' in html
    assert "style" not in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 6
    assert set(re.findall(r"url\(#([^)]+)\)", html)) == set(ids)
    assert html.count("<li>") == 4
