"""A partner makes a new version, in the record or by a Word file: the hub is told by mail, and it stands on home."""

from typing import Any

import pytest
from django.utils import timezone

from edge.agreements.actions import exchange, texts
from edge.agreements.models import Approval, TextVersion
from edge.agreements.queries.waiting import VERSION, waiting_for
from edge.agreements.rules.canonical import Words
from edge.core.models import OutgoingMail
from edge.strategy.queries import attention_on
from tests.actions.arranging_exchange import Sides, two_sides
from tests.actions.arranging_texts import the_next

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides() -> Sides:
    return two_sides()


def mails_since(number: int) -> list[tuple[str, str]]:
    rows = OutgoingMail.objects.order_by("pk")[number:]
    return [(mail.to.split("@")[0], mail.body.split("\n\n")[1]) for mail in rows]


def theirs(sides: Sides, **fields: Any) -> TextVersion:
    said = {"by": sides.wang, "institution": sides.partner, "name": "", "origin": "word", **fields}
    return the_next(fields.pop("base", sides.version), **said)


def waiting(account: Any) -> list[str]:
    today = timezone.localdate()
    return [one.public_id for one in waiting_for(account, on=today) if one.what == VERSION]


@pytest.mark.parametrize("origin", ["word", "edit"])
def test_the_hub_is_told_of_what_the_partner_made(sides: Sides, origin: str) -> None:
    before = OutgoingMail.objects.count()
    version = theirs(sides, origin=origin)
    assert mails_since(before) == [("olivia", f"Wang (Lotus University) made {version} of the text.")]
    assert f"/agreements/{sides.agreement.public_id}/text/" in OutgoingMail.objects.latest("pk").body


def test_the_mail_says_that_the_approval_of_the_side_lapsed(sides: Sides) -> None:
    texts.approve_version(
        version=sides.version, by=sides.olivia, institution=sides.hub, sha256=sides.version.sha256
    )
    before = OutgoingMail.objects.count()
    theirs(sides)
    [(_to, sentence)] = mails_since(before)
    assert sentence.endswith("The approval that your side gave has lapsed with the change.")


def test_a_text_that_the_partner_brings_back_is_told_too(sides: Sides) -> None:
    second = theirs(sides)
    before = OutgoingMail.objects.count()
    third = texts.restore_version(
        version=sides.version, base=second, by=sides.wang, institution=sides.partner
    )
    assert mails_since(before) == [("olivia", f"Wang (Lotus University) made {third} of the text.")]


def test_what_the_hub_makes_is_told_when_it_is_shown_and_once(sides: Sides) -> None:
    before = OutgoingMail.objects.count()
    second = the_next(sides.version, by=sides.olivia, name="")
    assert mails_since(before) == []
    texts.show_version(version=second, by=sides.olivia)
    assert [to for to, _said in mails_since(before)] == ["wang"]


def test_an_accepted_proposal_is_told_by_one_mail(sides: Sides) -> None:
    proposal = exchange.propose_change(
        version=sides.version,
        by=sides.olivia,
        institution=sides.hub,
        change="change",
        clause_key="term",
        texts={"en": Words(heading="Term", body="It lasts two years.")},
    )
    before = OutgoingMail.objects.count()
    exchange.accept_proposal(proposal=proposal, by=sides.wang, institution=sides.partner)
    assert len(mails_since(before)) == 1
    assert waiting(sides.olivia) == []


def test_it_waits_on_home_until_the_hub_approves_or_writes_on(sides: Sides) -> None:
    assert waiting(sides.olivia) == []
    version = theirs(sides)
    assert waiting(sides.olivia) == waiting(sides.oscar) == [version.public_id]
    assert waiting(sides.wang) == waiting(sides.chen) == []
    (item,) = [
        one for one in attention_on(sides.olivia, on=timezone.localdate()) if one.what == "version_brought"
    ]
    assert item.why == "Lotus University made a new version of the text; your side has not approved it."
    told = {"version": version, "by": sides.olivia, "institution": sides.hub, "sha256": version.sha256}
    approval = texts.approve_version(**told)
    assert waiting(sides.olivia) == []
    texts.withdraw_approval(approval=approval, by=sides.olivia)
    assert waiting(sides.olivia) == [version.public_id]
    the_next(version, body="It lasts nine years.")
    assert waiting(sides.olivia) == []
    assert Approval.objects.count() == 1
