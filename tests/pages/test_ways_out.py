"""What a page says when nothing is left to do there, or who asks: never a form that could only fail."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from edge.agreements.actions import exchange, links
from edge.agreements.actions.exchange import DecidedAlready
from edge.agreements.models import Proposal
from edge.core.days import day_in_words
from edge.core.models import OutgoingMail
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer
from tests.actions.arranging_exchange import Sides, a_link, two_sides
from tests.actions.arranging_signing import BY, Ready, a_ready_text, sign_next
from tests.actions.test_answers_by_letter import proposed

pytestmark = pytest.mark.django_db
AsRole = Callable[[str], Client]


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "files", tmp_path


def task(ready: Ready, name: str, language: str = "en") -> str:
    opened = links.open_link(
        agreement=ready.agreement,
        by=BY,
        institution=ready.partner,
        task=name,
        name="Prof. Liu",
        language=language,
        address=lambda secret: secret,
    )
    return f"/tasks/{opened.secret}/"


def read(path: str) -> str:
    return Client().get(path).content.decode()


def test_a_side_that_approves_already_is_not_asked_again() -> None:
    page = read(task(a_ready_text(), "approve"))
    assert "Your side approves this very text." in page and "<form" not in page


def test_a_text_with_its_signatories_offers_no_comment_and_a_signed_one_says_so() -> None:
    ready = a_ready_text()
    path = task(ready, "answer")
    assert "Comment on clause 1 or propose another text" in read(path)
    round_ = ready.opened()
    page = read(path)
    assert "does not change meanwhile" in page and "propose another text<" not in page
    sign_next(round_)
    sign_next(round_)
    page = read(path)
    assert "This text is signed." in page and "propose another text<" not in page


def test_a_chinese_page_calls_the_university_by_its_chinese_name() -> None:
    ready = a_ready_text()
    Institution.objects.filter(pk=ready.partner.pk).update(local_language="zh-Hans")
    assert "莲花大学" in read(task(ready, "approve", "zh"))
    assert "Lotus University" in read(task(ready, "approve", "en"))


def test_who_accepts_twice_is_not_told_that_somebody_else_was_first() -> None:
    sides = two_sides()
    proposal = proposed(sides, by=sides.partner)
    said: dict[str, Any] = {"proposal": proposal, "institution": sides.hub}
    exchange.accept_proposal(by=sides.olivia, **said)
    with pytest.raises(DecidedAlready, match="You have done this already: the proposal is accepted"):
        exchange.accept_proposal(by=sides.olivia, **said)
    with pytest.raises(DecidedAlready, match="Olivia was first"):
        exchange.reject_proposal(by=sides.oscar, answer="No.", **said)
    assert Proposal.objects.get().decided_by == "Olivia"


def test_an_invitation_says_who_invites_to_speak_for_whom(client: Client) -> None:
    sides: Sides = two_sides()
    invited = partners.invite_partner_officer(
        institution=sides.partner,
        by=sides.olivia,
        name="Liu",
        email="liu@lotus.example",
        address=lambda secret: f"/welcome/{secret}/",
    )
    mail = OutgoingMail.objects.get(to="liu@lotus.example")
    assert "Olivia, Hub University, asks you to speak for Lotus University" in mail.body
    page = client.get(f"/welcome/{invited.secret}/").content.decode()
    assert "You will speak for Lotus University in the register of partnerships of Hub University." in page


def test_days_in_mails_are_written_as_on_the_pages() -> None:
    sides = two_sides()
    day = timezone.localdate(a_link(sides, email="liu@lotus.example").link.expires_at)
    body = OutgoingMail.objects.get(to="liu@lotus.example").body
    assert f"{day.day} {day:%B %Y}" in body
    for language, written in (("nl", f"{day.day} "), ("zh-hans", f"{day.year}年{day.month}月{day.day}日")):
        with translation.override(language):
            assert day_in_words(day).startswith(written)


def test_where_nobody_may_sign_the_page_leads_to_those_in_office(
    as_role: AsRole, founding_case: None
) -> None:
    ready = a_ready_text(Institution.objects.hub(), Institution.objects.get(domain="tsinghua.edu.cn"))
    Officer.objects.filter(institution=ready.partner).update(signs="nothing")
    page = as_role("officer").get(f"/agreements/{ready.agreement.public_id}/signing/").content.decode()
    assert "Nobody in office has a mandate" in page
    assert f'href="/partners/{ready.partner.public_id}/">Those in office at Tsinghua University' in page
