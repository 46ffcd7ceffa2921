"""The pages behind a personal link, and those of signing: axe finds nothing, nothing runs out of 320 px, they print."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page

from edge.agreements.actions import exchange, links
from edge.agreements.actions.library import keep_shipped_library
from edge.agreements.actions.trusting import add_root
from edge.agreements.models import SigningRound, TaskLink
from edge.agreements.queries import library
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import Words
from edge.core.pades.signing import sign_pdf
from edge.partners.models import Institution
from edge.people import actions as people
from tests.actions.arranging_signing import BY, Ready, a_ready_text, authority, key_of, sign_next
from tests.actions.test_library_newer import newer_library
from tests.journeys.conftest import Door
from tests.journeys.test_every_page import RULES
from tests.pages.drafts import tsinghua

WIDTHS = (1280, 640, 320)


def looked_at(page: Page, addresses: dict[str, str]) -> dict[str, Any]:
    """What is wrong with the pages, by their names: too wide, a rule of axe broken, an error in the console."""
    found: dict[str, Any] = {}
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for name, address in addresses.items():
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            too_wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if too_wide > 0:
                found[f"{name} at {width} px"] = f"{too_wide} px too wide"
        for violation in Axe().run(page, options=RULES).response["violations"]:
            found[f"{name}: {violation['id']}"] = [node["html"][:160] for node in violation["nodes"][:3]]
    expected = ("404", "410")  # the browser tells of these, as it should
    wrong = [text for text in complaints if not any(code in text for code in expected)]
    return found | ({"console": wrong} if wrong else {})


@pytest.fixture
def ready(door: Door, settings: Any, tmp_path: Any) -> Iterator[Ready]:
    """A text of two sides with a comment and a proposal, ready to be signed; the library beside a newer EDGE."""
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "files", tmp_path
    door("officer", "2012-10-22")  # loads the founding case
    add_root(by=BY, content=authority().certificate_pem())
    made = a_ready_text(Institution.objects.hub(), tsinghua())
    key = clauses_of(made.version)[0].key
    said = {"version": made.version, "by": BY, "clause_key": key, "name": "Prof. Liu"}
    exchange.comment_clause(**said, institution=made.partner, text="Who decides?\n\n由谁决定?")
    words = {code: Words(heading="Term", body="Three years.") for code in made.version.languages}
    exchange.propose_change(**said, institution=made.hub, change="change", texts=words, reason="Shorter.")
    yield made


def opened(ready: Ready, task: str, language: str) -> links.Opened:
    return links.open_link(
        agreement=ready.agreement,
        by=BY,
        institution=ready.partner,
        task=task,
        name="Prof. Liu",
        language=language,
        address=lambda secret: secret,
    )


def light_pages(ready: Ready, base: str, language: str) -> dict[str, str]:
    """Every light page, by what it is for."""
    addresses = {
        task: f"{base}/tasks/{opened(ready, task, language).secret}/"
        for task in ("read", "answer", "approve", "contacts")
    }
    key = clauses_of(ready.version)[0].key
    addresses["answer to a clause"] = f"{addresses['answer']}answer/?clause={key}"
    addresses["answer to the text"] = f"{addresses['answer']}answer/?clause="
    addresses["sign, later"] = f"{base}/tasks/{opened(ready, 'sign', language).secret}/"
    closed = opened(ready, "read", language)
    TaskLink.objects.filter(pk=closed.link.pk).update(expires_at=timezone.now())
    addresses["closed"] = f"{base}/tasks/{closed.secret}/"
    addresses["unknown"] = f"{base}/tasks/{'x' * 43}/"
    account = people.open_account(by=BY, email=f"liu-{language}@lotus.example", name="Liu")
    invited = people.invite_account(account=account, by=BY, address=lambda secret: secret)
    addresses["welcome"] = f"{base}/welcome/{invited.secret}/"
    return addresses


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_light_pages_are_accessible_and_fit_a_phone(
    ready: Ready, page: Page, live_server: Any, language: str
) -> None:
    page.context.clear_cookies()
    assert looked_at(page, light_pages(ready, live_server.url, language)) == {}
    page.goto(f"{live_server.url}/tasks/{opened(ready, 'answer', language).secret}/")
    assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-hans"}[language]


def test_whose_turn_it_is_signs_through_a_light_page(ready: Ready, page: Page, live_server: Any) -> None:
    page.context.clear_cookies()
    round_ = ready.opened()
    sign_next(round_)
    address = f"{live_server.url}/tasks/{opened(ready, 'sign', 'zh').secret}/"
    assert looked_at(page, {"sign": address}) == {}
    with page.expect_download() as waited:
        page.locator('a[href$="signing.pdf"]').click()
    signed = sign_pdf(
        waited.value.path().read_bytes(),
        signer=key_of("Syn Lotus"),
        moment=timezone.now(),
        field_name="signature-2",
    )
    sent = {"name": "signed.pdf", "mimeType": "application/pdf", "buffer": signed}
    page.locator('input[type="file"]').set_input_files(files=[sent])  # type: ignore[list-item]
    page.locator("main form button").click()
    assert SigningRound.objects.get(pk=round_.pk).state == "signed"
    assert looked_at(page, {"signed": page.url}) == {}


def test_a_light_page_prints_the_text_and_no_form(ready: Ready, page: Page, live_server: Any) -> None:
    page.context.clear_cookies()
    address = f"{live_server.url}/tasks/{opened(ready, 'answer', 'en').secret}/"
    page.goto(f"{address}answer/?clause={clauses_of(ready.version)[0].key}")
    assert page.locator("main form").first.is_visible()
    page.emulate_media(media="print")
    assert not page.locator("main form").first.is_visible()
    page.goto(address)
    assert page.get_by_text(ready.version.sha256).is_visible()
    assert page.locator("main section").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_signing_and_of_the_library_are_accessible(
    ready: Ready, door: Door, live_server: Any, monkeypatch: pytest.MonkeyPatch, scheme: Any
) -> None:
    keep_shipped_library(by=BY)
    newer = newer_library()
    monkeypatch.setattr(library, "shipped_library", lambda: newer)
    page = door("administrator", "2012-10-22")
    page.emulate_media(color_scheme=scheme)
    round_ = ready.opened()
    sign_next(round_, signer=key_of("Rik Stranger"), although="Her passport bears both names.")
    step = round_.steps.get(order=2)
    paths = {
        "signing": f"/agreements/{ready.agreement.public_id}/signing/",
        "round": f"/signings/{round_.public_id}/",
        "send": f"/signatures/{step.public_id}/send/",
        "cancel": f"/signings/{round_.public_id}/cancel/",
        "originals": f"/agreements/{ready.agreement.public_id}/originals/add/",
        "trust": "/trust/",
        "verify": "/verify/",
        "links": f"/agreements/{ready.agreement.public_id}/links/",
        "shipped": "/templates/shipped/",
        "all newer": "/templates/shipped/newer/",
        "one newer": "/templates/shipped/texts/term/",
    }
    assert looked_at(page, {name: live_server.url + path for name, path in paths.items()}) == {}
