"""The verbs with which both sides work at a text, and those that invite people, with the lines that they leave."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from edge.agreements import actions as agreements
from edge.agreements.rules.canonical import Words
from edge.partners import actions as partners
from edge.people import actions as people
from tests.actions.arranging import BY, Register, an_account
from tests.actions.arranging_texts import a_text, clause
from tests.actions.every_verb_texts import MADE, SHOWN, after, shown

Act = Callable[[Register], Any]
Line = tuple[str, str, str]
PROPOSED = ("propose_change", "proposal", "agreement")
OFFERED = ("offer_contact", "contactoffer", "agreement")
OPENED = ("open_link", "tasklink", "agreement")
INVITED = ("invite_account", "invitation", "account")
ACCOUNT = ("open_account", "account", "account")


def address(secret: str) -> str:
    return f"/somewhere/{secret}/"


def _comment(r: Register, version: Any) -> Any:
    return agreements.comment_clause(version=version, by=BY, institution=r.partner, text="Too long.")


def _propose(r: Register, version: Any) -> Any:
    words = {"en": Words(heading="Term", body="Three years."), "zh": Words(heading="期限", body="三年。")}
    asked: dict[str, Any] = {"change": "change", "clause_key": "term", "texts": words}
    return agreements.propose_change(version=version, by=BY, institution=r.partner, **asked)


def _proposed(r: Register) -> Any:
    return _propose(r, shown(r))


def _with_a_field(r: Register) -> Any:
    words = "At {partner_address}."
    return a_text(r.child, clauses=[clause("place", "Place", words, "地点", words)])


def _fill(r: Register, version: Any) -> Any:
    values = {"en": {"partner_address": "Lake Road"}}
    return agreements.fill_own_fields(version=version, by=BY, institution=r.partner, values=values)


def _letter(r: Register, version: Any) -> Any:
    upload = SimpleUploadedFile("letter.txt", b"Too long.")
    said = {"version": version, "institution": r.partner, "name": "Li", "text": "Too long."}
    return agreements.record_letter(agreements.comment_clause, by=BY, upload=upload, **said)


def _open(r: Register, _version: Any = None) -> Any:
    return agreements.open_link(
        agreement=r.child, by=BY, institution=r.partner, task="contacts", name="Liu", address=address
    )


def _offer(r: Register) -> Any:
    said = {"family_name": "Liu", "email": "liu@lotus.example", "title": "Coordinator"}
    return agreements.offer_contact(agreement=r.child, by=BY, institution=r.partner, **said)


def _invite(r: Register) -> Any:
    return people.invite_account(account=an_account("new"), by=BY, address=address)


VERBS: dict[str, tuple[Act, list[Line]]] = {
    "comment_clause": (
        after(shown, _comment),
        [MADE, SHOWN, ("comment_clause", "clausecomment", "agreement")],
    ),
    "settle_comment": (
        after(lambda r: _comment(r, shown(r)), lambda r, one: agreements.settle_comment(comment=one, by=BY)),
        [
            MADE,
            SHOWN,
            ("comment_clause", "clausecomment", "agreement"),
            ("settle_comment", "clausecomment", "agreement"),
        ],
    ),
    "propose_change": (after(shown, _propose), [MADE, SHOWN, PROPOSED]),
    "accept_proposal": (
        after(
            _proposed,
            lambda r, one: agreements.accept_proposal(proposal=one, by=BY, institution=r.hub),
        ),
        [
            *(MADE, SHOWN, PROPOSED, ("accept_proposal", "textversion", "agreement")),
            ("settle_proposal", "proposal", "agreement"),
            SHOWN,
        ],
    ),
    "reject_proposal": (
        after(
            _proposed,
            lambda r, one: agreements.reject_proposal(proposal=one, by=BY, institution=r.hub, answer="No."),
        ),
        [MADE, SHOWN, PROPOSED, ("reject_proposal", "proposal", "agreement")],
    ),
    "withdraw_proposal": (
        after(
            _proposed,
            lambda r, one: agreements.withdraw_proposal(proposal=one, by=BY, institution=r.partner),
        ),
        [MADE, SHOWN, PROPOSED, ("withdraw_proposal", "proposal", "agreement")],
    ),
    "fill_own_fields": (
        after(_with_a_field, _fill),
        [MADE, SHOWN, ("fill_fields", "textversion", "agreement")],
    ),
    "record_letter": (
        after(shown, _letter),
        [
            MADE,
            SHOWN,
            ("receive_document", "document", "agreement"),
            ("attach_document", "agreementdocument", "agreement"),
            ("comment_clause", "clausecomment", "agreement"),
        ],
    ),
    "open_link": (_open, [OPENED]),
    "revoke_link": (
        after(_open, lambda r, one: agreements.revoke_link(link=one.link, by=BY)),
        [OPENED, ("revoke_link", "tasklink", "agreement")],
    ),
    "offer_contact": (_offer, [OFFERED]),
    "take_contact": (
        after(_offer, lambda r, one: agreements.take_contact(offer=one, by=BY)),
        [
            OFFERED,
            ("add_person", "person", "person"),
            ("appoint_officer", "officer", "institution"),
            ("take_contact", "contactoffer", "agreement"),
        ],
    ),
    "decline_contact": (
        after(_offer, lambda r, one: agreements.decline_contact(offer=one, by=BY)),
        [OFFERED, ("decline_contact", "contactoffer", "agreement")],
    ),
    "invite_account": (after(lambda r: None, lambda r, _none: _invite(r)), [ACCOUNT, INVITED]),
    "revoke_invitation": (
        after(_invite, lambda r, one: people.revoke_invitation(invitation=one.invitation, by=BY)),
        [ACCOUNT, INVITED, ("revoke_invitation", "invitation", "account")],
    ),
    "invite_partner_officer": (
        lambda r: partners.invite_partner_officer(
            institution=r.partner, by=BY, name="Liu", email="liu@lotus.example", address=address
        ),
        [ACCOUNT, ("grant_role", "institutionrole", "account"), INVITED],
    ),
}
# What cannot finish when the search entry, or the mail, cannot be written.
INDEXING = {
    *("comment_clause", "settle_comment", "propose_change", "accept_proposal", "reject_proposal"),
    *("withdraw_proposal", "fill_own_fields", "record_letter", "take_contact"),
}
MAILING = {"invite_account", "revoke_invitation", "invite_partner_officer"}
