"""What the verbs about counts and stays refuse, and what they bring with them."""

import pytest
from django.core.exceptions import ValidationError

from edge.core.actions import StillUsed, restore
from edge.core.models import Activity
from edge.mobility import actions as mobility
from edge.mobility.models import ReportedCount, Stay, YearSum
from edge.people import actions as people
from edge.people.models import Person
from tests.actions.arranging import BY, Register, a_register, an_agreement, day
from tests.actions.arranging_mobility import a_count, a_stay


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


def sums() -> list[tuple[int, int, int]]:
    return list(YearSum.objects.order_by("academic_year").values_list("academic_year", "people", "perhaps"))


# ---------------------------------------------------------------- counts
def test_a_count_holds_for_a_day_or_for_a_year_and_not_for_both_or_neither(register: Register) -> None:
    with pytest.raises(ValidationError, match="either for a day or for an academic year"):
        a_count(register.other)
    with pytest.raises(ValidationError, match="either for a day or for an academic year"):
        a_count(register.other, on="2012", academic_year=2012)


def test_a_day_and_a_year_are_counted_once(register: Register) -> None:
    a_count(register.other, on="2012-10")
    with pytest.raises(ValidationError, match="counted for that day already"):
        a_count(register.other, 7, on="2012-10")
    a_count(register.other, 7, on="2012-10-01")  # another precision is another count
    a_count(register.other, academic_year=2012)
    with pytest.raises(ValidationError, match="counted for that academic year already"):
        a_count(register.other, academic_year=2012)


def test_an_unknown_number_is_kept_as_unknown(register: Register) -> None:
    assert ReportedCount.objects.get(pk=a_count(register.other, None, on="2012").pk).number is None


def test_the_hub_is_no_partner_of_its_own_mobility(register: Register) -> None:
    with pytest.raises(mobility.NotAPartner, match="is the hub"):
        a_count(register.hub, on="2012")
    with pytest.raises(mobility.NotAPartner, match="is the hub"):
        a_stay(register.hub, starts="2012")
    with pytest.raises(mobility.NotAPartner, match="is the hub"):
        mobility.edit_count(count=register.travel.count, by=BY, changes={"partner": register.hub})


# ---------------------------------------------------------------- stays
def test_a_new_participant_comes_with_the_stay_or_not_at_all(register: Register) -> None:
    stay = a_stay(register.other, starts="2012-09", participant={"family_name": "Zhao", "local_name": "赵"})
    assert (stay.person.family_name, stay.person.participant, stay.person.synthetic) == ("Zhao", True, False)
    before = Person.objects.count()
    with pytest.raises(ValidationError):
        a_stay(register.other, starts="2012-09", participant={"family_name": "Qian"}, kind="holiday")
    assert Person.objects.count() == before


def test_the_participant_of_a_synthetic_stay_is_synthetic(register: Register) -> None:
    assert a_stay(register.other, starts="2012-09", synthetic=True).person.synthetic


def test_a_stay_is_of_exactly_one_person(register: Register) -> None:
    with pytest.raises(mobility.NoPerson):
        mobility.add_stay(by=BY, partner=register.other, direction="in", kind="exchange", starts_on="2012")
    with pytest.raises(mobility.NoPerson):
        a_stay(register.other, starts="2012", person=register.person, participant={"family_name": "Li"})


def test_units_stand_on_their_own_side(register: Register) -> None:
    with pytest.raises(mobility.WrongUnit, match="no unit of the hub"):
        a_stay(register.partner, starts="2012", hub_unit=register.school)
    with pytest.raises(mobility.WrongUnit, match="no unit of Bamboo University"):
        a_stay(register.other, starts="2012", partner_unit=register.school)


def test_the_agreement_is_one_with_the_partner(register: Register) -> None:
    with pytest.raises(mobility.WrongAgreement, match="no agreement with Bamboo University"):
        a_stay(register.other, starts="2012", agreement=register.agreement)
    stay = a_stay(
        register.other, starts="2012", agreement=an_agreement("Bamboo", register.hub, register.other)
    )
    with pytest.raises(mobility.WrongAgreement):
        mobility.edit_stay(stay=stay, by=BY, changes={"agreement": register.agreement})


def test_the_last_day_does_not_lie_before_the_first(register: Register) -> None:
    with pytest.raises(mobility.WrongOrderOfDays):
        a_stay(register.other, starts="2012-10", ends="2012-09-30")
    a_stay(register.other, starts="2012-10-05", ends="2012-10")  # some day of that month
    with pytest.raises(mobility.WrongOrderOfDays):
        mobility.edit_stay(stay=register.travel.stay, by=BY, changes={"ends_on": day("2010")})


def test_a_stay_stays_with_its_partner_and_in_its_direction(register: Register) -> None:
    for changes in ({"partner": register.other}, {"direction": "out"}):
        with pytest.raises(mobility.NotTwoPlaces):
            mobility.edit_stay(stay=register.travel.stay, by=BY, changes=changes)
    mobility.edit_stay(
        stay=register.travel.stay, by=BY, changes={"partner": register.partner, "direction": "in"}
    )


def test_a_withdrawn_stay_counts_nowhere_and_is_withdrawn_once(register: Register) -> None:
    assert sums() == [(2011, 1, 0)]
    withdrawn = mobility.withdraw_stay(stay=register.travel.stay, by=BY, on=None, reason="no visa")
    assert (withdrawn.withdrawn_on, withdrawn.withdrawn_on_unknown) == (None, True)
    assert sums() == []
    assert Activity.objects.order_by("-pk")[0].details["reason"] == "no visa"
    with pytest.raises(mobility.Called):
        mobility.withdraw_stay(stay=withdrawn, by=BY, on=day("2012"))


def test_the_person_of_a_removed_stay_remains_and_nobody_is_removed_while_a_stay_names_them(
    register: Register,
) -> None:
    person = register.travel.stay.person
    with pytest.raises(StillUsed, match="cannot be removed while it is used"):
        people.remove_person(person=person, by=BY)
    mobility.remove_stay(stay=register.travel.stay, by=BY)
    assert Person.objects.filter(pk=person.pk).exists()
    assert sums() == []


def test_a_removed_stay_comes_back_with_its_sums(register: Register) -> None:
    stay = register.travel.stay
    mobility.remove_stay(stay=stay, by=BY)
    restore(Stay, stay.public_id, by=BY, verb="restore")
    assert sums() == [(2011, 1, 0)]


# ---------------------------------------------------------------- coordinators
def test_a_coordinator_records_stays_of_own_units_only(register: Register) -> None:
    coordinator = register.coordinator.account
    said = {"by": coordinator, "partner": register.partner, "direction": "in", "kind": "exchange"}
    new = {"participant": {"family_name": "Sun"}, "starts_on": "2012-09"}
    with pytest.raises(mobility.NotOwnUnit):
        mobility.add_stay(**said, **new, partner_unit=register.school)
    stay = mobility.add_stay(**said, **new, hub_unit=register.group)
    with pytest.raises(mobility.NotOwnUnit):
        mobility.edit_stay(stay=stay, by=coordinator, changes={"hub_unit": None})
