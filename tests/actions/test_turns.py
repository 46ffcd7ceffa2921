"""Mails about a signing: whose turn it is, once a turn, and to both sides at the end; with the way to have no more."""

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from edge.agreements.actions import signing, turns
from edge.agreements.models import SigningRound, TaskLink
from edge.core.models import OutgoingMail
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people import actions as people
from edge.people.models import Account
from tests.actions.arranging import a_partner, an_account
from tests.actions.arranging_exchange import share
from tests.actions.arranging_signing import BY, Ready, a_ready_text, in_office, key_of, sign_next, signs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "files", tmp_path


@pytest.fixture
def ready() -> Ready:
    made = a_ready_text()
    share(made.agreement, made.partner)
    OutgoingMail.objects.all().delete()
    return made


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.order_by("pk"))


def told() -> list[str]:
    return [one.to for one in mails()]


def with_address(person: Any, address: str) -> None:
    people.edit_person(person=person, by=BY, changes={"email": address})


def speaks_for(partner: Institution, name: str = "wang", **fields: Any) -> Account:
    account = an_account(name)
    Account.objects.filter(pk=account.pk).update(**fields)
    partners.grant_limited_role(account=account, by=BY, institution=partner)
    return account


# ---------------------------------------------------------------- whose turn it is
def test_a_signatory_without_an_account_gets_a_link_and_the_next_one_after_it(ready: Ready) -> None:
    with_address(ready.rector.person, "beech@hub.example")
    with_address(ready.president.person, "lotus@lotus.example")
    round_ = ready.opened()
    assert told() == ["beech@hub.example"]
    link = TaskLink.objects.get()
    assert (link.task, link.institution, link.name) == ("sign", ready.hub, "Syn Beech")
    assert "/tasks/" in mails()[0].body and ready.version.sha256 in mails()[0].body
    assert "It is the turn of Syn Beech, Rector, to sign “Exchange with Lotus”" in mails()[0].body
    sign_next(round_)
    assert told() == ["beech@hub.example", "lotus@lotus.example"]
    assert list(TaskLink.objects.order_by("pk").values_list("institution", flat=True)) == [
        ready.hub.pk,
        ready.partner.pk,
    ]


def test_the_link_that_came_by_mail_takes_the_signed_file(ready: Ready, client: Any) -> None:
    with_address(ready.rector.person, "beech@hub.example")
    ready.opened()
    path = next(word for word in mails()[0].body.split() if "/tasks/" in word)
    page = client.get(path.removeprefix("http://127.0.0.1:8000")).content.decode()
    assert "It is the turn of Syn Beech, Rector." in page and "signing.pdf" in page


def test_a_partner_is_written_to_in_its_language(ready: Ready) -> None:
    with_address(ready.president.person, "lotus@lotus.example")
    for language, greeting in (("zh-Hans", "zh"), ("fr", "en"), ("nl", "nl"), ("", "en")):
        Institution.objects.filter(pk=ready.partner.pk).update(local_language=language)
        round_ = ready.opened()
        sign_next(round_)
        assert TaskLink.objects.latest("pk").language == greeting
        signing.cancel_round(round_=round_, by=BY, reason="again")


def test_who_has_an_account_is_told_in_the_own_language_and_gets_no_link(ready: Ready) -> None:
    account = speaks_for(ready.partner, language="nl")
    with_address(ready.president.person, account.email.upper())
    round_ = ready.opened()
    OutgoingMail.objects.all().delete()
    sign_next(round_)
    (one,) = mails()
    assert one.to == account.email and not TaskLink.objects.exists()
    assert f"/signings/{round_.public_id}/" in one.body and f"/signings/{round_.public_id}/" in one.html
    assert '<html lang="nl">' in one.html


def test_without_an_address_those_are_told_who_speak_for_the_side(ready: Ready) -> None:
    olivia, wang = an_account("olivia", "officer"), speaks_for(ready.partner)
    speaks_for(a_partner("Bamboo University"), "chen")
    round_ = ready.opened()
    assert told() == [olivia.email]
    sign_next(round_)
    assert told() == [olivia.email, wang.email]


def test_who_acts_and_who_wants_no_such_mail_gets_none(ready: Ready) -> None:
    olivia, oscar = an_account("olivia", "officer"), an_account("oscar", "officer")
    round_ = ready.opened(by=olivia)
    assert told() == [oscar.email]
    wang = speaks_for(ready.partner)
    people.choose_mail(account=wang, by=wang, topic="exchange", wanted=False)
    sign_next(round_)
    assert told() == [oscar.email]


def test_where_nobody_has_an_account_somebody_in_office_with_an_address_is_asked(ready: Ready) -> None:
    left = in_office(ready.partner, "Gone", title="A coordinator", ends_on="2011")
    clerk = in_office(ready.partner, "Reed", title="Coordinator")
    with_address(left.person, "gone@lotus.example")
    with_address(clerk.person, "reed@lotus.example")
    round_ = ready.opened()
    sign_next(round_)
    assert told() == ["reed@lotus.example"]
    assert TaskLink.objects.get().name == "Syn Reed"


def test_nobody_is_told_twice_of_one_turn(ready: Ready) -> None:
    an_account("olivia", "officer")
    round_ = ready.opened()
    step = signing.current_step(round_)
    assert step is not None and len(mails()) == 1
    turns.tell_turn(step=step, by=BY)
    assert len(mails()) == 1


def test_on_paper_there_is_no_link_and_the_mail_says_that_the_original_comes(ready: Ready) -> None:
    with_address(ready.rector.person, "beech@hub.example")
    round_ = ready.opened(method="paper")
    (one,) = mails()
    assert "It is signed on paper" in one.body and "/tasks/" not in one.body
    assert not TaskLink.objects.exists()
    step = signing.current_step(round_)
    assert step is not None
    signing.sign_on_paper(step=step, by=BY, on=timezone.localdate())
    assert len(mails()) == 1  # nobody of the partner has an account or an address


# ---------------------------------------------------------------- the end
def test_both_sides_are_told_that_it_is_signed(ready: Ready) -> None:
    olivia, wang = an_account("olivia", "officer"), speaks_for(ready.partner)
    with_address(ready.president.person, "lotus@lotus.example")
    round_ = ready.opened()
    sign_next(round_)
    OutgoingMail.objects.all().delete()
    sign_next(round_)
    assert SigningRound.objects.get().state == "signed"
    assert sorted(told()) == sorted([olivia.email, wang.email, "lotus@lotus.example"])
    for one in mails():
        assert "Everybody has signed “Exchange with Lotus”" in one.body
    plain = next(one for one in mails() if one.to == "lotus@lotus.example")
    assert plain.headers == {} and "/verify/" in plain.body and "/signings/" not in plain.body


def test_nothing_is_told_when_the_signing_is_undone(ready: Ready) -> None:
    an_account("olivia", "officer")
    with pytest.raises(signing.OtherName):
        round_ = ready.opened()
        OutgoingMail.objects.all().delete()
        sign_next(round_, signer=key_of("Stranger"))
    assert mails() == []


# ---------------------------------------------------------------- the way to have no more of them
def test_text_and_html_both_carry_the_way_to_stop_and_it_works(ready: Ready, client: Any) -> None:
    olivia = an_account("olivia", "officer")
    round_ = ready.opened()
    (one,) = mails()
    stop = one.headers["List-Unsubscribe"].strip("<>")
    assert f"No more mail about this: {stop}" in one.body
    assert f'<a href="{stop}">No more mail about this</a>' in one.html
    path = stop.removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    client.post(path)
    signing.cancel_round(round_=round_, by=BY, reason="again")
    ready.opened()
    assert [each.pk for each in mails() if each.to == olivia.email] == [one.pk]
    assert mail.outbox == []


def test_the_page_of_the_signing_says_who_is_told_to_the_hub_alone(ready: Ready, client: Any) -> None:
    olivia = an_account("olivia", "officer")
    round_ = ready.opened(signatories=ready.signatories[::-1])
    page = f"/signings/{round_.public_id}/"
    client.force_login(olivia)
    assert "Nobody could be told by mail" in client.get(page).content.decode()
    signing.cancel_round(round_=round_, by=BY, reason="again")
    with_address(ready.president.person, "lotus@lotus.example")
    page = f"/signings/{ready.opened(signatories=ready.signatories[::-1]).public_id}/"
    assert "Told by mail: lotus@lotus.example" in client.get(page).content.decode()
    client.force_login(speaks_for(ready.partner))
    seen = client.get(page).content.decode()
    assert "Syn Lotus" in seen and "lotus@lotus.example" not in seen


def test_the_page_names_nobody_to_whom_no_mail_was_written(ready: Ready, client: Any) -> None:
    olivia = an_account("olivia", "officer")
    round_ = ready.opened(by=olivia)  # her own turn for the hub: she needs no mail
    client.force_login(olivia)
    seen = client.get(f"/signings/{round_.public_id}/").content.decode()
    assert mails() == [] and "No mail was written about this turn." in seen
    assert "Told by mail" not in seen and "Nobody could be told" not in seen


def test_at_the_second_turn_of_a_side_the_first_signatory_is_not_named(ready: Ready, client: Any) -> None:
    second = in_office(ready.hub, "Alder", title="Vice-rector")
    with_address(ready.rector.person, "beech@hub.example")
    with_address(second.person, "alder@hub.example")
    signatories = [signs(ready.rector), signs(second), signs(ready.president)]
    round_ = ready.opened(signatories=signatories)
    client.force_login(an_account("olivia", "officer"))
    page = f"/signings/{round_.public_id}/"
    assert "Told by mail: beech@hub.example<" in client.get(page).content.decode()
    sign_next(round_)
    assert "Told by mail: alder@hub.example<" in client.get(page).content.decode()
