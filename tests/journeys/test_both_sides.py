"""An implementation agreement in two browsers: Leuven's officer in one, Peking's in the other, from the draft through a
disputed clause, both approvals and two electronic signatures to the verification that anybody may use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from edge.agreements.actions import share_agreement
from edge.agreements.actions.library import keep_shipped_library
from edge.agreements.actions.trusting import add_root
from edge.agreements.models import Agreement, TextVersion
from edge.core.pades.authority import Authority, make_authority
from edge.jobs.founding_case import DEMO_ACCOUNTS, load_founding_case, open_demo_accounts
from edge.partners.actions import appoint_officer, grant_limited_role
from edge.partners.models import Institution, Officer
from edge.people.actions import add_person, open_account
from edge.people.models import Account
from edge.people.permissions import INSTALLATION

PASS_PHRASE = "known to this test alone"


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Two browsers of their own, and the certificate file of each signatory."""

    leuven: Page
    peking: Page
    anybody: Page
    certificates: dict[str, Path]
    address: str


@pytest.fixture
def cast(browser: Browser, live_server: Any, tmp_path: Path) -> Iterator[Cast]:
    load_founding_case()
    open_demo_accounts()
    keep_shipped_library(by=INSTALLATION)
    peking = Institution.objects.get(domain="pku.edu.cn")
    account = open_account(by=INSTALLATION, email="officer@pku.example", name="Synthetic Officer of Peking")
    grant_limited_role(account=account, by=INSTALLATION, institution=peking)
    party = Agreement.objects.get(public_id="A7").parties.get(institution=peking)
    share_agreement(
        party=party, by=INSTALLATION, shared_from=date(2012, 1, 1), shared_until=None, version=party.version
    )
    certificates = _signatories(tmp_path)
    contexts = [browser.new_context() for _browser in range(3)]
    pages = [context.new_page() for context in contexts]
    _sign_in(pages[0], Account.objects.get(email=DEMO_ACCOUNTS["officer"][0]), live_server.url)
    _sign_in(pages[1], account, live_server.url)
    yield Cast(
        leuven=pages[0],
        peking=pages[1],
        anybody=pages[2],
        certificates=certificates,
        address=live_server.url,
    )
    for context in contexts:
        context.close()


def _signatories(folder: Path) -> dict[str, Path]:
    """A signatory of each side with a mandate and a certificate file; the authority is trusted here."""
    now = timezone.now()
    authority = make_authority(
        name="Test authority of a journey", starts=now - timedelta(days=1), ends=now + timedelta(days=30)
    )
    _trust(authority)
    files = {}
    for domain, family in (("kuleuven.be", "Leuvens"), ("pku.edu.cn", "Beida")):
        institution = Institution.objects.get(domain=domain)
        person = add_person(by=INSTALLATION, family_name=family, given_name="Synthetic", synthetic=True)
        Officer.objects.filter(institution=institution).update(signs="nothing")  # one choice a side
        appoint_officer(
            by=INSTALLATION, person=person, institution=institution, title="Signatory", signs="everything"
        )
        issued = authority.issue_signer(
            name=person.name,
            organisation=institution.name,
            starts=now - timedelta(hours=1),
            ends=now + timedelta(days=9),
        )
        files[domain] = folder / f"{family}.p12"
        files[domain].write_bytes(issued.as_p12(PASS_PHRASE))
    return files


def _trust(authority: Authority) -> None:
    add_root(
        by=INSTALLATION,
        content=authority.certificate.public_bytes(Encoding.PEM),
        name="Test authority of a journey",
        for_tests=True,
    )


def _sign_in(page: Page, account: Account, address: str) -> None:
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": address}]
    )


def test_from_the_draft_to_the_verification(cast: Cast, tmp_path: Path) -> None:
    leuven, peking = cast.leuven, cast.peking
    text = f"{cast.address}/agreements/A7/text/"
    _draft_and_show(leuven, text)
    _dispute_the_term(peking, text)
    leuven.goto(text)
    proposal = leuven.get_by_role("article", name="Proposal of Peking University")
    expect(proposal).to_contain_text("three years")
    proposal.get_by_role("link", name="Accept").click()
    leuven.get_by_role("button", name="Accept").click()
    agreed = TextVersion.objects.order_by("number").last()
    assert agreed is not None
    assert agreed.origin == "proposal"
    for page in (leuven, peking):
        page.goto(text)
        page.get_by_role("link", name="Approve this text").click()
        expect(page.locator(".lead")).to_contain_text(agreed.sha256)
        page.get_by_role("button", name="Approve this text").click()
    expect(peking.locator(".lead")).to_contain_text("ready to be signed")
    file = _sign(cast, tmp_path)
    _verify(cast.anybody, cast.address, file, agreed.sha256)
    signed = Agreement.objects.get(public_id="A7")
    assert signed.signed_on is not None
    assert [str(one.person) for one in signed.signatories.order_by("pk")] == [
        "Synthetic Leuvens",
        "Synthetic Beida",
    ]


def _draft_and_show(page: Page, text: str) -> None:
    page.goto(text)
    page.get_by_role("link", name="Draft from a template").click()
    page.get_by_role("checkbox", name="English").check()
    page.get_by_role("checkbox", name="Chinese").check()
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Version 1")
    fill = page.get_by_role("link", name="Fill them in")
    if fill.count():
        fill.click()
        for field in page.locator("main form input[type=text]").all():
            is_number = field.get_attribute("inputmode") == "numeric"
            field.fill("90" if is_number else field.get_attribute("placeholder") or "Synthetic 合成")
        page.get_by_role("button", name="Fill in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Version 2")
    page.get_by_role("link", name="Show to the partner").click()
    page.get_by_role("button", name="Show it").click()
    expect(page.locator("main")).not_to_contain_text("Not shown to the partner yet.")


def _dispute_the_term(page: Page, text: str) -> None:
    page.goto(text)
    term = page.locator(".text-clause", has=page.get_by_role("heading", name="Term")).first
    term.get_by_role("link", name="Comment").click()
    page.get_by_label("Comment").fill("Five years are long for a first agreement.")
    page.get_by_role("button", name="Comment").click()
    term.get_by_role("link", name="Propose another text").click()
    page.get_by_label("Text (English)").fill("This agreement is made for three years.")
    page.get_by_label("Text (Chinese)").fill("本协议有效期三年。")
    page.get_by_label("Reason").fill("A first term of three years")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("article", name="Proposal of Peking University")).to_contain_text("open")


def _sign(cast: Cast, folder: Path) -> Path:
    """Each signs in the own browser with the own certificate; the file as signed by both."""
    leuven = cast.leuven
    leuven.goto(f"{cast.address}/agreements/A7/signing/open/")
    leuven.get_by_role("button", name="Open the signing").click()
    expect(leuven.locator(".lead")).to_contain_text("Synthetic Leuvens signs next")
    signing = leuven.url
    for page, domain in ((leuven, "kuleuven.be"), (cast.peking, "pku.edu.cn")):
        page.goto(signing)
        page.get_by_role("link", name="Sign", exact=True).click()
        page.get_by_label("Certificate file").set_input_files(cast.certificates[domain])
        page.get_by_label("Pass phrase of the file").fill(PASS_PHRASE)
        page.get_by_label("Place").fill("Beijing")
        page.get_by_role("button", name="Sign", exact=True).click()
        expect(page.locator(".signing-order li.ok").last).to_contain_text("Beijing")
    expect(cast.peking.locator(".lead")).to_contain_text("Everybody has signed")
    leuven.goto(signing)
    with leuven.expect_download() as download:
        leuven.get_by_role("link", name="Download the file").click()
    file = folder / "signed.pdf"
    file.write_bytes(Path(download.value.path()).read_bytes())
    return file


def _verify(page: Page, address: str, file: Path, sha256: str) -> None:
    """Anybody, without an account: the file as it is, and with one byte changed."""
    page.goto(f"{address}/verify/")
    page.get_by_label("Signed PDF").set_input_files(file)
    page.get_by_role("button", name="Verify").click()
    expect(page.locator(".notice.ok")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Synthetic Leuvens")
    expect(page.locator("main")).to_contain_text("Synthetic Beida")
    expect(page.locator("main")).to_contain_text(sha256)
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(content)
    page.get_by_label("Signed PDF").set_input_files(file)
    page.get_by_role("button", name="Verify").click()
    expect(page.locator(".notice.late")).to_be_visible()
    expect(page.locator(".notice.ok")).to_have_count(0)
