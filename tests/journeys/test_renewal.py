"""An officer follows a renewal: from the warning on the home page to the dossier, and on to the new agreement."""

from io import BytesIO
from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.conftest import Door


def test_from_the_warning_to_the_dossier(door: Door) -> None:
    page = door("officer", "2012-09-15")
    expect(page.get_by_role("heading", level=1)).to_have_text("What needs you")
    warning = page.locator(
        ".attention li", has_text="Memorandum of understanding with Tsinghua University (2007)"
    )
    expect(warning).to_contain_text("Due for renewal within 76 days.")
    warning.get_by_role("link", name="Write dossier").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renewal dossier: Tsinghua University")
    expect(page.get_by_role("heading", level=2).first).to_contain_text(
        "Renew; no evaluation is recorded; outward mobility is not recorded"
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF English").click()
    assert download.value.suggested_filename == "dossier-tsinghua.edu.cn-2012-09-15-en.pdf"
    text = PdfReader(BytesIO(Path(download.value.path()).read_bytes())).pages[0].extract_text()
    assert "Tsinghua University" in text and "清华大学" in text


def test_the_slider_of_years_moves_the_day_everywhere(door: Door) -> None:
    page = door("officer", "2012-09-15", "/star/")
    table = page.locator("#star-figures table")
    expect(table.get_by_role("row", name="Tsinghua University")).to_contain_text("in force, due for renewal")
    slider = page.get_by_label("Year", exact=True)
    slider.focus()
    for _year in range(2012 - 2006):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#band")).to_contain_text("You are looking at 15 September 2006")
    expect(table.get_by_role("row", name="Tsinghua University")).to_contain_text("in preparation")
    page.goto(page.url)  # the choice stays while one browses
    expect(page.locator("#band")).to_contain_text("15 September 2006")


def test_signing_an_implementation_agreement_clears_its_warning(door: Door) -> None:
    page = door("officer", "2012-10-23")
    warning = page.locator(".attention li", has_text="Implementation agreement with Fudan University")
    warning.get_by_role("link", name="Sign").click()
    page.get_by_label("Signed", exact=False).first.fill("2012-02-30")
    page.get_by_role("button", name="Record the signing").click()
    expect(page.get_by_role("alert").first).to_contain_text("“2012-02-30” is not a date that EDGE can keep")
    page.get_by_label("Signed", exact=False).first.fill("2012-10-23")
    page.get_by_role("button", name="Record the signing").click()
    expect(page.locator(".page-head .state").first).to_contain_text("in force")
    page.get_by_role("link", name="Home", exact=True).click()
    expect(page.locator(".attention li", has_text="Fudan University")).to_have_count(0)
    expect(page.locator(".attention li", has_text="Peking University")).to_have_count(1)


def test_found_by_two_chinese_characters_with_the_keyboard_alone(door: Door) -> None:
    page = door("officer", "2012-10-23", "/agreements/")
    page.keyboard.press("/")
    page.keyboard.type("清华")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tsinghua University")
