"""The drawings of phases, cohorts and series: all inside the frame, gaps where nothing is known, no colour alone."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.dates import PartialDate
from edge.web.kit.axis import axis_around
from edge.web.kit.phases import CohortLane, Milestone, PlannedPhase, Stretch, phase_plan
from edge.web.kit.series import Line, Reading, marks_up_to, series

AS_OF = date(2012, 10, 23)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def edtf(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def planned(title: str, site: str, months: int | None) -> PlannedPhase:
    return PlannedPhase(title=title, site=site, site_key=site, length="", months=months)


TWO_SITES = [
    planned("1. First", "Leuven", 12),
    planned("2. Rest", "Beijing", 24),
    planned("3. Thesis", "Leuven", None),
]


def stretch(starts: str | None, ends: str | None, **more: str | None) -> Stretch:
    dates = {name: edtf(text) for name, text in more.items()}
    return Stretch(title="x", site_key="Leuven", starts_on=edtf(starts), ends_on=edtf(ends), **dates)


def xs(path: str) -> list[float]:
    return [float(text) for text in NUMBER.findall(path)[::2]]


def test_blocks_are_as_long_as_their_phases_and_fill_the_strip() -> None:
    plan = phase_plan(phases=TWO_SITES, cohorts=[], as_of=AS_OF)
    for _layout, strip in plan.strips:
        first, second, third = strip.blocks
        assert second.width == pytest.approx(2 * first.width, abs=0.2)
        assert third.width == first.width  # of unknown length: like a year, and hatched
        assert third.x + third.width == pytest.approx(strip.width - 1, abs=0.5)
        assert [block.filling for block in strip.blocks] == ["solid", "ruled", "unknown"]
    assert plan.charts == ()


def test_one_site_has_one_filling() -> None:
    plan = phase_plan(phases=TWO_SITES, cohorts=[], as_of=AS_OF)
    assert [(site.name, site.filling) for site in plan.sites] == [("Leuven", "solid"), ("Beijing", "ruled")]


def test_known_days_stand_upright_and_imprecise_ones_slope() -> None:
    lanes = [
        CohortLane(
            label="1", state="", stretches=(stretch("2011-09-01", "2012-06-30"), stretch("2012", None))
        )
    ]
    ((_wide, chart), _narrow) = phase_plan(phases=TWO_SITES, cohorts=lanes, as_of=AS_OF).charts
    exact, imprecise = chart.lanes[0].stretches
    bottom_left, top_left, top_right, bottom_right = xs(exact.whole)
    assert bottom_left == top_left
    assert top_right > bottom_left
    assert bottom_right - top_right == 0
    assert xs(imprecise.whole)[1] > xs(imprecise.whole)[0]


def test_a_phase_without_any_day_is_not_drawn_and_one_without_a_last_ends_where_the_next_begins() -> None:
    lanes = [
        CohortLane(
            label="1",
            state="",
            stretches=(
                stretch(None, None),
                stretch("2010-09-01", None, until="2011-09-01"),
                stretch("2011-09-01", "2012-06-30"),
            ),
        )
    ]
    ((_wide, chart), _narrow) = phase_plan(phases=TWO_SITES, cohorts=lanes, as_of=AS_OF).charts
    nothing, first, second = chart.lanes[0].stretches
    assert nothing.whole == ""
    assert max(xs(first.whole)) == min(xs(second.whole))


def test_what_lies_after_the_day_is_drawn_apart() -> None:
    lanes = [CohortLane(label="1", state="", stretches=(stretch("2012-09-01", "2013-06-30"),))]
    ((_wide, chart), _narrow) = phase_plan(phases=TWO_SITES, cohorts=lanes, as_of=AS_OF).charts
    [drawn] = chart.lanes[0].stretches
    assert max(xs(drawn.past)) == pytest.approx(chart.as_of_x, abs=0.11)
    assert min(xs(drawn.future)) == pytest.approx(chart.as_of_x, abs=0.11)


partial = (
    st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31))
    .flatmap(lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]]))
    .map(PartialDate.parse)
)
maybe = st.none() | partial
stretches = st.builds(
    Stretch, title=st.just("x"), site_key=st.sampled_from(["Leuven", "Beijing", "?"]), starts_on=maybe,
    ends_on=maybe, until=maybe, since=maybe,
)  # fmt: skip
marks = st.builds(Milestone, when=partial, label=st.text("ab 大", max_size=60), kind=st.just("conferral"))
lanes = st.builds(
    CohortLane, label=st.text("ab 大", max_size=80), state=st.text("ab", max_size=80),
    stretches=st.lists(stretches, max_size=3).map(tuple), milestones=st.lists(marks, max_size=4).map(tuple),
)  # fmt: skip


@given(st.lists(lanes, max_size=4))
def test_whatever_the_days_are_everything_stays_inside(cohorts: list[CohortLane]) -> None:
    for _layout, chart in phase_plan(phases=TWO_SITES, cohorts=cohorts, as_of=AS_OF).charts:
        for lane in chart.lanes:
            for drawn in lane.stretches:
                assert all(0 <= x <= chart.width for x in xs(drawn.whole))
            for mark in lane.milestones:
                assert 0 <= mark.x1 <= mark.x2 <= chart.width
                assert mark.y < lane.line_y
            assert lane.y < lane.line_y <= chart.height


@given(st.lists(st.dates(), min_size=1))
def test_an_axis_holds_every_day_with_room_to_spare(days: list[date]) -> None:
    inside = [day for day in days if 10 < day.year < 9900]
    if inside:
        scale = axis_around(inside, left=0, right=100)
        assert scale.first < min(inside) <= max(inside) < scale.stop


# ---------------------------------------------------------------- series
def reading(on: str, value: int | None) -> Reading:
    return Reading(on=PartialDate.parse(on), value=value, shown="" if value is None else str(value))


def test_a_line_has_a_gap_where_a_number_is_not_known() -> None:
    line = Line(
        label="x", readings=tuple(reading(str(2005 + i), n) for i, n in enumerate((10, 20, None, 30, 40)))
    )
    drawn = series([line], as_of=AS_OF)
    assert drawn is not None
    for _layout, chart in drawn.charts:
        [one] = chart.lines
        assert one.d.count("M") == 2  # from the first to the second, from the fourth to the fifth
        assert [point.known for point in one.points] == [True, True, False, True, True]


def test_without_a_single_number_nothing_is_drawn() -> None:
    assert series([Line(label="x", readings=(reading("2012", None),))], as_of=AS_OF) is None
    assert series([], as_of=AS_OF) is None


def test_zero_is_a_number_and_stands_on_the_floor() -> None:
    drawn = series([Line(label="x", readings=(reading("2012", 0),))], as_of=AS_OF)
    assert drawn is not None
    chart = drawn.charts[0][1]
    assert chart.lines[0].points[0].y == chart.floor


def test_lines_are_told_apart_by_their_points_and_too_many_are_left_to_the_table() -> None:
    lines = [Line(label=str(i), readings=(reading("2011", i + 1), reading("2012", i + 2))) for i in range(6)]
    drawn = series(lines, as_of=AS_OF)
    assert drawn is not None

    assert len({line.symbol for line in drawn.charts[0][1].lines}) == 4
    assert drawn.left_out == 2


@given(st.integers(0, 10**9))
def test_the_grid_reaches_the_greatest_number_in_at_most_six_round_steps(most: int) -> None:
    marks = marks_up_to(most)
    assert marks[0] == 0
    assert marks[-1] >= most
    assert 2 <= len(marks) <= 7
    assert len({later - earlier for earlier, later in pairwise(marks)}) == 1


@given(st.lists(st.tuples(partial, st.none() | st.integers(0, 10**6)), min_size=1, max_size=12))
def test_every_point_lies_inside_the_frame(found: list[tuple[PartialDate, int | None]]) -> None:
    rows = [
        Reading(on=on, value=value, shown=str(value)) for on, value in sorted(found, key=lambda one: one[0])
    ]
    drawn = series([Line(label="x", readings=tuple(rows))], as_of=AS_OF)
    for _layout, chart in drawn.charts if drawn else ():
        for point in chart.lines[0].points:
            assert chart.left - 0.1 <= point.x1 <= point.x2 <= chart.right + 0.1
            assert chart.marks[-1].y <= point.y <= chart.floor
