"""Every verb writes its record, its history and its activity lines together, or nothing at all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement
from edge.agreements.rules import Verdict
from edge.core import actions as core
from edge.core.models import Activity, OutgoingMail, SearchEntry
from edge.core.refusals import EditConflict
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people import actions as people
from tests.actions.arranging import (
    BY,
    Register,
    a_register,
    an_account,
    an_agreement,
    changed_tables,
    day,
    everything,
    kind,
    last_line,
    lines_since,
    undone,
)

Act = Callable[[Register], Any]
Line = tuple[str, str, str]


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


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


def test_every_verb_of_the_domains_is_in_the_table() -> None:
    """What a domain's `actions` offer and do to records; checks and the import of a dump are tested elsewhere."""
    offered = {
        name
        for module in (agreements, partners, people)
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "").startswith(f"{module.__name__}")
        if not isinstance(value, type) and not name.startswith("_")
    }
    no_verbs = {"check_agreement", "check_signatory", "complete_from_ror", "end_sessions", "in_order"}
    elsewhere = {"remove_person", "remove_unit", "edit_document", "detach_document"}
    assert offered - no_verbs - elsewhere == set(VERBS)


def test_a_verb_leaves_exactly_its_lines_and_the_history_of_what_it_wrote(
    register: Register, subtests: pytest.Subtests
) -> None:
    before, last = everything(), last_line()
    for verb, (act, lines) in VERBS.items():
        with subtests.test(verb), undone():
            act(register)
            after = everything()
            assert lines_since(last) == lines
            changed = changed_tables(before, after)
            for label in {label for label in changed if ".Historical" not in label}:
                history = label.replace(".", ".Historical")
                assert history not in after or history in changed, f"{label} changed without history"


def fails(*_args: Any, **_kwargs: Any) -> None:
    raise OSError("no more room")


def test_when_its_last_activity_line_cannot_be_written_nothing_of_a_verb_is(
    register: Register, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    before, create = everything(), Activity.objects.create
    for verb, (act, lines) in VERBS.items():

        def fails_at_the_last(last: str = lines[-1][0], **fields: Any) -> Activity:
            return fails() if fields["verb"] == last else create(**fields)  # type: ignore[func-returns-value,return-value]

        monkeypatch.setattr(Activity.objects, "create", fails_at_the_last)
        with subtests.test(verb), undone():
            with pytest.raises(OSError, match="no more room"):
                act(register)
            assert everything() == before


def those_that_fail(register: Register) -> set[str]:
    """The verbs that cannot finish, each having left nothing behind."""
    before, failed = everything(), set()
    for verb, (act, _lines) in VERBS.items():
        with undone():
            try:
                act(register)
            except OSError:
                failed.add(verb)
                assert everything() == before, verb
    return failed


def test_when_the_search_entry_cannot_be_written_nothing_of_the_verb_is(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SearchEntry.objects, "update_or_create", fails)
    assert those_that_fail(register) == {
        *("add_person", "edit_person", "add_institution", "edit_institution", "rename_institution"),
        *("add_name", "edit_name", "remove_name", "add_unit", "edit_unit", "appoint_officer", "edit_officer"),
        *("prepare_agreement", "edit_agreement", "sign_agreement", "extend_agreement", "withdraw_agreement"),
        *("terminate_agreement", "add_party", "edit_party", "remove_party", "share_agreement"),
        *("remove_signatory", "add_commitment", "edit_commitment", "judge_commitment"),
    }


def test_when_the_mail_cannot_be_queued_nothing_of_the_verb_is(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutgoingMail.objects, "get_or_create", fails)
    assert those_that_fail(register) == {"add_commitment", "edit_commitment"}


# Every verb that changes a record a person has opened before: how it is called with the version then seen.
VERSIONED: dict[str, Callable[[Register, int], Any]] = {
    "edit_account": lambda r, v: people.edit_account(
        account=r.administrator, by=BY, changes={"name": "X"}, version=v
    ),
    "edit_role": lambda r, v: people.edit_role(grant=r.leader, by=BY, changes={"role": "auditor"}, version=v),
    "withdraw_role": lambda r, v: people.withdraw_role(grant=r.leader, by=BY, version=v),
    "edit_person": lambda r, v: people.edit_person(
        person=r.person, by=BY, changes={"given_name": "X"}, version=v
    ),
    "edit_institution": lambda r, v: partners.edit_institution(
        institution=r.other, by=BY, changes={"city": "X"}, version=v
    ),
    "rename_institution": lambda r, v: partners.rename_institution(
        institution=r.other, by=BY, name="X", last_day_of_old=day("2011"), version=v
    ),
    "remove_institution": lambda r, v: partners.remove_institution(institution=r.other, by=BY, version=v),
    "edit_name": lambda r, v: partners.edit_name(name=r.name, by=BY, changes={"name": "X"}, version=v),
    "edit_unit": lambda r, v: partners.edit_unit(unit=r.school, by=BY, changes={"name": "X"}, version=v),
    "edit_officer": lambda r, v: partners.edit_officer(
        officer=r.rector, by=BY, changes={"title": "X"}, version=v
    ),
    "edit_tie": lambda r, v: partners.edit_tie(tie=r.tie, by=BY, changes={"field": "X"}, version=v),
    "remove_tie": lambda r, v: partners.remove_tie(tie=r.tie, by=BY, version=v),
    "edit_partnership": lambda r, v: partners.edit_partnership(
        partnership=r.partnership, by=BY, changes={"grade": "dormant"}, version=v
    ),
    "withdraw_limited_role": lambda r, v: partners.withdraw_limited_role(
        role=r.coordinator, by=BY, version=v
    ),
    "edit_kind": lambda r, v: agreements.edit_kind(
        kind=kind("summer_school"), by=BY, changes={"order": 3}, version=v
    ),
    "edit_agreement": lambda r, v: agreements.edit_agreement(
        agreement=r.child, by=BY, changes={"title": "X"}, version=v
    ),
    "sign_agreement": lambda r, v: agreements.sign_agreement(agreement=r.child, by=BY, on=None, version=v),
    "extend_agreement": lambda r, v: agreements.extend_agreement(
        agreement=r.child, by=BY, on=day("2012"), version=v
    ),
    "extend_agreement to a new end": lambda r, v: agreements.extend_agreement(
        agreement=r.child, by=BY, on=day("2012"), new_end=day("2016"), version=v
    ),
    "withdraw_agreement": lambda r, v: agreements.withdraw_agreement(
        agreement=r.child, by=BY, on=None, version=v
    ),
    "terminate_agreement": lambda r, v: agreements.terminate_agreement(
        agreement=r.child, by=BY, on=None, version=v
    ),
    "remove_agreement": lambda r, v: agreements.remove_agreement(agreement=r.child, by=BY, version=v),
    "edit_suspension": lambda r, v: agreements.edit_suspension(
        suspension=r.suspension, by=BY, changes={"reason": "X"}, version=v
    ),
    "remove_suspension": lambda r, v: agreements.remove_suspension(suspension=r.suspension, by=BY, version=v),
    "edit_party": lambda r, v: agreements.edit_party(
        party=r.party, by=BY, changes={"unit": r.school}, version=v
    ),
    "share_agreement": lambda r, v: agreements.share_agreement(
        party=r.party, by=BY, shared_from=day("2012-01-01").start, shared_until=None, version=v
    ),
    "edit_signatory": lambda r, v: agreements.edit_signatory(
        signatory=r.signatory, by=BY, changes={"place": "X"}, version=v
    ),
    "remove_signatory": lambda r, v: agreements.remove_signatory(signatory=r.signatory, by=BY, version=v),
    "edit_event": lambda r, v: agreements.edit_event(event=r.event, by=BY, changes={"text": "X"}, version=v),
    "remove_event": lambda r, v: agreements.remove_event(event=r.event, by=BY, version=v),
    "edit_commitment": lambda r, v: agreements.edit_commitment(
        commitment=r.commitment, by=BY, changes={"text": "X"}, version=v
    ),
    "judge_commitment": lambda r, v: agreements.judge_commitment(
        commitment=r.commitment, by=BY, verdict=Verdict.MET, version=v
    ),
    "remove_commitment": lambda r, v: agreements.remove_commitment(commitment=r.commitment, by=BY, version=v),
    "edit_evidence": lambda r, v: agreements.edit_evidence(
        evidence=r.evidence, by=BY, changes={"text": "X"}, version=v
    ),
    "edit_evidence with a file": lambda r, v: agreements.edit_evidence(
        evidence=r.evidence, by=BY, changes={}, upload=note(), version=v
    ),
    "remove_evidence": lambda r, v: agreements.remove_evidence(evidence=r.evidence, by=BY, version=v),
}


def test_a_version_that_is_no_longer_stored_is_refused_and_nothing_is_written(register: Register) -> None:
    before = everything()
    for verb, act in VERSIONED.items():
        with pytest.raises(EditConflict):
            act(register, 99)
        assert everything() == before, verb


def test_saving_what_is_stored_already_writes_nothing(register: Register) -> None:
    stored = Institution.objects.get(pk=register.other.pk)
    before = everything()
    same = {field.name: getattr(stored, field.name) for field in Institution._meta.fields if field.editable}
    partners.edit_institution(institution=stored, by=BY, changes=same, version=stored.version)
    agreement = register.agreement
    agreements.edit_agreement(agreement=agreement, by=BY, changes={"signed_on": day("2010-05-04")})
    agreements.edit_party(
        party=register.party, by=BY, changes={"institution": register.partner, "unit": None}
    )
    people.edit_account(account=register.administrator, by=BY, changes={"name": register.administrator.name})
    assert everything() == before


def test_a_number_typed_otherwise_is_the_same_number(register: Register) -> None:
    place = {"latitude": "50.87959", "longitude": "4.70093"}
    stored = partners.edit_institution(institution=register.other, by=BY, changes=place)
    before = everything()
    partners.edit_institution(institution=stored, by=BY, changes={"latitude": "050.87959"})
    assert everything() == before


def test_the_stored_record_is_read_anew_and_not_overwritten_from_an_old_copy(register: Register) -> None:
    old_copy = Institution.objects.get(pk=register.other.pk)
    partners.edit_institution(institution=register.other, by=BY, changes={"city": "Chengdu"})
    partners.edit_institution(institution=old_copy, by=BY, changes={"website": "https://bamboo.example"})
    stored = Institution.objects.get(pk=register.other.pk)
    assert (stored.city, stored.website, stored.version) == ("Chengdu", "https://bamboo.example", 3)


def test_a_record_that_is_gone_cannot_be_changed_and_nothing_can_be_added_to_it(register: Register) -> None:
    agreements.remove_agreement(agreement=Agreement.objects.get(pk=register.child.pk), by=BY)
    before = everything()
    for act in (
        lambda: agreements.edit_agreement(agreement=register.child, by=BY, changes={"title": "X"}),
        lambda: agreements.add_event(agreement=register.child, by=BY, kind="other", text="X"),
        lambda: agreements.add_party(agreement=register.child, by=BY, institution=register.other),
        lambda: agreements.add_commitment(agreement=register.child, by=BY, text="X"),
    ):
        with pytest.raises(EditConflict) as conflict:
            act()
        assert conflict.value.current is None
    assert everything() == before


def test_what_the_columns_do_not_take_is_refused_with_the_field(register: Register) -> None:
    before = everything()
    with pytest.raises(ValidationError) as refused:
        partners.edit_institution(institution=register.other, by=BY, changes={"country": "XX"})
    assert set(refused.value.message_dict) == {"country"}
    with pytest.raises(ValidationError) as refused:
        partners.add_institution(by=BY, name="Twin", domain="bamboo.example")
    assert everything() == before


def test_the_installation_itself_may_remove_and_is_nobody_in_the_history(register: Register) -> None:
    agreements.remove_event(event=register.event, by=BY, reason="written twice")
    last = type(register.event).history.first()  # type: ignore[attr-defined]
    assert (last.history_type, last.history_user, last.history_change_reason) == ("-", None, "written twice")


def test_who_opened_an_account_is_in_its_history(register: Register) -> None:
    opened = people.open_account(by=register.administrator, email="new@staff.example", name="New")
    assert opened.history.get().history_user == register.administrator  # type: ignore[attr-defined]
    assert Activity.objects.get(subject_id=opened.public_id).actor == register.administrator


def test_a_mail_of_one_occasion_is_queued_once_and_its_subject_is_one_line(db: None) -> None:
    for text in ("first\r\nBcc: all@hub.example", "second"):
        core.queue_mail(key="occasion", to="mia@hub.example", subject=text, body="x")
    assert list(OutgoingMail.objects.values_list("key", "subject")) == [
        ("occasion", "first Bcc: all@hub.example")
    ]


def test_a_constraint_that_only_the_database_sees_in_time_speaks_with_its_sentence(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when somebody else is first between the check and the write."""
    check, calls = Institution.full_clean, []

    def blind_the_first_time(self: Institution, **options: Any) -> None:
        calls.append(self)
        if len(calls) > 1:
            check(self, **options)

    monkeypatch.setattr(Institution, "full_clean", blind_the_first_time)
    before = everything()
    with pytest.raises(ValidationError, match="an installation has one hub"):
        partners.add_institution(by=BY, name="Second hub", role="hub")
    assert everything() == before
