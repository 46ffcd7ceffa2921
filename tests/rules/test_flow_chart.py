"""The chart of flows: bars as long as what they say, left and right of the years, and nothing drawn over the edge."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from edge.web.kit.flow_chart import STUB, TAIL, YearRow, flow_chart

AMOUNTS = st.tuples(st.none() | st.integers(0, 5000), st.booleans())


def words(amount: tuple[Any, bool]) -> str:
    total, more = amount
    return "?" if total is None else f"{'>' if more else ''}{total}"


def drawn(*rows: tuple[Any, Any]) -> Any:
    years = [YearRow(label=str(2000 + n), into=into, out=out) for n, (into, out) in enumerate(rows)]
    return flow_chart(years, words=words, short=words)


def test_nothing_known_is_nothing_to_draw() -> None:
    assert drawn(((None, True), (None, True))) is None
    assert drawn() is None


def test_a_bar_is_as_long_as_its_number_and_on_its_own_side() -> None:
    wide = drawn(((10, False), (5, False)), ((20, False), (0, False))).layouts[0]
    first, second = wide.rows
    assert second.into.width == 2 * first.into.width == 4 * first.out.width
    assert first.into.x + first.into.width == wide.in_edge < wide.out_edge == first.out.x
    assert (second.out.kind, second.out.width, second.out.text) == ("none", 0, "0")


def test_what_is_not_known_has_a_stub_and_at_least_an_open_end() -> None:
    [row] = drawn(((None, True), (8, True))).layouts[0].rows
    assert (row.into.kind, row.into.width) == ("unknown", STUB)
    assert row.out.kind == "more"
    assert row.out.tail_x == row.out.x + row.out.width
    assert row.out.text_x > row.out.tail_x + TAIL


def test_at_least_none_is_not_known() -> None:
    [row] = drawn(((0, True), (1, False))).layouts[0].rows
    assert row.into.kind == "unknown"


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=12))
def test_every_bar_stays_inside_the_drawing_with_room_for_its_number(rows: list[Any]) -> None:
    chart = drawn(*rows)
    if chart is None:
        return
    for layout in chart.layouts:
        assert len(layout.rows) == len(rows)
        for row in layout.rows:
            assert row.into.text_x > 50
            assert row.out.text_x < layout.width - 50
            assert 0 < row.top < layout.bottom < layout.height
