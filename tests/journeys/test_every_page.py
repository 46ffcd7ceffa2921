"""Every page: axe finds nothing, nothing runs out of 320 px, and the browser reports no broken policy."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

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
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_a_phone(door: Door, live_server: Any, scheme: str) -> None:
    page = door("administrator", "2012-10-22")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found: dict[str, Any] = {}
    for path in PAGES:
        # 640 px is 1280 at 200 % zoom; 320 px is the narrowest phone, and 1280 at 400 %.
        for width in (1280, 640, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(live_server.url + path)
            too_wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if too_wide > 0:
                found[f"{path} at {width} px"] = f"{too_wide} px too wide"
        for violation in Axe().run(page, options=RULES).response["violations"]:
            found[f"{path}: {violation['id']}"] = [node["html"][:160] for node in violation["nodes"][:3]]
    assert not found, "\n".join(f"{place}: {what}" for place, what in found.items())
    assert [text for text in complaints if "404" not in text] == []


@pytest.mark.parametrize("language", ["nl", "zh-hans"])
def test_the_main_pages_in_the_other_languages(door: Door, live_server: Any, language: str) -> None:
    page = door("officer", "2012-10-22")
    page.locator(f'form.languages button[value="{language}"]').click()
    page.set_viewport_size({"width": 320, "height": 800})
    found: dict[str, Any] = {}
    for path in PAGES[:10]:
        page.goto(live_server.url + path)
        assert page.locator("html").get_attribute("lang") == language
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if too_wide > 0:
            found[path] = f"{too_wide} px too wide"
        for violation in Axe().run(page, options=RULES).response["violations"]:
            found[f"{path}: {violation['id']}"] = [node["html"][:160] for node in violation["nodes"][:3]]
    assert not found, "\n".join(f"{place}: {what}" for place, what in found.items())
