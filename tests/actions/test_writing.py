"""Every verb writes its record, its history and its activity lines together, or nothing at all."""

from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement
from edge.agreements.rules import Verdict
from edge.calls import actions as calls
from edge.community import actions as community
from edge.core import actions as core
from edge.core.models import Activity, OutgoingMail, SearchEntry
from edge.core.refusals import EditConflict
from edge.missions import actions as missions
from edge.mobility import actions as mobility
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people import actions as people
from edge.programmes import actions as programmes
from edge.sheets import actions as sheets
from edge.strategy import actions as strategy
from tests.actions import (
    every_verb_deciding,
    every_verb_exchange,
    every_verb_library,
    every_verb_missions,
    every_verb_mobility,
    every_verb_programmes,
    every_verb_requests,
    every_verb_signing,
    every_verb_texts,
)
from tests.actions.arranging import (
    BY,
    Register,
    a_register,
    changed_tables,
    day,
    everything,
    kind,
    last_line,
    lines_since,
    undone,
)
from tests.actions.every_verb import VERBS, note


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


def test_every_verb_of_the_domains_is_in_the_table() -> None:
    """What a domain's `actions` offer and do to records on somebody's behalf; checks and kept sums take no `by`."""
    offered = {
        name
        for module in (
            agreements,
            calls,
            community,
            missions,
            mobility,
            partners,
            people,
            programmes,
            sheets,
            strategy,
        )
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "").startswith(f"{module.__name__}")
        if not isinstance(value, type) and not name.startswith("_")
        if "by" in signature(value).parameters
    }
    # The import of a dump; and of spreadsheets, the reading of a file and the work in a process of its own.
    no_verbs = {"complete_from_ror", "in_order", "check_file", "run_import", "start_work"}
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
        *("add_project", "edit_project", "set_goal", "edit_goal", "judge_goal"),
        *every_verb_missions.FOUND_BY,
        *every_verb_programmes.INDEXING,
        *every_verb_mobility.INDEXING,
        *every_verb_library.INDEXING,
        *every_verb_texts.INDEXING,
        *every_verb_exchange.INDEXING,
        *every_verb_signing.INDEXING,
        *every_verb_deciding.INDEXING,
        *every_verb_requests.INDEXING,
    }


def test_when_the_mail_cannot_be_queued_nothing_of_the_verb_is(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutgoingMail.objects, "get_or_create", fails)
    assert those_that_fail(register) == {
        *("add_commitment", "edit_commitment"),
        *every_verb_exchange.MAILING,
        *every_verb_signing.MAILING,
        *every_verb_requests.MAILING,
    }


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
