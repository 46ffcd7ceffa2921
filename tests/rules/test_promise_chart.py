"""Promised against done: what is not known has no bar, and no sum hides it."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from edge.web.kit.promise_chart import promise_chart, years_done

FOUND = st.dictionaries(
    st.integers(2000, 2020), st.none() | st.decimals(0, 500, places=0), min_size=1, max_size=8
)


def test_a_year_of_which_nothing_is_said_is_not_known() -> None:
    years = years_done({2010: Decimal(2), 2012: Decimal(0)})
    assert [(year.label, year.done) for year in years] == [
        ("2010-11", Decimal(2)),
        ("2011-12", None),
        ("2012-13", Decimal(0)),
    ]
    assert [(year.total, year.at_least) for year in years] == [(2, False), (2, True), (2, True)]


def test_nothing_is_drawn_where_nothing_is_known_or_nothing_was_promised_in_numbers() -> None:
    assert promise_chart(years_done({2010: None}), promised=Decimal(2), yearly=True) is None
    assert promise_chart(years_done({2010: Decimal(1)}), promised=None, yearly=True) is None
    assert promise_chart([], promised=Decimal(2), yearly=True) is None
    assert years_done({}) == []


def test_none_done_is_a_bar_of_no_height_and_not_known_is_none() -> None:
    years = years_done({2010: Decimal(0), 2011: None, 2012: Decimal(4)})
    chart = promise_chart(years, promised=Decimal(4), yearly=True)
    assert chart is not None
    none, unknown, full = chart.wide.bars
    assert (none.y, none.height, none.hatch) == (chart.wide.foot, 0, "")
    assert unknown.y is None
    assert unknown.hatch
    assert full.y == chart.wide.promised
    assert chart.has_unknown
    assert not chart.has_open


def test_what_was_promised_once_is_drawn_as_running_totals() -> None:
    years = years_done({2010: Decimal(1), 2011: None, 2012: Decimal(2)})
    chart = promise_chart(years, promised=Decimal(5), yearly=False)
    assert chart is not None
    assert [bar.text for bar in chart.wide.bars] == [1, None, 3]
    assert [bar.open for bar in chart.wide.bars] == [False, False, True]


@given(found=FOUND, promised=st.decimals(1, 500, places=0), yearly=st.booleans())
def test_bars_stay_in_the_picture(found: dict[int, Decimal | None], promised: Decimal, yearly: bool) -> None:
    chart = promise_chart(years_done(found), promised=promised, yearly=yearly)
    if chart is None:
        assert all(done is None for done in found.values())
        return
    for _name, plan in chart.layouts:
        assert len(plan.bars) == max(found) - min(found) + 1
        for bar in plan.bars:
            assert plan.left <= bar.x
            assert bar.x + bar.width <= plan.right + 0.2
            assert bar.y is None or 0 <= bar.y <= plan.foot
        assert 0 <= plan.promised <= plan.foot
