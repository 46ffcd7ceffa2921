"""Every verb of the domains, how it is done in the small register, and the activity lines that it leaves."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from edge.agreements import actions as agreements
from edge.agreements.rules import Verdict
from edge.partners import actions as partners
from edge.people import actions as people
from tests.actions import (
    every_verb_calls,
    every_verb_commitments,
    every_verb_deciding,
    every_verb_exchange,
    every_verb_library,
    every_verb_missions,
    every_verb_mobility,
    every_verb_programmes,
    every_verb_requests,
    every_verb_sheets,
    every_verb_signing,
    every_verb_texts,
)
from tests.actions.arranging import BY, Register, an_account, an_agreement, day, kind

Act = Callable[[Register], Any]
Line = tuple[str, str, str]


def note(text: str = "minutes") -> SimpleUploadedFile:
    return SimpleUploadedFile("minutes.txt", text.encode())


def person(**fields: Any) -> Any:
    return people.add_person(by=BY, family_name="Claes", **fields)


NEW_KIND = {"code": "visit", "name_en": "visit", "name_nl": "bezoek", "name_zh": "访问"}

# What is done, and the activity lines it leaves: verb, what it is about, on whose page it is read.
VERBS: dict[str, tuple[Act, list[Line]]] = {
    "open_account": (lambda r: an_account("new"), [("open_account", "account", "account")]),
    "edit_account": (
        lambda r: people.edit_account(account=r.administrator, by=BY, changes={"name": "Ada L."}),
        [("edit_account", "account", "account")],
    ),
    "grant_role": (
        lambda r: people.grant_role(account=r.administrator, by=BY, role="auditor"),
        [("grant_role", "rolegrant", "account")],
    ),
    "edit_role": (
        lambda r: people.edit_role(grant=r.leader, by=BY, changes={"role": "auditor"}),
        [("edit_role", "rolegrant", "account")],
    ),
    "withdraw_role": (
        lambda r: people.withdraw_role(grant=r.leader, by=BY),
        [("withdraw_role", "rolegrant", "account")],
    ),
    "add_person": (lambda r: person(), [("add_person", "person", "person")]),
    "edit_person": (
        lambda r: people.edit_person(person=r.person, by=BY, changes={"given_name": "Maria"}),
        [("edit_person", "person", "person")],
    ),
    "add_institution": (
        lambda r: partners.add_institution(by=BY, name="Orchid University"),
        [("add_institution", "institution", "institution")],
    ),
    "edit_institution": (
        lambda r: partners.edit_institution(institution=r.other, by=BY, changes={"city": "Chengdu"}),
        [("edit_institution", "institution", "institution")],
    ),
    "rename_institution": (
        lambda r: partners.rename_institution(
            institution=r.other, by=BY, name="Bamboo Grove University", last_day_of_old=day("2011")
        ),
        [
            ("add_name", "institutionname", "institution"),
            ("rename_institution", "institution", "institution"),
        ],
    ),
    "remove_institution": (
        lambda r: partners.remove_institution(institution=r.other, by=BY),
        [("remove_institution", "institution", "institution")],
    ),
    "add_name": (
        lambda r: partners.add_name(by=BY, institution=r.other, name="BU", kind="acronym"),
        [("add_name", "institutionname", "institution")],
    ),
    "edit_name": (
        lambda r: partners.edit_name(name=r.name, by=BY, changes={"name": "LoU"}),
        [("edit_name", "institutionname", "institution")],
    ),
    "remove_name": (
        lambda r: partners.remove_name(name=r.name, by=BY),
        [("remove_name", "institutionname", "institution")],
    ),
    "add_unit": (
        lambda r: partners.add_unit(by=BY, institution=r.hub, name="Faculty of Law"),
        [("add_unit", "unit", "institution")],
    ),
    "edit_unit": (
        lambda r: partners.edit_unit(unit=r.school, by=BY, changes={"note": "moved"}),
        [("edit_unit", "unit", "institution")],
    ),
    "appoint_officer": (
        lambda r: partners.appoint_officer(by=BY, institution=r.hub, person=r.person, title="Dean"),
        [("appoint_officer", "officer", "institution")],
    ),
    "edit_officer": (
        lambda r: partners.edit_officer(officer=r.rector, by=BY, changes={"title": "Rector magnificus"}),
        [("edit_officer", "officer", "institution")],
    ),
    "remove_officer": (
        lambda r: partners.remove_officer(officer=r.rector, by=BY),
        [("remove_officer", "officer", "institution")],
    ),
    "tie_units": (
        lambda r: partners.tie_units(by=BY, hub_unit=r.faculty, partner_unit=r.school),
        [("tie_units", "tie", "institution")],
    ),
    "edit_tie": (
        lambda r: partners.edit_tie(tie=r.tie, by=BY, changes={"champion": r.rector}),
        [("edit_tie", "tie", "institution")],
    ),
    "remove_tie": (lambda r: partners.remove_tie(tie=r.tie, by=BY), [("remove_tie", "tie", "institution")]),
    "open_partnership": (
        lambda r: partners.open_partnership(by=BY, partner=r.other),
        [("open_partnership", "partnership", "institution")],
    ),
    "edit_partnership": (
        lambda r: partners.edit_partnership(partnership=r.partnership, by=BY, changes={"grade": "priority"}),
        [("edit_partnership", "partnership", "institution")],
    ),
    "grant_limited_role": (
        lambda r: partners.grant_limited_role(account=r.administrator, by=BY, institution=r.partner),
        [("grant_role", "institutionrole", "account")],
    ),
    "withdraw_limited_role": (
        lambda r: partners.withdraw_limited_role(role=r.coordinator, by=BY),
        [("withdraw_role", "unitrole", "account")],
    ),
    "add_kind": (
        lambda r: agreements.add_kind(by=BY, **NEW_KIND),
        [("add_kind", "agreementkind", "agreementkind")],
    ),
    "edit_kind": (
        lambda r: agreements.edit_kind(kind=kind("summer_school"), by=BY, changes={"order": 5}),
        [("edit_kind", "agreementkind", "agreementkind")],
    ),
    "remove_kind": (
        lambda r: agreements.remove_kind(kind=kind("summer_school"), by=BY),
        [("remove_kind", "agreementkind", "agreementkind")],
    ),
    "prepare_agreement": (
        lambda r: an_agreement("New", r.hub, r.other),
        [
            ("prepare_agreement", "agreement", "agreement"),
            ("add_party", "agreementparty", "agreement"),
            ("add_party", "agreementparty", "agreement"),
        ],
    ),
    "edit_agreement": (
        lambda r: agreements.edit_agreement(agreement=r.child, by=BY, changes={"reference": "X/1"}),
        [("edit_agreement", "agreement", "agreement")],
    ),
    "sign_agreement": (
        lambda r: agreements.sign_agreement(
            agreement=r.child,
            by=BY,
            on=day("2012-10-22"),
            signatures=[
                {"institution": r.hub, "person": r.person, "officer": r.rector, "capacity": "Rector"},
                {"institution": r.partner, "person": r.president.person, "capacity": "President"},
            ],
        ),
        [
            ("sign_agreement", "agreement", "agreement"),
            ("add_signatory", "signatory", "agreement"),
            ("edit_agreement", "agreement", "agreement"),  # from now on the signatories are known
            ("add_signatory", "signatory", "agreement"),
        ],
    ),
    "extend_agreement": (
        lambda r: agreements.extend_agreement(agreement=r.child, by=BY, on=day("2012"), new_end=day("2016")),
        [("extend_agreement", "agreement", "agreement"), ("add_event", "agreementevent", "agreement")],
    ),
    "withdraw_agreement": (
        lambda r: agreements.withdraw_agreement(agreement=r.child, by=BY, on=None, reason="no funds"),
        [("withdraw_agreement", "agreement", "agreement")],
    ),
    "terminate_agreement": (
        lambda r: agreements.terminate_agreement(agreement=r.agreement, by=BY, on=day("2013-01")),
        [("terminate_agreement", "agreement", "agreement")],
    ),
    "remove_agreement": (
        lambda r: agreements.remove_agreement(agreement=r.child, by=BY, reason="twice"),
        [("remove_agreement", "agreement", "agreement")],
    ),
    "suspend_agreement": (
        lambda r: agreements.suspend_agreement(agreement=r.child, by=BY, starts_on=day("2012")),
        [("suspend_agreement", "suspended", "agreement")],
    ),
    "edit_suspension": (
        lambda r: agreements.edit_suspension(
            suspension=r.suspension, by=BY, changes={"ends_on": day("2012")}
        ),
        [("edit_suspension", "suspended", "agreement")],
    ),
    "remove_suspension": (
        lambda r: agreements.remove_suspension(suspension=r.suspension, by=BY),
        [("remove_suspension", "suspended", "agreement")],
    ),
    "add_party": (
        lambda r: agreements.add_party(agreement=r.agreement, by=BY, institution=r.other),
        [("add_party", "agreementparty", "agreement")],
    ),
    "edit_party": (
        lambda r: agreements.edit_party(party=r.party, by=BY, changes={"unit": r.school}),
        [("edit_party", "agreementparty", "agreement")],
    ),
    "remove_party": (
        lambda r: agreements.remove_party(party=r.child.parties.get(institution=r.partner), by=BY),
        [("remove_party", "agreementparty", "agreement")],
    ),
    "share_agreement": (
        lambda r: agreements.share_agreement(
            party=r.party, by=BY, shared_from=day("2012-01-01").start, shared_until=None
        ),
        [("share_agreement", "agreementparty", "agreement")],
    ),
    "add_signatory": (
        lambda r: agreements.add_signatory(
            agreement=r.agreement, by=BY, institution=r.hub, person=r.person, capacity="Rector"
        ),
        [("add_signatory", "signatory", "agreement")],
    ),
    "edit_signatory": (
        lambda r: agreements.edit_signatory(signatory=r.signatory, by=BY, changes={"place": "Beijing"}),
        [("edit_signatory", "signatory", "agreement")],
    ),
    "remove_signatory": (
        lambda r: agreements.remove_signatory(signatory=r.signatory, by=BY),
        [("remove_signatory", "signatory", "agreement"), ("edit_agreement", "agreement", "agreement")],
    ),
    "add_event": (
        lambda r: agreements.add_event(agreement=r.agreement, by=BY, kind="notice", text="Notice"),
        [("add_event", "agreementevent", "agreement")],
    ),
    "edit_event": (
        lambda r: agreements.edit_event(event=r.event, by=BY, changes={"text": "Great feast"}),
        [("edit_event", "agreementevent", "agreement")],
    ),
    "remove_event": (
        lambda r: agreements.remove_event(event=r.event, by=BY),
        [("remove_event", "agreementevent", "agreement")],
    ),
    "attach_document": (
        lambda r: agreements.attach_document(agreement=r.agreement, by=BY, upload=note(), role="letter"),
        [
            ("receive_document", "document", "agreement"),
            ("attach_document", "agreementdocument", "agreement"),
        ],
    ),
    "add_commitment": (
        lambda r: agreements.add_commitment(agreement=r.agreement, by=BY, text="a chair", owner=r.rector),
        [("add_commitment", "commitment", "agreement")],
    ),
    "edit_commitment": (
        lambda r: agreements.edit_commitment(commitment=r.commitment, by=BY, changes={"owner": r.rector}),
        [("edit_commitment", "commitment", "agreement")],
    ),
    "judge_commitment": (
        lambda r: agreements.judge_commitment(commitment=r.commitment, by=BY, verdict=Verdict.PARTLY),
        [("judge_commitment", "commitment", "agreement")],
    ),
    "remove_commitment": (
        lambda r: agreements.remove_commitment(commitment=r.commitment, by=BY),
        [("remove_commitment", "commitment", "agreement")],
    ),
    "give_evidence": (
        lambda r: agreements.give_evidence(commitment=r.commitment, by=BY, text="list", upload=note()),
        [("receive_document", "document", "agreement"), ("give_evidence", "evidence", "agreement")],
    ),
    "edit_evidence": (
        lambda r: agreements.edit_evidence(evidence=r.evidence, by=BY, changes={"text": "ten came"}),
        [("edit_evidence", "evidence", "agreement")],
    ),
    "remove_evidence": (
        lambda r: agreements.remove_evidence(evidence=r.evidence, by=BY),
        [("remove_evidence", "evidence", "agreement")],
    ),
}
VERBS |= every_verb_missions.VERBS
VERBS |= every_verb_calls.VERBS
VERBS |= every_verb_commitments.VERBS
VERBS |= every_verb_programmes.VERBS
VERBS |= every_verb_mobility.VERBS
VERBS |= every_verb_sheets.VERBS
VERBS |= every_verb_library.VERBS
VERBS |= every_verb_texts.VERBS
VERBS |= every_verb_exchange.VERBS
VERBS |= every_verb_signing.VERBS
VERBS |= every_verb_deciding.VERBS
VERBS |= every_verb_requests.VERBS
