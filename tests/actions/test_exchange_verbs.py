"""The verbs with which both sides work at one text: what each writes, who is told, and every refusal."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from edge.agreements.actions import add_party, contacts, exchange, letters, links, texts
from edge.agreements.actions.life import BeingSigned
from edge.agreements.models import (
    AgreementDocument,
    Approval,
    ClauseComment,
    ContactOffer,
    Proposal,
    SigningRound,
    TaskLink,
    TextVersion,
)
from edge.agreements.queries.exchange import own_fields, said_of, said_openly
from edge.agreements.queries.texts import clauses_of, exchange_of
from edge.agreements.rules.canonical import Words
from edge.core.models import Activity, OutgoingMail
from edge.core.secrets import digest_of
from edge.jobs.outbox import send_waiting
from edge.partners import actions as partners
from edge.partners.models import InstitutionRole, Officer
from edge.people import actions as people
from edge.people.models import MailChoice
from tests.actions.arranging import BY, a_partner, an_account, an_agreement
from tests.actions.arranging_exchange import Sides, a_letter, a_link, path, share, two_sides
from tests.actions.arranging_texts import a_text, clause, the_next

pytestmark = pytest.mark.django_db

THREE = {
    "en": Words(heading="Term", body="It lasts three years."),
    "zh": Words(heading="期限", body="有效期三年。"),
}


@pytest.fixture
def sides() -> Sides:
    return two_sides()


def propose(sides: Sides, **fields: Any) -> Proposal:
    said: dict[str, Any] = {
        "version": sides.version,
        "by": sides.wang,
        "institution": sides.partner,
        "change": "change",
        "clause_key": "term",
        "texts": THREE,
        **fields,
    }
    return exchange.propose_change(**said)


def mails_since(number: int = 0) -> list[tuple[str, str]]:
    """Whom a mail goes to, and the sentence that it tells."""
    rows = OutgoingMail.objects.order_by("pk")[number:]
    return [(mail.to.split("@")[0], mail.body.split("\n\n")[1]) for mail in rows]


def mail_count() -> int:
    return OutgoingMail.objects.count()


# ---------------------------------------------------------------- comments
def test_a_comment_stands_with_its_clause_and_the_other_side_is_told(sides: Sides) -> None:
    before = mail_count()
    comment = exchange.comment_clause(
        version=sides.version, by=sides.wang, institution=sides.partner, text="Too long.", clause_key="term"
    )
    assert (comment.name, comment.clause_key, comment.internal) == ("Wang", "term", False)
    assert said_of(sides.agreement, sides.olivia)["term"].comments == [comment]
    assert mails_since(before) == [("olivia", "Wang (Lotus University) commented on the text.")]


def test_a_note_of_the_hub_stays_there_and_tells_nobody(sides: Sides) -> None:
    before = mail_count()
    exchange.comment_clause(
        version=sides.version, by=sides.olivia, institution=sides.hub, text="Our limit.", internal=True
    )
    assert mail_count() == before
    assert said_of(sides.agreement, sides.wang) == {} == said_openly(sides.agreement)
    assert said_of(sides.agreement, sides.olivia)[""].open == 1


def test_a_partner_has_no_notes_of_its_own(sides: Sides) -> None:
    comment = exchange.comment_clause(
        version=sides.version, by=sides.wang, institution=sides.partner, text="x", internal=True
    )
    assert not comment.internal


def test_a_settled_comment_stays_readable_and_waits_for_nothing(sides: Sides) -> None:
    comment = exchange.comment_clause(
        version=sides.version, by=sides.wang, institution=sides.partner, text="x"
    )
    settled = exchange.settle_comment(comment=comment, by=sides.olivia)
    assert settled.settled_by == "Olivia"
    assert said_of(sides.agreement, sides.wang)[""].open == 0
    assert exchange.settle_comment(comment=settled, by=sides.oscar).settled_by == "Olivia"


def test_nothing_is_said_about_a_clause_that_is_not_there(sides: Sides) -> None:
    with pytest.raises(exchange.NoSuchClause, match="Version 1 has no such clause"):
        exchange.comment_clause(
            version=sides.version, by=sides.wang, institution=sides.partner, text="x", clause_key="nowhere"
        )


def test_who_is_no_party_says_nothing(sides: Sides) -> None:
    with pytest.raises(texts.NoSide, match="Bamboo University is not a party"):
        exchange.comment_clause(version=sides.version, by=sides.chen, institution=sides.other, text="x")


def test_what_was_not_shown_is_not_commented_on() -> None:
    sides = two_sides(shown=False)
    with pytest.raises(exchange.NotShown):
        exchange.comment_clause(version=sides.version, by=sides.wang, institution=sides.partner, text="x")


def test_what_the_hub_says_about_an_unshown_text_tells_the_partner_nothing() -> None:
    sides = two_sides(shown=False)
    exchange.comment_clause(version=sides.version, by=sides.olivia, institution=sides.hub, text="x")
    assert mail_count() == 0


# ---------------------------------------------------------------- proposals
def test_an_accepted_proposal_is_the_next_version_and_its_side_is_told_once(sides: Sides) -> None:
    proposal = propose(sides)
    before = mail_count()
    version = exchange.accept_proposal(proposal=proposal, by=sides.olivia, institution=sides.hub)
    assert (version.number, version.origin) == (2, "proposal")
    assert version.shown_at is not None
    assert [one.texts["en"].body for one in clauses_of(version)][1] == "It lasts three years."
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("accepted", "Olivia")
    assert mails_since(before) == [
        (
            "wang",
            "Olivia (Hub University) accepted the proposal of Lotus University. The text is now Version 2.",
        )
    ]


def test_an_accepted_proposal_lapses_approvals_and_the_mail_says_so(sides: Sides) -> None:
    texts.approve_version(
        version=sides.version, by=sides.wang, institution=sides.partner, sha256=sides.version.sha256
    )
    proposal = propose(sides)
    before = mail_count()
    exchange.accept_proposal(proposal=proposal, by=sides.olivia, institution=sides.hub)
    [(_to, sentence)] = mails_since(before)
    assert sentence.endswith("The approval that your side gave has lapsed with the change.")
    assert exchange_of(sides.agreement).standing.lapsed == (sides.partner.pk,)


def test_a_rejection_says_why(sides: Sides) -> None:
    proposal = propose(sides)
    with pytest.raises(exchange.NothingAsked, match="Say why"):
        exchange.reject_proposal(proposal=proposal, by=sides.olivia, institution=sides.hub, answer=" ")
    before = mail_count()
    rejected = exchange.reject_proposal(
        proposal=proposal, by=sides.olivia, institution=sides.hub, answer="The law says five."
    )
    assert (rejected.state, rejected.answer) == ("rejected", "The law says five.")
    assert mails_since(before) == [
        ("wang", "Olivia (Hub University) rejected the proposal of Lotus University.")
    ]


def test_nobody_decides_about_the_own_proposal(sides: Sides) -> None:
    proposal = propose(sides)
    with pytest.raises(texts.NoSide, match="The other side decides"):
        exchange.accept_proposal(proposal=proposal, by=sides.wang, institution=sides.partner)


def test_with_several_partners_the_hub_decides_about_their_proposals(sides: Sides) -> None:
    third = a_partner("Orchid University")
    add_party(agreement=sides.agreement, by=BY, institution=third)
    proposal = propose(sides)
    with pytest.raises(texts.NoSide, match="The other side decides"):
        exchange.accept_proposal(proposal=proposal, by=BY, institution=third)
    with pytest.raises(texts.NoSide, match="The other side decides"):
        exchange.accept_proposal(proposal=proposal, by=sides.chen, institution=sides.other)


def test_what_was_decided_is_not_decided_again(sides: Sides) -> None:
    proposal = propose(sides)
    exchange.accept_proposal(proposal=proposal, by=sides.olivia, institution=sides.hub)
    with pytest.raises(exchange.DecidedAlready, match="Olivia was first: the proposal is accepted"):
        exchange.reject_proposal(proposal=proposal, by=sides.oscar, institution=sides.hub, answer="no")


def test_the_other_proposals_about_a_clause_are_overtaken(sides: Sides) -> None:
    four = {"en": Words(heading="Term", body="Four years."), "zh": Words(heading="期限", body="四年。")}
    first, second, elsewhere = propose(sides), propose(sides, texts=four), propose(sides, clause_key="fees")
    exchange.accept_proposal(proposal=first, by=sides.olivia, institution=sides.hub)
    states = {one.pk: one.state for one in Proposal.objects.all()}
    assert states == {first.pk: "accepted", second.pk: "overtaken", elsewhere.pk: "open"}


def test_a_proposal_about_a_clause_that_has_changed_is_proposed_anew(sides: Sides) -> None:
    proposal = propose(sides)
    the_next(sides.version, "term", "Six years.", by=sides.olivia)
    with pytest.raises(exchange.ChangedMeanwhile, match="The clause has changed since"):
        exchange.accept_proposal(proposal=proposal, by=sides.olivia, institution=sides.hub)
    proposal.refresh_from_db()
    assert proposal.state == "open"
    assert TextVersion.objects.count() == 2


def test_accepting_into_a_draft_shows_the_draft_to_nobody(sides: Sides) -> None:
    proposal = propose(sides)
    the_next(sides.version, "fees", "Secret idea.", by=sides.olivia)
    before = mail_count()
    version = exchange.accept_proposal(proposal=proposal, by=sides.olivia, institution=sides.hub)
    assert (version.number, version.shown_at) == (3, None)
    assert mails_since(before) == [
        ("wang", "Olivia (Hub University) accepted the proposal of Lotus University.")
    ]


def test_a_partner_accepts_into_what_it_was_shown(sides: Sides) -> None:
    asked = propose(sides, by=sides.olivia, institution=sides.hub)
    the_next(sides.version, "fees", "Secret idea.", by=sides.olivia)
    version = exchange.accept_proposal(proposal=asked, by=sides.wang, institution=sides.partner)
    assert version.number == 3 and version.shown_at is not None
    assert "Secret idea." not in str(clauses_of(version))


def test_a_clause_is_added_after_another_and_left_out(sides: Sides) -> None:
    added = propose(sides, change="add", clause_key="scope")
    second = exchange.accept_proposal(proposal=added, by=sides.olivia, institution=sides.hub)
    keys = [one.key for one in clauses_of(second)]
    assert keys == ["scope", f"added-{added.public_id}", "term", "fees"]
    left = propose(sides, version=second, change="remove", clause_key="fees", texts=None)
    third = exchange.accept_proposal(proposal=left, by=sides.olivia, institution=sides.hub)
    assert [one.key for one in clauses_of(third)] == keys[:3]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"clause_key": ""}, "Name the clause that is meant"),
        ({"change": "remove", "clause_key": ""}, "Name the clause that is meant"),
        ({"texts": {"en": Words(heading="Term", body="")}}, "Write the text that you propose"),
    ],
)
def test_a_proposal_asks_for_something(sides: Sides, fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises((exchange.NothingAsked, exchange.NoSuchClause), match=sentence):
        propose(sides, **fields)


def test_the_words_that_stand_there_are_no_proposal(sides: Sides) -> None:
    same = dict(clauses_of(sides.version)[1].texts)
    with pytest.raises(exchange.NothingAsked, match="stands there already"):
        propose(sides, texts=same)


def test_only_its_side_takes_a_proposal_back(sides: Sides) -> None:
    proposal = propose(sides)
    with pytest.raises(texts.NoSide, match="Only the side that proposed it"):
        exchange.withdraw_proposal(proposal=proposal, by=sides.olivia, institution=sides.hub)
    taken = exchange.withdraw_proposal(proposal=proposal, by=sides.wang, institution=sides.partner)
    assert taken.state == "withdrawn"


# ---------------------------------------------------------------- the fields of one's own side
def with_fields() -> Sides:
    words = "{partner_address} and {hub_address}, for {programme}."
    return two_sides(clauses=[clause("scope", "Scope", words, "宗旨", words)])


def test_a_partner_fills_the_fields_of_its_side_and_no_other() -> None:
    sides = with_fields()
    assert own_fields(sides.version, sides.partner) == ("partner_address",)
    assert own_fields(sides.version, sides.hub) == ("hub_address",)
    assert own_fields(sides.version, sides.other) == ()
    before = mail_count()
    values = {"partner_address": "Lake Road 5 {hub_address}", "hub_address": "nowhere", "programme": "x"}
    filled = exchange.fill_own_fields(
        version=sides.version, by=sides.wang, institution=sides.partner, values={"en": values}
    )
    english = clauses_of(filled)[0].texts["en"].body
    assert english == "Lake Road 5 {hub_address} and {hub_address}, for {programme}."
    assert clauses_of(filled)[0].texts["zh"].body.startswith("{partner_address}")
    assert filled.shown_at is not None and filled.institution == sides.partner
    assert mails_since(before) == [
        ("olivia", "Wang (Lotus University) filled fields of the text: it is now Version 2.")
    ]


def test_filling_an_older_text_is_refused_with_who_made_the_next() -> None:
    sides = with_fields()
    fill = {"version": sides.version, "by": sides.wang, "institution": sides.partner}
    exchange.fill_own_fields(values={"en": {"partner_address": "Lake Road"}}, **fill)  # type: ignore[arg-type]
    with pytest.raises(texts.NotTheLatest, match="Wang made Version 2 meanwhile"):
        exchange.fill_own_fields(values={"en": {"partner_address": "Hill Road"}}, **fill)  # type: ignore[arg-type]


# ---------------------------------------------------------------- who is told
def test_when_a_text_is_shown_its_readers_get_one_mail_each_in_their_language() -> None:
    sides = two_sides(shown=False)
    people.edit_account(account=sides.wang, by=BY, changes={"language": "nl"})
    second = an_account("zhao")
    partners.grant_limited_role(account=second, by=BY, institution=sides.partner)
    texts.show_version(version=sides.version, by=sides.olivia)
    texts.show_version(version=sides.version, by=sides.olivia)
    assert sorted(mail.to for mail in OutgoingMail.objects.all()) == [
        "wang@staff.example",
        "zhao@staff.example",
    ]
    [english] = OutgoingMail.objects.filter(to="zhao@staff.example")
    assert "Hub University shows you Version 1 of the text." in english.body
    assert f"/agreements/{sides.agreement.public_id}/text/" in english.body


def test_nobody_is_told_of_what_is_not_shared_or_not_wanted() -> None:
    sides = two_sides(shown=False)
    sides.agreement.parties.update(shared_until="2013-01-01")
    texts.show_version(version=sides.version, by=sides.olivia)
    assert mail_count() == 0
    share(sides.agreement, sides.partner)
    MailChoice.objects.create(account=sides.wang, topic="exchange", wanted=False)
    exchange.comment_clause(version=sides.version, by=sides.olivia, institution=sides.hub, text="x")
    assert mail_count() == 0


def test_where_nobody_had_a_hand_in_it_every_officer_is_told() -> None:
    sides = two_sides(shown=False)
    agreement = sides.agreement
    other = a_text(_another(sides), by=BY)
    before = mail_count()
    exchange.comment_clause(version=other, by=sides.wang, institution=sides.partner, text="x")
    assert [to for to, _said in mails_since(before)] == ["olivia", "oscar"]
    assert agreement != other.agreement


def _another(sides: Sides) -> Any:
    agreement = an_agreement("Memorandum", sides.hub, sides.partner)
    share(agreement, sides.partner)
    return agreement


def test_an_approval_and_its_end_are_told_to_the_other_side(sides: Sides) -> None:
    before = mail_count()
    approval = texts.approve_version(
        version=sides.version, by=sides.wang, institution=sides.partner, sha256=sides.version.sha256
    )
    texts.withdraw_approval(approval=approval, by=sides.wang)
    assert mails_since(before) == [
        ("olivia", "Wang (Lotus University) approves Version 1 of the text."),
        ("olivia", "Wang (Lotus University) took the approval of Version 1 back."),
    ]


def test_a_text_brought_back_tells_that_the_approval_holds(sides: Sides) -> None:
    texts.approve_version(
        version=sides.version, by=sides.wang, institution=sides.partner, sha256=sides.version.sha256
    )
    second = texts.show_version(version=the_next(sides.version, by=sides.olivia), by=sides.olivia)
    before = mail_count()
    texts.restore_version(version=sides.version, base=second, by=sides.olivia, institution=sides.hub)
    assert mails_since(before) == [
        (
            "wang",
            "Hub University shows you Version 3 of the text. Your side has approved this very text already.",
        )
    ]


# ---------------------------------------------------------------- by letter
def test_what_came_by_letter_is_recorded_with_who_wrote_it_and_the_letter(sides: Sides) -> None:
    approval = letters.record_letter(
        texts.approve_version,
        version=sides.version,
        by=sides.olivia,
        institution=sides.partner,
        name="President Li",
        upload=a_letter(),
        sha256=sides.version.sha256,
    )
    assert (approval.institution, approval.name, approval.account) == (
        sides.partner,
        "President Li",
        sides.olivia,
    )
    kept = AgreementDocument.objects.get(agreement=sides.agreement)
    assert (kept.role, kept.internal, kept.document) == ("letter", True, approval.letter)
    assert exchange_of(sides.agreement).standing.approved == (sides.partner.pk,)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Name who wrote the letter"),
        ({"sha256": "0" * 64}, "The text has changed"),
    ],
)
def test_a_letter_that_is_refused_is_not_kept(sides: Sides, fields: dict[str, Any], sentence: str) -> None:
    said: dict[str, Any] = {
        "name": "Li",
        "sha256": sides.version.sha256,
        "institution": sides.partner,
        **fields,
    }
    with pytest.raises(Exception, match=sentence):
        letters.record_letter(
            texts.approve_version, version=sides.version, by=sides.olivia, upload=a_letter(), **said
        )
    assert not AgreementDocument.objects.exists() and not Approval.objects.exists()


def test_the_hub_writes_no_letter_to_itself(sides: Sides) -> None:
    with pytest.raises(texts.NoSide, match="The hub speaks for itself"):
        letters.record_letter(
            exchange.comment_clause,
            version=sides.version,
            by=sides.olivia,
            institution=sides.hub,
            name="x",
            upload=a_letter(),
            text="x",
        )


# ---------------------------------------------------------------- links
def test_of_a_link_only_the_hash_is_kept(sides: Sides) -> None:
    opened = a_link(sides)
    assert opened.link.secret_sha256 == digest_of(opened.secret)
    stored = repr(list(TaskLink.objects.values())) + repr(list(TaskLink.history.values()))
    stored += repr(list(Activity.objects.values())) + repr(list(OutgoingMail.objects.values()))
    assert opened.secret not in stored
    assert links.link_for(opened.secret) == opened.link


def test_a_link_with_an_address_is_mailed_there_in_its_language(sides: Sides) -> None:
    opened = a_link(sides, "approve", email="liu@lotus.example", language="nl")
    mail = OutgoingMail.objects.get(to="liu@lotus.example")
    assert f"http://127.0.0.1:8000{path(opened.secret)}" in mail.body
    assert "Prof. Liu" in mail.body


def test_once_a_mail_with_a_secret_is_sent_the_outbox_forgets_it(sides: Sides, mailoutbox: list[Any]) -> None:
    opened, given = a_link(sides, email="liu@lotus.example"), invited(sides, email="zhao@lotus.example")
    send_waiting()
    for secret in (opened.secret, given.secret):
        assert len([mail for mail in mailoutbox if secret in mail.body]) == 1
        assert secret not in repr(list(OutgoingMail.objects.values()))
    assert OutgoingMail.objects.filter(to="wang@staff.example").exclude(body="").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "has expired"),
        ({"revoked_at": timezone.now()}, "was closed"),
    ],
)
def test_a_closed_link_says_why(sides: Sides, change: dict[str, Any], sentence: str) -> None:
    opened = a_link(sides)
    TaskLink.objects.update(**change)
    with pytest.raises(links.LinkClosed, match=sentence) as caught:
        links.link_for(opened.secret)
    assert not isinstance(caught.value, links.LinkUnknown)
    with pytest.raises(links.LinkClosed, match=sentence):
        links.comment_by_link(link=opened.link, version=sides.version, text="x")


def test_an_unknown_link_is_unknown(sides: Sides) -> None:
    a_link(sides)
    with pytest.raises(links.LinkUnknown, match="opens nothing"):
        links.link_for("no-such-secret")


def test_what_is_said_through_a_link_bears_its_name_and_no_account(sides: Sides) -> None:
    link = a_link(sides).link
    before = mail_count()
    for _twice in range(2):
        links.comment_by_link(link=link, version=sides.version, text="Shorter, please.", clause_key="term")
        links.propose_by_link(
            link=link, version=sides.version, change="change", clause_key="term", texts=THREE
        )
    comment, proposal = ClauseComment.objects.get(), Proposal.objects.get()
    for said in (comment, proposal):
        assert (said.name, said.account, said.institution) == ("Prof. Liu", None, sides.partner)
    assert len(mails_since(before)) == 2
    assert Activity.objects.get(verb="comment_clause").details["name"] == "Prof. Liu"
    link.refresh_from_db()
    assert link.done_at is not None


def test_a_link_approves_once(sides: Sides) -> None:
    link = a_link(sides, "approve").link
    links.approve_by_link(link=link, version=sides.version, sha256=sides.version.sha256, capacity="Dean")
    with pytest.raises(links.LinkClosed, match="done already"):
        links.approve_by_link(link=link, version=sides.version, sha256=sides.version.sha256)
    approval = Approval.objects.get()
    assert (approval.name, approval.capacity, approval.sha256) == ("Prof. Liu", "Dean", sides.version.sha256)


def test_a_link_does_its_own_task_and_no_other(sides: Sides) -> None:
    link = a_link(sides, "read").link
    with pytest.raises(links.LinkClosed, match="for another task: read the text"):
        links.approve_by_link(link=link, version=sides.version, sha256=sides.version.sha256)
    with pytest.raises(links.LinkClosed, match="for another task"):
        links.comment_by_link(link=link, version=sides.version, text="x")


def test_a_refused_approval_leaves_the_link_open(sides: Sides) -> None:
    link = a_link(sides, "approve").link
    with pytest.raises(texts.OtherText):
        links.approve_by_link(link=link, version=sides.version, sha256="0" * 64)
    link.refresh_from_db()
    assert link.done_at is None


@pytest.mark.parametrize("who", ["hub", "other"])
def test_a_link_is_for_a_partner_that_is_party(sides: Sides, who: str) -> None:
    with pytest.raises(texts.NoSide, match="A link is for a partner"):
        a_link(sides, institution=getattr(sides, who))


def test_there_is_no_link_to_a_text_that_was_not_shown() -> None:
    sides = two_sides(shown=False)
    with pytest.raises(exchange.NotShown, match="Show a version of the text first"):
        a_link(sides)
    assert a_link(sides, "contacts").link.task == "contacts"


def test_the_first_opening_is_recorded_once(sides: Sides) -> None:
    link = a_link(sides).link
    links.mark_opened(link=link)
    links.mark_opened(link=link)
    assert Activity.objects.filter(verb="use_link").count() == 1
    assert links.revoke_link(link=link, by=BY).revoked_at is not None


# ---------------------------------------------------------------- contacts
LIU = {"family_name": "Liu", "given_name": "Yan", "email": "liu@lotus.example", "title": "Coordinator"}


def test_a_contact_enters_the_register_when_the_hub_takes_it_over(sides: Sides) -> None:
    offer = contacts.offer_contact(agreement=sides.agreement, by=sides.wang, institution=sides.partner, **LIU)
    assert not Officer.objects.filter(institution=sides.partner).exists()
    officer = contacts.take_contact(offer=offer, by=sides.olivia)
    assert (officer.institution, officer.title, officer.person.email, officer.signs) == (
        sides.partner,
        "Coordinator",
        "liu@lotus.example",
        "nothing",
    )
    with pytest.raises(contacts.ContactDecided, match="Olivia was first: the contact is taken over"):
        contacts.decline_contact(offer=offer, by=sides.oscar)


def test_somebody_in_office_there_is_brought_up_to_date(sides: Sides) -> None:
    for title in ("Coordinator", "Director"):
        offer = contacts.offer_contact(
            agreement=sides.agreement, by=sides.wang, institution=sides.partner, **{**LIU, "title": title}
        )
        contacts.take_contact(offer=offer, by=sides.olivia)
    assert [one.title for one in Officer.objects.filter(institution=sides.partner)] == ["Director"]


def test_the_same_contact_given_twice_is_one(sides: Sides) -> None:
    link = a_link(sides, "contacts").link
    for _twice in range(2):
        links.offer_contact_by_link(link=link, **LIU)
    offer = ContactOffer.objects.get()
    assert (offer.name, offer.account) == ("Prof. Liu", None)
    assert contacts.decline_contact(offer=offer, by=sides.olivia).state == "declined"


def test_the_hub_gives_no_contacts(sides: Sides) -> None:
    with pytest.raises(texts.NoSide, match="given by a partner"):
        contacts.offer_contact(agreement=sides.agreement, by=sides.olivia, institution=sides.hub, **LIU)


# ---------------------------------------------------------------- invitations
def welcome(secret: str) -> str:
    return f"/welcome/{secret}/"


def invited(sides: Sides, **fields: Any) -> people.Invited:
    said: dict[str, Any] = {"name": "Liu Yan", "email": "Liu@lotus.example", "language": "nl", **fields}
    return partners.invite_partner_officer(
        institution=sides.partner, by=sides.olivia, address=welcome, **said
    )


def test_an_invitation_opens_an_account_with_its_role_and_a_mail(sides: Sides) -> None:
    given = invited(sides)
    account = given.invitation.account
    assert (account.email, account.has_usable_password()) == ("liu@lotus.example", False)
    assert InstitutionRole.objects.get(account=account).institution == sides.partner
    mail = OutgoingMail.objects.get(to="liu@lotus.example")
    assert f"http://127.0.0.1:8000/welcome/{given.secret}/" in mail.body
    assert given.secret not in repr(list(Activity.objects.values()))


def test_an_invitation_sets_the_first_password_once(sides: Sides) -> None:
    given = invited(sides)
    account = people.use_invitation(secret=given.secret, password="correct horse battery")
    assert account.check_password("correct horse battery")
    with pytest.raises(people.InvitationClosed, match="has been used"):
        people.use_invitation(secret=given.secret, password="another password of mine")
    account.refresh_from_db()
    assert account.check_password("correct horse battery")


def test_a_weak_password_uses_nothing_up(sides: Sides) -> None:
    given = invited(sides)
    with pytest.raises(ValidationError, match="too short"):
        people.use_invitation(secret=given.secret, password="short")
    assert people.invitation_for(given.secret) == given.invitation


def test_sending_anew_closes_the_earlier_link(sides: Sides) -> None:
    first = invited(sides)
    second = people.invite_account(account=first.invitation.account, by=sides.olivia, address=welcome)
    with pytest.raises(people.InvitationClosed, match="was closed"):
        people.invitation_for(first.secret)
    assert people.invitation_for(second.secret) == second.invitation


def test_closed_expired_and_unknown_invitations_each_have_their_sentence(sides: Sides) -> None:
    given = invited(sides)
    with pytest.raises(people.InvitationUnknown, match="opens nothing"):
        people.invitation_for("no-such-secret")
    type(given.invitation).objects.update(expires_at=timezone.now() - timedelta(days=1))
    with pytest.raises(people.InvitationClosed, match="has expired"):
        people.invitation_for(given.secret)
    people.revoke_invitation(invitation=given.invitation, by=sides.olivia)
    with pytest.raises(people.InvitationClosed, match="was closed"):
        people.invitation_for(given.secret)


def test_who_has_a_password_or_may_not_sign_in_is_not_invited(sides: Sides) -> None:
    given = invited(sides)
    account = given.invitation.account
    people.edit_account(account=account, by=BY, changes={"is_active": False})
    with pytest.raises(people.InvitationClosed, match="may not sign in"):
        people.invitation_for(given.secret)
    people.edit_account(account=account, by=BY, changes={"is_active": True})
    people.use_invitation(secret=given.secret, password="correct horse battery")
    with pytest.raises(people.InvitationClosed, match="A password has been set already"):
        people.invite_account(account=account, by=BY, address=welcome)


def test_an_address_has_one_account(sides: Sides) -> None:
    with pytest.raises(partners.AddressTaken, match="has an account already"):
        invited(sides, email="OLIVIA@staff.example")
    with pytest.raises(partners.WrongInstitution):
        partners.invite_partner_officer(
            institution=sides.hub, by=BY, name="x", email="x@hub.example", address=welcome
        )


def test_nothing_is_said_through_a_link_about_a_text_that_is_being_signed(sides: Sides) -> None:
    link = a_link(sides).link
    SigningRound.objects.create(
        agreement=sides.agreement, text_version=sides.version, sha256=sides.version.sha256, method="paper"
    )
    with pytest.raises(BeingSigned, match="is being signed"):
        links.comment_by_link(link=link, version=sides.version, text="Shorter, please.")
    assert not ClauseComment.objects.exists()
