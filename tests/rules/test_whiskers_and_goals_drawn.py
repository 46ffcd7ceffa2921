"""A mean with its whiskers and the values of a goal: where everything stands, and what is not drawn."""

from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from edge.core.dates import PartialDate
from edge.web.kit.goal_chart import NARROW, WIDE, Value, goal_chart
from edge.web.kit.whiskers import whiskers

ON = date(2012, 10, 23)
ONE, FIVE = Decimal(1), Decimal(5)


def value(on: str, number: str | None, *, later: bool = False) -> Value:
    return Value(on=PartialDate.parse(on), value=Decimal(number) if number else None, later=later)


# ---------------------------------------------------------------- whiskers
def test_the_scale_spans_the_line_and_the_mean_stands_on_it():
    drawn = whiskers(scale=(ONE, FIVE), mean=Decimal(3), interval=(Decimal(2), FIVE), other=ONE)
    assert (drawn.first, drawn.last) == (8.0, 192.0)
    assert (drawn.dot, drawn.low, drawn.high, drawn.other) == (100.0, 54.0, 192.0, 8.0)
    assert drawn.ticks == (8.0, 54.0, 100.0, 146.0, 192.0)


def test_without_an_interval_there_are_no_whiskers_and_without_others_no_diamond():
    drawn = whiskers(scale=(ONE, FIVE), mean=Decimal(4))
    html = render_to_string("drawings/whiskers.svg.html", {"drawn": drawn})
    assert (drawn.low, drawn.high, drawn.other) == (None, None, None)
    assert "d-whisker" not in html and "k-muted" not in html
    assert 'cx="146.0"' in html and "style" not in html


def test_a_scale_of_a_hundred_has_no_ticks():
    assert whiskers(scale=(Decimal(0), Decimal(100)), mean=Decimal(70)).ticks == ()


# ---------------------------------------------------------------- the values of a goal
def test_no_known_value_is_no_drawing():
    assert goal_chart(values=[], as_of=ON, target=FIVE) is None
    assert goal_chart(values=[value("2011", None)], as_of=ON, target=FIVE) is None


def test_values_target_and_day_stand_where_they_belong():
    chart = goal_chart(
        values=[value("2012-01-01", "0"), value("2012-12-31", "40")], as_of=ON, target=Decimal(20)
    )
    plan = chart.wide
    assert (plan.width, chart.narrow.width) == (WIDE, NARROW)
    first, last = plan.dots
    assert (first.x, first.y) == (plan.left, plan.foot)
    assert last.y == plan.top
    assert plan.target == (plan.top + plan.foot) / 2
    assert plan.baseline is None
    assert [tick.text for tick in plan.levels] == ["0", "10", "20", "30", "40"]
    assert [tick.text for tick in plan.years] == ["2012", "2013"]
    assert first.x < plan.as_of < last.x


def test_an_unknown_value_breaks_the_line_and_is_marked_at_the_foot():
    chart = goal_chart(
        values=[
            value("2009", "1"),
            value("2010", "2"),
            value("2011", None),
            value("2012", "4"),
            value("2013", "5", later=True),
        ],
        as_of=ON,
    )
    assert len(chart.wide.lines) == 2
    assert [dot.y is None for dot in chart.wide.dots] == [False, False, True, False, False]
    assert [bool(dot.hatch) for dot in chart.wide.dots] == [False, False, True, False, False]
    assert chart.has_unknown and chart.has_later


def test_a_month_is_a_bar_over_its_days_and_a_day_a_dot():
    month, day = goal_chart(values=[value("2012-04", "1"), value("2012-06-01", "1")], as_of=ON).wide.dots
    assert month.x1 < month.x < month.x2 and not month.exact
    assert day.x1 == day.x == day.x2 and day.exact


def test_the_picture_has_a_text_and_no_style():
    chart = goal_chart(values=[value("2011", "3"), value("2012", None)], as_of=ON, target=FIVE)
    html = render_to_string("drawings/goal.svg.html", {"chart": chart, "described_by": "values-table"})
    assert html.count('aria-describedby="values-table"') == 2
    assert "style" not in html and "d-target" in html and "d-base" not in html


@given(
    numbers=st.lists(
        st.decimals(min_value=-10_000, max_value=1_000_000, places=2, allow_nan=False),
        min_size=1,
        max_size=12,
    ),
    target=st.none() | st.decimals(min_value=-500, max_value=2_000_000, places=2, allow_nan=False),
)
def test_everything_lies_inside_the_frame(numbers, target):
    values = [
        Value(on=PartialDate.parse(f"{2000 + place}"), value=number) for place, number in enumerate(numbers)
    ]
    chart = goal_chart(values=values, as_of=ON, target=target)
    for _name, plan in chart.layouts:
        heights = [dot.y for dot in plan.dots] + ([plan.target] if plan.target is not None else [])
        assert all(plan.top - 0.1 <= height <= plan.foot + 0.1 for height in heights)
        assert all(plan.left <= dot.x1 <= dot.x <= dot.x2 <= plan.right for dot in plan.dots)
        assert 2 <= len(plan.levels) <= 8
