"""Two versions side by side in the browser: in columns, stacked on a phone, landscape on paper, fit for everybody."""

import re
from typing import Any

import pytest

from edge.agreements.models import TextVersion
from tests.actions.arranging_texts import FEES, TERM, a_text, clause, the_next
from tests.journeys.conftest import Door
from tests.journeys.test_light_pages import looked_at
from tests.pages.drafts import a_shared_draft, page

BOX = re.compile(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]")
SIDES = """() => {
    const [older, newer] = document.querySelectorAll(".sides td");
    const at = (cell) => { const box = cell.getBoundingClientRect(); return [box.x, box.y]; };
    return [at(older), at(newer)];
}"""


@pytest.fixture
def compared(door: Door) -> TextVersion:
    """The second version of a text in two languages: changed, moved, added and left out clauses."""
    door("officer", "2012-10-22")  # loads the founding case
    first = a_text(a_shared_draft())
    changed = [
        clause(*FEES),
        clause("term", "Term", "This agreement lasts three years.", *TERM[3:]),
        clause("new", "Law", "Good faith. " * 40),
    ]
    return the_next(first, clauses=changed)


def test_the_comparison_is_accessible_and_fits(compared: TextVersion, door: Door, live_server: Any) -> None:
    shown = door("officer", "2012-10-22")
    base = live_server.url
    assert not looked_at(
        shown,
        {
            "in one text": base + page(compared, "compare/?with=1"),
            "side by side": base + page(compared, "compare/?with=1&view=columns&all=1"),
            "deviations": base + page(compared, "deviations/"),
        },
    )


def test_the_columns_stand_beside_each_other_and_on_a_phone_under_each_other(
    compared: TextVersion, door: Door, live_server: Any
) -> None:
    shown = door("officer", "2012-10-22", page(compared, "compare/?with=1"))
    shown.get_by_label("Changes shown").select_option("columns")
    shown.get_by_role("button", name="Show", exact=True).click()
    shown.wait_for_url("**with=1&view=columns**")  # the request leaves with the click; the page comes later
    shown.locator(".side-name").first.wait_for(state="attached")
    older, newer = shown.evaluate(SIDES)
    assert older[1] == newer[1]
    assert older[0] < newer[0]
    shown.set_viewport_size({"width": 360, "height": 800})
    older, newer = shown.evaluate(SIDES)
    assert older[1] < newer[1]
    assert older[0] == newer[0]
    assert shown.locator(".side-name").first.is_visible()


def test_the_columns_print_on_landscape(compared: TextVersion, door: Door, live_server: Any) -> None:
    shown = door("officer", "2012-10-22", page(compared, "compare/?with=1&view=columns"))
    printed = shown.pdf(prefer_css_page_size=True)
    boxes = set(BOX.findall(printed))
    assert boxes
    assert all(float(wide) > float(high) for wide, high in boxes)
