"""What the verbs of agreements refuse and allow: umbrellas, supersession, circles, mandates, mails to owners."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from edge.agreements import actions as agreements
from edge.agreements.actions.life import EndsAlready
from edge.agreements.models import Agreement, AgreementParty, Signatory
from edge.agreements.rules import Verdict
from edge.core.models import OutgoingMail
from edge.partners import actions as partners
from edge.people import actions as people
from tests.actions.arranging import (
    BY,
    Register,
    a_register,
    an_account,
    an_agreement,
    day,
    everything,
    last_line,
    lines_since,
    undone,
)


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


def bare(title: str, **fields: Any) -> Agreement:
    return an_agreement(title, **fields)


def edit(agreement: Agreement, **changes: Any) -> Agreement:
    return agreements.edit_agreement(agreement=agreement, by=BY, changes=changes)


# ---------------------------------------------------------------- umbrellas


@pytest.mark.parametrize(
    ("umbrella_ends", "child_ends", "allowed"),
    [
        ("2015", None, False),  # nothing else would end it
        ("2015", "2016", False),
        ("2015-06-30", "2015-07-01", False),
        ("2015-06-30", "2015-06", True),  # its last day may be the 30th, and no later one
        ("2015-06-15", "2015-06", False),  # it may end after the 15th
        ("2015", "2015", False),  # it may end in December and the umbrella in January
        ("2015", "2014-12-31", True),
        ("2015", "2015-01-01", True),
        (None, None, True),
        (None, "2099", True),
    ],
)
def test_a_child_may_not_outlive_its_umbrella_without_a_reason(
    db: None, umbrella_ends: str | None, child_ends: str | None, allowed: bool
) -> None:
    umbrella = bare("Umbrella", ends_on=umbrella_ends and day(umbrella_ends))
    fields = {"parent": umbrella, "code": "student_exchange", "ends_on": child_ends and day(child_ends)}
    if allowed:
        assert bare("Child", **fields).parent == umbrella
        return
    before = everything()
    with pytest.raises(agreements.OutlivesUmbrella, match="It would outlive “Umbrella”") as refused:
        bare("Child", **fields)
    assert refused.value.field == "ends_on"
    assert everything() == before
    assert bare("Child", **fields, outlives_reason="students finish their year").parent == umbrella


def test_an_umbrella_is_not_cut_short_under_its_children(db: None) -> None:
    umbrella = bare("Umbrella", ends_on=day("2015-12-31"))
    child = bare("Child", parent=umbrella, code="student_exchange", ends_on=day("2015-06-30"))
    before = everything()
    with pytest.raises(agreements.OutlivesUmbrella, match="“Child” is made under it"):
        edit(umbrella, ends_on=day("2014"))
    with pytest.raises(EndsAlready, match="The present last day"):
        agreements.extend_agreement(agreement=umbrella, by=BY, on=day("2012"), new_end=day("2014"))
    assert everything() == before
    edit(child, outlives_reason="students finish their year")
    assert str(edit(umbrella, ends_on=day("2014")).ends_on) == "2014"
    with pytest.raises(agreements.OutlivesUmbrella):
        edit(child, outlives_reason="")


def test_an_amendment_lives_with_what_it_amends(db: None) -> None:
    umbrella = bare("Umbrella", ends_on=day("2015"))
    amendment = bare("Amendment", parent=umbrella, code="amendment")
    edit(umbrella, ends_on=day("2014"))
    with pytest.raises(agreements.OutlivesUmbrella):
        edit(amendment, kind=bare("x", code="student_exchange").kind)


def test_the_umbrella_is_judged_as_it_is_stored_and_not_as_a_form_once_read_it(db: None) -> None:
    umbrella = bare("Umbrella")
    old_copy = Agreement.objects.get(pk=umbrella.pk)
    edit(umbrella, ends_on=day("2014"))
    with pytest.raises(agreements.OutlivesUmbrella):
        bare("Child", parent=old_copy, code="student_exchange")


# ---------------------------------------------------------------- supersession and circles


@pytest.mark.parametrize(
    ("older", "newer", "allowed"),
    [
        ({"signed_on": "2012"}, {"signed_on": "2011"}, False),
        ({"signed_on": "2010", "starts_on": "2012-02"}, {"starts_on": "2012-01"}, False),
        ({"signed_on": "2012", "starts_on": "2010"}, {"signed_on": "2011"}, True),  # the start decides
        ({"signed_on": "2012"}, {"signed_on": "2012-05"}, True),
        ({"signed_on": "2012-05-04"}, {"signed_on": "2012-05-04"}, True),
        ({}, {"signed_on": "2011"}, True),
        ({"signed_on": "2012"}, {}, True),
    ],
)
def test_a_successor_does_not_start_before_what_it_supersedes(
    db: None, older: dict[str, str], newer: dict[str, str], allowed: bool
) -> None:
    first = bare("Older", **{name: day(text) for name, text in older.items()})
    days = {name: day(text) for name, text in newer.items()}
    if allowed:
        assert bare("Newer", supersedes=first, **days).supersedes == first
        return
    before = everything()
    with pytest.raises(agreements.StartsBeforeWhatItReplaces, match=r"“Newer” .* would start before “Older”"):
        bare("Newer", supersedes=first, **days)
    assert everything() == before


def test_what_is_superseded_is_not_moved_behind_its_successor(db: None) -> None:
    older = bare("Older", signed_on=day("2007"))
    bare("Newer", supersedes=older, signed_on=day("2012-10-22"))
    with pytest.raises(agreements.StartsBeforeWhatItReplaces):
        edit(older, signed_on=day("2013"))
    assert str(edit(older, signed_on=day("2006")).signed_on) == "2006"


@pytest.mark.parametrize("field", ["parent", "supersedes"])
@pytest.mark.parametrize("steps", [1, 2, 3, 5])
def test_nothing_comes_round_to_itself(db: None, field: str, steps: int) -> None:
    chain = [bare("0")]
    for number in range(1, steps):
        chain.append(bare(str(number), **{field: chain[-1]}))
    before = everything()
    with pytest.raises(agreements.InACircle) as refused:
        edit(chain[0], **{field: chain[-1]})
    assert refused.value.field == field
    assert everything() == before


def test_a_chain_that_is_no_circle_may_be_hung_elsewhere(db: None) -> None:
    first, second = bare("1"), bare("2")
    third = bare("3", parent=second)
    assert edit(second, parent=first).parent == first
    assert edit(third, parent=first).parent == first
    assert edit(first, parent=None, supersedes=second).supersedes == second


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize("name", ["signed_on", "withdrawn_on", "terminated_on"])
def test_a_day_is_not_known_and_unknown_at_once(register: Register, name: str) -> None:
    before = everything()
    with pytest.raises(agreements.TwoCases) as refused:
        edit(register.child, **{name: day("2012"), f"{name}_unknown": True})
    assert refused.value.field == name
    assert everything() == before


def test_days_run_forward(register: Register) -> None:
    before = everything()
    for changes in (
        {"starts_on": day("2012"), "ends_on": day("2011")},
        {"signed_on": day("2012-05"), "ends_on": day("2012-04-30")},
    ):
        with pytest.raises(agreements.DaysInWrongOrder, match="lies before the first"):
            edit(register.child, **changes)
    with pytest.raises(agreements.DaysInWrongOrder):
        agreements.edit_suspension(suspension=register.suspension, by=BY, changes={"ends_on": day("2010")})
    with pytest.raises(agreements.DaysInWrongOrder):
        agreements.suspend_agreement(
            agreement=register.child, by=BY, starts_on=day("2012"), ends_on=day("2011")
        )
    assert everything() == before


def test_a_suspension_begins_on_some_day(register: Register) -> None:
    with pytest.raises(ValidationError):
        agreements.suspend_agreement(agreement=register.child, by=BY, ends_on=day("2012"))


def test_what_proves_a_signature_has_a_day(register: Register) -> None:
    before = everything()
    with pytest.raises(agreements.NoDay):
        agreements.add_event(agreement=register.child, by=BY, kind="extension", text="x", attests=True)
    with pytest.raises(agreements.NoDay):
        agreements.edit_event(event=register.event, by=BY, changes={"attests": True, "on": None})
    assert everything() == before


def test_an_extension_attests_and_moves_the_last_day(register: Register) -> None:
    last = last_line()
    agreements.extend_agreement(
        agreement=register.child, by=BY, on=day("2012-10-22"), new_end=day("2017"), place="Beijing"
    )
    stored = Agreement.objects.get(pk=register.child.pk)
    event = stored.events.get()
    assert (str(stored.ends_on), stored.version) == ("2017", 2)
    assert (event.kind, str(event.on), event.place, event.attests) == (
        "extension",
        "2012-10-22",
        "Beijing",
        True,
    )
    assert [verb for verb, _subject, _page in lines_since(last)] == ["extend_agreement", "add_event"]


# ---------------------------------------------------------------- parties, signatories, mandates


def test_a_unit_is_a_party_with_its_own_institution_only(register: Register) -> None:
    before = everything()
    with pytest.raises(agreements.NotAParty, match="School of Physics"):
        agreements.add_party(
            agreement=register.child, by=BY, institution=register.other, unit=register.school
        )
    with pytest.raises(agreements.NotAParty):
        agreements.edit_party(party=register.party, by=BY, changes={"unit": register.group})
    assert everything() == before


def test_a_party_is_listed_once(register: Register) -> None:
    with pytest.raises(ValidationError, match="listed already"):
        agreements.add_party(agreement=register.agreement, by=BY, institution=register.partner)


def test_what_is_shown_is_shown_for_a_day_at_least(register: Register) -> None:
    before = everything()
    for until in (date(2012, 1, 1), date(2011, 12, 31)):
        with pytest.raises(agreements.DaysInWrongOrder) as refused:
            agreements.share_agreement(
                party=register.party, by=BY, shared_from=date(2012, 1, 1), shared_until=until
            )
        assert refused.value.field == "shared_until"
    assert everything() == before


def sign(register: Register, **fields: Any) -> Signatory:
    officer = register.rector
    given = {"institution": register.hub, "person": officer.person, "officer": officer, "capacity": "Rector"}
    return agreements.add_signatory(agreement=register.agreement, by=BY, **{**given, **fields})


def test_only_a_party_signs_and_only_by_the_own_office(register: Register) -> None:
    before = everything()
    with pytest.raises(agreements.NotAParty):
        sign(register, institution=register.other)
    with pytest.raises(agreements.NoMandate, match="is not"):
        sign(register, officer=register.president)
    with pytest.raises(agreements.NoMandate):
        sign(register, institution=register.partner)
    assert everything() == before
    assert sign(register).officer == register.rector


MANDATES: list[tuple[dict[str, Any], str, bool]] = [
    ({"signs": "nothing"}, "2010-05-04", False),
    ({"signs": "listed", "signs_kinds": ["student_exchange"]}, "2010-05-04", False),
    ({"signs": "listed", "signs_kinds": ["memorandum_of_understanding"]}, "2010-05-04", True),
    ({"mandate_starts_on": "2010-05-05"}, "2010-05-04", False),
    ({"mandate_starts_on": "2010-05-04"}, "2010-05-04", True),
    ({"mandate_ends_on": "2010-05-04"}, "2010-05-04", True),  # the last day of the mandate is in it
    ({"mandate_ends_on": "2010-05-03"}, "2010-05-04", False),
    ({"ends_on": "2010-05-03"}, "2010-05-04", False),  # the mandate ends with the office
    ({"mandate_ends_on": "2010-05"}, "2010-05-04", True),  # not ruled out
    ({"mandate_starts_on": "2011"}, "2010", False),
    ({"mandate_starts_on": "2010-12-31"}, "2010", True),  # not ruled out
]


def test_the_mandate_must_not_rule_the_signing_day_out(register: Register, subtests: pytest.Subtests) -> None:
    for mandate, signed_on, allowed in MANDATES:
        with subtests.test(str(mandate)), undone():
            dated = {name: day(value) if "_on" in name else value for name, value in mandate.items()}
            officer = partners.edit_officer(officer=register.rector, by=BY, changes=dated)
            before = everything()
            if allowed:
                assert sign(register, officer=officer, signed_on=day(signed_on)).pk
                continue
            with pytest.raises(agreements.NoMandate) as refused:
                sign(register, officer=officer, signed_on=day(signed_on))
            assert refused.value.field == "officer"
            assert "Mia Peeters, Rector" in str(refused.value)
            assert everything() == before


def test_without_a_day_of_its_own_a_signature_is_of_the_day_of_the_agreement(register: Register) -> None:
    officer = partners.edit_officer(
        officer=register.rector, by=BY, changes={"mandate_starts_on": day("2011")}
    )
    with pytest.raises(agreements.NoMandate, match="2010-05-04"):
        sign(register, officer=officer)


def test_correcting_the_signing_day_does_not_leave_a_signatory_without_mandate(register: Register) -> None:
    officer = partners.edit_officer(
        officer=register.rector, by=BY, changes={"mandate_starts_on": day("2010-05")}
    )
    sign(register, officer=officer)
    before = everything()
    with pytest.raises(agreements.NoMandate, match="2009"):
        edit(register.agreement, signed_on=day("2009"))
    with pytest.raises(agreements.SignedAlready):
        agreements.sign_agreement(agreement=register.agreement, by=BY, on=day("2009"))
    assert everything() == before
    assert str(edit(register.agreement, signed_on=day("2010-06")).signed_on) == "2010-06"


def test_a_signing_with_one_bad_signature_records_nothing(register: Register) -> None:
    before = everything()
    good = {"institution": register.hub, "person": register.person, "capacity": "Rector"}
    stranger = {"institution": register.other, "person": register.person, "capacity": "Guest"}
    with pytest.raises(agreements.NotAParty):
        agreements.sign_agreement(
            agreement=register.child, by=BY, on=day("2012-10-22"), signatures=[good, stranger]
        )
    assert everything() == before


def test_a_person_signs_once_for_a_party(register: Register) -> None:
    sign(register)
    with pytest.raises(ValidationError, match="signed for this party already"):
        sign(register)


def test_a_coordinator_prepares_only_with_an_own_unit(register: Register) -> None:
    coordinator = register.coordinator.account
    given = {"by": coordinator, "kind": register.agreement.kind, "title": "Summer school"}
    for unit in (None, register.school):
        party = register.partner if unit else register.hub
        with pytest.raises(agreements.NotYours):
            agreements.prepare_agreement(parties=[(party, unit)], **given)
    prepared = agreements.prepare_agreement(parties=[(register.hub, register.group)], **given)
    assert list(AgreementParty.objects.filter(agreement=prepared).values_list("unit", flat=True)) == [
        register.group.pk
    ]


def test_somebody_without_a_role_prepares_nothing(register: Register) -> None:
    with pytest.raises(agreements.NotYours):
        agreements.prepare_agreement(
            by=an_account("nobody"),
            kind=register.agreement.kind,
            title="x",
            parties=[(register.hub, register.faculty)],
        )


# ---------------------------------------------------------------- commitments


def test_a_verdict_has_its_day_and_can_be_taken_back(register: Register) -> None:
    with time_machine.travel("2012-10-22T10:00:00+02:00", tick=False):
        judged = agreements.judge_commitment(
            commitment=register.commitment, by=BY, verdict=Verdict.MET, judgement="twelve came"
        )
    assert (judged.verdict, str(judged.judged_on)) == ("met", "2012-10-22")
    back = agreements.judge_commitment(commitment=judged, by=BY, verdict=Verdict.OPEN)
    assert (back.verdict, back.judged_on) == ("open", None)


def test_the_day_of_a_verdict_is_that_of_the_hub(register: Register) -> None:
    with time_machine.travel("2012-10-22T22:30:00+00:00", tick=False):  # half past midnight in Brussels
        judged = agreements.judge_commitment(commitment=register.commitment, by=BY, verdict=Verdict.MET)
    assert str(judged.judged_on) == "2012-10-23"


def test_the_owner_of_a_commitment_is_told_once(register: Register) -> None:
    promised = agreements.add_commitment(
        agreement=register.agreement, by=BY, text="a chair", owner=register.rector, due_on=day("2013")
    )
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject, mail.sent_at) == (
        "mia@hub.example",
        "You now look after a commitment: a chair",
        None,
    )
    assert mail.body == "Agreement: Memorandum with Lotus\nCommitment: a chair\nDue: 2013"
    for changes in ({"text": "two chairs"}, {"owner": register.rector}):
        agreements.edit_commitment(commitment=promised, by=BY, changes=changes)
    assert OutgoingMail.objects.count() == 1


def test_a_new_owner_is_told_also_when_the_form_was_opened_before_the_first_one_came(
    register: Register,
) -> None:
    old_copy = type(register.commitment).objects.get(pk=register.commitment.pk)
    agreements.edit_commitment(commitment=register.commitment, by=BY, changes={"owner": register.rector})
    agreements.edit_commitment(commitment=old_copy, by=BY, changes={"owner": None})
    agreements.edit_commitment(commitment=old_copy, by=BY, changes={"owner": register.rector})
    assert OutgoingMail.objects.count() == 2


def test_who_has_no_address_is_not_told(register: Register) -> None:
    people.edit_person(person=register.person, by=BY, changes={"email": ""})
    owner = type(register.rector).objects.get(pk=register.rector.pk)
    agreements.add_commitment(agreement=register.agreement, by=BY, text="a chair", owner=owner)
    assert not OutgoingMail.objects.exists()


def test_a_mail_to_a_partner_tells_only_of_what_is_shown_to_it(register: Register) -> None:
    today = date(2012, 10, 22)
    people.edit_person(person=register.president.person, by=BY, changes={"email": "wang@lotus.example"})
    owner = type(register.president).objects.get(pk=register.president.pk)
    cases = [(None, None, 0), (-1, None, 1), (0, None, 1), (1, None, 0), (-9, 1, 1), (-9, 0, 0)]
    for shown_from, shown_until, told in cases:
        days = [
            None if shift is None else today + timedelta(days=shift) for shift in (shown_from, shown_until)
        ]
        with undone(), time_machine.travel("2012-10-22T10:00:00+02:00", tick=False):
            agreements.share_agreement(party=register.party, by=BY, shared_from=days[0], shared_until=days[1])
            agreements.add_commitment(agreement=register.agreement, by=BY, text="a chair", owner=owner)
            assert OutgoingMail.objects.count() == told, days


def test_what_is_signed_is_not_signed_again_and_not_withdrawn(register: Register) -> None:
    before = everything()
    for act in (agreements.sign_agreement, agreements.withdraw_agreement):
        with pytest.raises(agreements.SignedAlready):
            act(agreement=register.agreement, by=BY, on=day("2012"))
    assert everything() == before


def test_what_is_made_under_an_umbrella_is_made_among_its_parties(register: Register) -> None:
    with pytest.raises(
        agreements.NotAParty, match="Bamboo University is not a party to “Memorandum with Lotus”"
    ):
        agreements.add_party(agreement=register.child, by=BY, institution=register.other)
    elsewhere = an_agreement("Exchange with Bamboo", register.hub, register.other)
    with pytest.raises(agreements.NotAParty):
        edit(elsewhere, parent=register.agreement)
    assert not register.child.parties.filter(institution=register.other).exists()
    assert Agreement.objects.get(pk=elsewhere.pk).parent is None


def test_a_signatory_needs_an_office_with_a_mandate_even_when_nobody_names_it(register: Register) -> None:
    guest = people.add_person(by=BY, family_name="Guest")
    with pytest.raises(agreements.NoMandate, match="Guest holds no office at"):
        agreements.add_signatory(
            agreement=register.agreement, by=BY, institution=register.hub, person=guest, capacity="Guest"
        )
    signed = agreements.add_signatory(
        agreement=register.agreement,
        by=BY,
        institution=register.hub,
        person=register.person,
        capacity="Rector",
    )
    assert signed.officer == register.rector
