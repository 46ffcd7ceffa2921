"""Every page: axe finds nothing, nothing runs out of 320 px, and the browser reports no broken policy."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import Door

PAGES = (
    "/",
    "/star/",
    "/partners/",
    "/partners/tsinghua.edu.cn/",
    "/partners/kuleuven.be/",
    "/partners/tsinghua.edu.cn/edit/",
    "/partners/tsinghua.edu.cn/dossier/",
    "/units/U3/",
    "/ties/T1/",
    "/officers/O1/",
    "/people/",
    "/people/P2/",
    "/agreements/",
    "/agreements/A1/",
    "/agreements/A11/",
    "/agreements/A2/edit/",
    "/agreements/A7/sign/",
    "/agreements/A3/resting/",
    "/agreements/A3/end/",
    "/requests/",
    "/requests/add/?institution=tsinghua.edu.cn",
    "/criteria/",
    "/closed-days/",
    "/closed-days/add-several/",
    "/commitments/",
    "/commitments/C1/",
    "/mobility/",
    "/partners/tsinghua.edu.cn/mobility/",
    "/counts/",
    "/stays/",
    "/stays/add/",
    "/programmes/",
    "/programmes/J1/",
    "/projects/",
    "/portfolios/",
    "/missions/",
    "/missions/M1/",
    "/missions/M1/briefing/",
    "/action-items/",
    "/community/",
    "/enrolment/",
    "/enrolment/CN/",
    "/strategy/",
    "/strategy/matrix/",
    "/goals/",
    "/imports/",
    "/exports/",
    "/find/?q=leuven",
    "/activity/",
    "/history/agreement/A2/",
    "/removed/",
    "/accounts/",
    "/me/",
    "/nowhere/",
)
SHARES = 4
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# In the dark the same page has other colours and nothing else (`test_the_dark_has_other_colours_only`).
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
STATIC = Path(__file__).resolve().parents[2] / "src/edge/web/static/edge"


def violations(page: Page, rules: dict[str, Any], where: str) -> dict[str, Any]:
    """What axe finds on the page as it stands, by its place and rule."""
    found = Axe().run(page, options=rules).response["violations"]
    return {
        f"{where}: {violation['id']}": [node["html"][:160] for node in violation["nodes"][:3]]
        for violation in found
    }


def too_wide(page: Page, where: str) -> dict[str, Any]:
    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return {where: f"{excess} px too wide"} if excess > 0 else {}


# In shares, so that parallel workers have one each.
@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_accessible_and_fits_a_phone(door: Door, live_server: Any, share: int) -> None:
    page = door("administrator", "2012-10-22")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found: dict[str, Any] = {}
    for path in PAGES[share::SHARES]:
        page.emulate_media(color_scheme="light")
        page.goto(live_server.url + path)
        # 640 px is 1280 at 200 % zoom; 320 px is the narrowest phone, and 1280 at 400 %.
        for width in (1280, 640, 320):
            page.set_viewport_size({"width": width, "height": 800})
            found |= too_wide(page, f"{path} at {width} px")
        found |= violations(page, RULES, path)
        page.emulate_media(color_scheme="dark")
        found |= violations(page, COLOURS, f"{path} in the dark")
    assert not found, "\n".join(f"{place}: {what}" for place, what in found.items())
    assert [text for text in complaints if "404" not in text] == []


def test_the_dark_has_other_colours_only() -> None:
    """Whoever moves or hides something in the dark has every page looked at in the dark as well: see `COLOURS`."""
    blocks = [
        inside
        for path in STATIC.rglob("*.css")
        for inside in re.findall(
            r"prefers-color-scheme: dark\)\s*\{((?:[^{}]*\{[^{}]*\})*)", path.read_text(encoding="utf-8")
        )
    ]
    said = [line.strip() for block in blocks for line in re.split(r"[;{}]", block) if ":" in line]
    declared = [line for line in said if not line.startswith(":root")]
    assert "--ink: #e8e6e1" in declared
    assert [line for line in declared if not re.fullmatch(r"--[a-z-]+: #\w+|color-scheme: dark", line)] == []


@pytest.mark.parametrize("language", ["nl", "zh-hans"])
def test_the_main_pages_in_the_other_languages(door: Door, live_server: Any, language: str) -> None:
    page = door("officer", "2012-10-22")
    page.locator(f'form.languages button[value="{language}"]').click()
    page.set_viewport_size({"width": 320, "height": 800})
    found: dict[str, Any] = {}
    for path in PAGES[:10]:
        page.goto(live_server.url + path)
        assert page.locator("html").get_attribute("lang") == language
        found |= too_wide(page, path) | violations(page, RULES, path)
    assert not found, "\n".join(f"{place}: {what}" for place, what in found.items())
