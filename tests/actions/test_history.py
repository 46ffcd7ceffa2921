"""What was, stays: corrections keep both, removal keeps everything, and what was removed comes back as it was."""

from typing import Any

import pytest

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementEvent, AgreementParty, Commitment, Signatory
from edge.core import actions as core
from edge.core.models import Activity, SearchEntry
from edge.core.queries import found_pks, revisions_of
from edge.core.refusals import Refusal
from edge.mobility import actions as mobility
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer, Tie, Unit
from edge.people import actions as people
from edge.people.models import Account, Person
from tests.actions.arranging import (
    BY,
    Register,
    a_hub,
    a_register,
    an_agreement,
    changed_tables,
    day,
    everything,
    last_line,
    lines_since,
)

SIGNED = str(Agreement.signed_on.verbose_name)  # type: ignore[union-attr]


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


def nobody_stays_under_it(register: Register) -> None:
    """A stay holds the agreement it is under; without it, the agreement can be removed."""
    mobility.remove_stay(stay=register.travel.stay, by=BY)


def changes_of(record: Any) -> list[tuple[str, Any, Any]]:
    """Every change told in the record's history, the newest first."""
    return [
        (change.field, change.before, change.after)
        for revision in revisions_of(record)
        for change in revision.changes
    ]


def test_the_correction_of_a_past_fact_keeps_both(founding_case: None) -> None:
    first = Agreement.objects.get(public_id="A1")
    administrator = Account.objects.get(email="administrator@demo.invalid")
    corrected = agreements.edit_agreement(
        agreement=first, by=administrator, changes={"signed_on": day("2006")}, reason="the original says so"
    )
    assert str(corrected.signed_on) == "2006"
    newest = revisions_of(corrected)[0]
    assert [(change.field, change.before, change.after) for change in newest.changes] == [
        (SIGNED, "2007", "2006")
    ]
    assert (newest.who, newest.kind, newest.reason) == (administrator, "~", "the original says so")
    line = Activity.objects.filter(page_kind="agreement", page_id="A1").first()
    assert line is not None
    assert (line.verb, line.actor, line.details) == (
        "edit_agreement",
        administrator,
        {"fields": ["signed_on"], "reason": "the original says so"},
    )


def test_the_three_cases_of_a_date_are_told_apart_in_the_history(register: Register) -> None:
    signed = agreements.sign_agreement(agreement=register.child, by=BY, on=None)
    agreements.edit_agreement(
        agreement=signed, by=BY, changes={"signed_on": day("2012-04"), "signed_on_unknown": False}
    )
    assert changes_of(register.child) == [(SIGNED, "?", "2012-04"), (SIGNED, "", "?")]


def test_a_reference_is_told_by_what_it_refers_to(register: Register) -> None:
    partners.edit_tie(tie=register.tie, by=BY, changes={"champion": register.rector})
    assert changes_of(register.tie) == [("champion", None, str(register.rector))]


def test_the_history_of_an_account_can_be_read_and_holds_no_password(register: Register) -> None:
    account = people.edit_account(account=register.administrator, by=BY, changes={"name": "Ada L."})
    account.set_password("correct horse battery staple")
    account.save()
    assert changes_of(account) == [("name", "Ada", "Ada L.")]  # type: ignore[arg-type]


def rows_of_register() -> dict[str, list[dict[str, Any]]]:
    """What is in the register, without what counts the writing: version and the moment of the last save."""
    models = (
        Institution,
        Unit,
        Person,
        Officer,
        Tie,
        Agreement,
        AgreementParty,
        Signatory,
        Commitment,
        AgreementEvent,
    )
    leave_out = {"version", "updated_at"}
    rows = {
        model.__name__: [
            {name: value for name, value in row.items() if name not in leave_out}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in models
    }
    entries = SearchEntry.objects.order_by("kind", "record_pk").values("kind", "record_pk", "tokens")
    return {**rows, "entries": list(entries)}


@pytest.mark.parametrize(
    ("name", "remove"),
    [
        ("event", agreements.remove_event),
        ("commitment", agreements.remove_commitment),
        ("tie", partners.remove_tie),
        ("name", partners.remove_name),
    ],
)
def test_what_is_removed_and_brought_back_is_the_same_and_is_found_again(
    register: Register, name: str, remove: Any
) -> None:
    record = getattr(register, name)
    before = rows_of_register()
    remove(**{name: record}, by=BY, reason="by mistake")
    assert rows_of_register() != before
    assert not type(record).objects.filter(pk=record.pk).exists()
    back = core.restore(type(record), record.public_id, by=BY, verb="restore")
    assert rows_of_register() == before
    assert (back.pk, back.version) == (record.pk, record.version + 1)
    assert [revision.kind for revision in revisions_of(back)] == ["+", "-", "+"]


def test_an_agreement_comes_back_with_its_parties_signatories_and_all_that_went_with_it(
    register: Register,
) -> None:
    nobody_stays_under_it(register)
    agreements.remove_agreement(agreement=Agreement.objects.get(pk=register.child.pk), by=BY)
    before, tables, last = rows_of_register(), everything(), last_line()
    agreements.remove_agreement(agreement=register.agreement, by=register.administrator, reason="by mistake")
    assert not Commitment.objects.exists()
    assert not SearchEntry.objects.filter(kind__in=("agreement", "commitment")).exists()
    for part in (register.party, register.signatory, register.commitment, register.evidence):
        gone = type(part).history.first()  # type: ignore[attr-defined]
        assert (gone.history_type, gone.history_user, gone.history_change_reason) == (
            "-",
            register.administrator,
            "by mistake",
        )
    core.restore(Agreement, register.agreement.public_id, by=BY, verb="restore")
    assert rows_of_register() == before
    assert lines_since(last) == [
        ("remove_agreement", "agreement", "agreement"),
        ("restore", "agreement", "agreement"),
    ]
    lost = [
        label
        for label, rows in everything().items()
        if label.startswith("agreements.") and ".Historical" not in label
        if len(rows) != len(tables[label])
    ]
    assert lost == []


def test_a_part_that_was_removed_before_the_whole_does_not_come_back_with_it(register: Register) -> None:
    nobody_stays_under_it(register)
    agreements.remove_agreement(agreement=register.child, by=BY)
    agreements.remove_event(event=register.event, by=BY)
    agreements.remove_agreement(agreement=register.agreement, by=BY)
    back = core.restore(Agreement, register.agreement.public_id, by=BY, verb="restore")
    assert list(back.events.all()) == []
    assert list(back.commitments.all()) == [register.commitment]


def test_a_part_does_not_come_back_without_the_whole(register: Register) -> None:
    nobody_stays_under_it(register)
    agreements.remove_event(event=register.event, by=BY)
    agreements.remove_agreement(agreement=register.child, by=BY)
    agreements.remove_agreement(agreement=register.agreement, by=BY)
    before = everything()
    with pytest.raises(core.NotRestorable, match="bring that back first"):
        core.restore(AgreementEvent, register.event.public_id, by=BY, verb="restore")
    assert everything() == before


def test_what_is_there_or_never_was_cannot_be_brought_back(register: Register) -> None:
    before = everything()
    for public_id in (register.event.public_id, "never"):
        with pytest.raises(core.NotRestorable):
            core.restore(AgreementEvent, public_id, by=BY, verb="restore")
    assert everything() == before


def test_a_record_whose_place_was_taken_meanwhile_does_not_come_back(db: None) -> None:
    first = a_hub()
    partners.remove_institution(institution=first, by=BY)
    partners.add_institution(by=BY, name="New hub", role="hub")
    before = everything()
    with pytest.raises(Exception, match="an installation has one hub"):
        core.restore(Institution, first.public_id, by=BY, verb="restore")
    assert everything() == before


def test_a_kind_whose_code_was_taken_meanwhile_does_not_come_back(db: None) -> None:
    names = {"code": "visit", "name_en": "visit", "name_nl": "bezoek", "name_zh": "访问"}
    old = agreements.add_kind(by=BY, **names)
    agreements.remove_kind(kind=old, by=BY)
    agreements.add_kind(by=BY, **names)
    before = everything()
    with pytest.raises(Exception, match="code"):
        core.restore(type(old), old.public_id, by=BY, verb="restore")
    assert everything() == before


def test_a_child_does_not_come_back_to_outlive_its_umbrella(register: Register) -> None:
    agreements.remove_agreement(agreement=register.child, by=BY)
    agreements.edit_agreement(agreement=register.agreement, by=BY, changes={"ends_on": day("2015")})
    before = everything()
    with pytest.raises(agreements.OutlivesUmbrella):
        core.restore(Agreement, register.child.public_id, by=BY, verb="restore")
    assert everything() == before


def test_a_signatory_does_not_come_back_without_the_mandate(register: Register) -> None:
    agreements.remove_signatory(signatory=register.signatory, by=BY)
    partners.edit_officer(officer=register.president, by=BY, changes={"signs": "nothing"})
    with pytest.raises(agreements.NoMandate):
        core.restore(Signatory, register.signatory.public_id, by=BY, verb="restore")


def test_what_is_still_used_is_not_removed_and_its_users_are_named(register: Register) -> None:
    partners.edit_tie(tie=register.tie, by=BY, changes={"champion": register.rector})
    successor = an_agreement(
        "Second memorandum", register.hub, register.partner, supersedes=register.agreement
    )
    cases: list[tuple[Any, str]] = [
        (
            lambda: partners.remove_institution(institution=register.partner, by=BY),
            "officer: Wang Fang, President",
        ),
        (lambda: partners.remove_unit(unit=register.faculty, by=BY), "unit: Physics Group"),
        (lambda: people.remove_person(person=register.person, by=BY), "officer: Mia Peeters, Rector"),
        (
            lambda: partners.remove_officer(officer=register.president, by=BY),
            "signatory: Wang Fang, President",
        ),
        # The table would only forget the champion; the tie's history would not know why.
        (
            lambda: partners.remove_officer(officer=register.rector, by=BY),
            "tie: Physics Group - School of Physics",
        ),
        (
            lambda: agreements.remove_agreement(agreement=register.agreement, by=BY),
            "agreement: Exchange under it; agreement: Second memorandum",
        ),
        (lambda: agreements.remove_kind(kind=register.agreement.kind, by=BY), f"agreement: {successor}"),
        (
            lambda: agreements.remove_party(party=register.party, by=BY),
            "Wang Fang, President signed for Lotus",
        ),
        (
            lambda: agreements.edit_party(
                party=register.party, by=BY, changes={"institution": register.other}
            ),
            "Wang Fang, President signed for Lotus",
        ),
    ]
    before = everything()
    for remove, users in cases:
        with pytest.raises(core.StillUsed) as refused:
            remove()
        assert users in str(refused.value)
        assert changed_tables(before, everything()) == set()


def test_two_parts_that_refer_to_each_other_go_together(register: Register) -> None:
    second = partners.appoint_officer(
        by=BY, institution=register.other, person=register.person, title="Dean", backup=register.rector
    )
    with pytest.raises(core.StillUsed, match="Dean"):
        partners.remove_officer(officer=register.rector, by=BY)
    partners.remove_officer(officer=second, by=BY)
    partners.remove_officer(officer=register.rector, by=BY)
    assert not Officer.objects.filter(person=register.person).exists()


def test_without_its_last_signatory_it_is_again_unknown_who_signed(register: Register) -> None:
    assert register.agreement.signatories_known
    agreements.remove_signatory(signatory=register.signatory, by=BY)
    assert not Agreement.objects.get(pk=register.agreement.pk).signatories_known


def test_found_again_in_every_script(register: Register) -> None:
    agreements.remove_agreement(agreement=register.child, by=BY)
    assert list(found_pks("agreement", "exchange under").values_list("record_pk", flat=True)) == []
    core.restore(Agreement, register.child.public_id, by=BY, verb="restore")
    found = found_pks("agreement", "莲花 exchange").values_list("record_pk", flat=True)
    assert list(found) == [register.child.pk]


def test_a_refused_restoration_is_a_refusal_that_pages_show() -> None:
    assert issubclass(core.NotRestorable, Refusal)
    assert issubclass(core.StillUsed, Refusal)
