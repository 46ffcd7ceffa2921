"""An office brings a spreadsheet in, corrects two errors on the way, and finds the result on the star."""

from io import BytesIO
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Door
from tests.journeys.test_every_page import RULES

PROJECT = {
    "Reference": "BIL-2012-7",
    "Title": "Thin films for solar cells",
    "Partner": "Fudan Universty",
    "Instrument": "joint research project",
    "First day": "2012-02",
    "Last day": "2014",
}
STAY = {
    "Family name": "Peeters",
    "Partner": "Tsinghua University",
    "Direction": "outgoing",
    "Kind": "exchange",
    "First day": "2012-09-31",
}


def filled(template: Path) -> bytes:
    """The template with a project (its partner misspelt) and a stay (its first day impossible)."""
    book = load_workbook(BytesIO(template.read_bytes()))
    for title, values in (("Projects", PROJECT), ("Stays", STAY)):
        sheet = book[title]
        headings = [cell.value for cell in sheet[1]]
        assert set(values) <= set(headings)
        sheet.append([values.get(str(heading)) for heading in headings])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def is_accessible(page: Page) -> None:
    found: Any = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found] == []


def test_a_spreadsheet_is_corrected_brought_in_and_seen_on_the_star(door: Door) -> None:
    page = door("officer", "2012-10-22", "/imports/")
    is_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the template").click()
    workbook = filled(Path(download.value.path()))

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label("Spreadsheet", exact=True).set_input_files(
        {"name": "our-projects.xlsx", "mimeType": kind, "buffer": workbook}
    )
    page.get_by_role("button", name="Check the spreadsheet").click()
    lead = page.locator(".lead")
    expect(lead).to_contain_text("1 name to be settled and 1 error in its rows")
    expect(page.get_by_role("button", name="Bring in")).to_have_count(0)
    is_accessible(page)

    cell = page.get_by_label("Stays, row 2, First day: what should stand there")
    expect(cell).to_have_value("2012-09-31")
    cell.fill("2012-09")
    page.get_by_label("What “Fudan Universty” is", exact=True).select_option(value="fudan.edu.cn")
    page.get_by_role("button", name="Check again").first.click()
    expect(lead).to_contain_text("It would add 1 stay and 1 project. Nothing stands against it.")
    is_accessible(page)

    page.get_by_role("button", name="Bring in").click()
    expect(lead).to_contain_text("It added 1 stay and 1 project.")
    is_accessible(page)
    page.get_by_role("link", name="Thin films for solar cells").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thin films for solar cells")

    page.get_by_role("link", name="Star", exact=True).click()
    row = page.locator("#star-figures table").get_by_role("row", name="Fudan University")
    expect(row.get_by_role("link", name="joint research project")).to_be_visible()
    expect(row).to_contain_text("Joint research project: 1")
    is_accessible(page)
