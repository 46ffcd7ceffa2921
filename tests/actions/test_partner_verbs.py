"""What the verbs of the register of partners refuse, and mandates held to brute force over every day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from edge.core.dates import PartialDate, add_months
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.partners.rules import Mandate, MandateAnswer, Signs, holds_on, may_sign
from tests.actions.arranging import BY, Register, a_hub, a_register, day, everything

# ---------------------------------------------------------------- mandates

NEAR = st.dates(min_value=date(2011, 11, 1), max_value=date(2013, 2, 28))


def near(on: date, precision: str) -> PartialDate:
    if precision == "day":
        return PartialDate.of_day(on)
    start = on.replace(day=1) if precision == "month" else date(on.year, 1, 1)
    return PartialDate(start, add_months(start, 1 if precision == "month" else 12))


DATES = st.builds(near, NEAR, st.sampled_from(["year", "month", "month", "day", "day"]))


def days_of(when: PartialDate | None, *, otherwise: date) -> list[date]:
    """Every day it can mean; an open side lies beyond everything."""
    if when is None:
        return [otherwise]
    return [when.start + timedelta(days=n) for n in range((when.stop - when.start).days)]


@given(st.none() | DATES, st.none() | DATES, DATES)
def test_a_mandate_is_good_only_when_every_day_is_covered_and_ruled_out_only_when_none_can_be(
    starts: PartialDate | None, ends: PartialDate | None, signed: PartialDate
) -> None:
    firsts, lasts = days_of(starts, otherwise=date.min), days_of(ends, otherwise=date.max)
    assume(firsts[0] <= lasts[-1])  # the verbs refuse a mandate that certainly ends before it begins
    possible = days_of(signed, otherwise=date.min)
    always = all(firsts[-1] <= one <= lasts[0] for one in possible)
    ever = any(firsts[0] <= one <= lasts[-1] for one in possible)
    mandate = Mandate(signs=Signs.EVERYTHING, starts_on=starts, ends_on=ends)
    expected = (
        MandateAnswer.GOOD if always else MandateAnswer.NOT_KNOWN if ever else MandateAnswer.NOT_ON_THAT_DAY
    )
    assert may_sign(mandate, kind="amendment", on=signed) == expected


@given(st.none() | DATES, st.none() | DATES, NEAR)
def test_a_mandate_holds_on_a_day_when_it_does_in_every_possible_world(
    starts: PartialDate | None, ends: PartialDate | None, on: date
) -> None:
    firsts, lasts = days_of(starts, otherwise=date.min), days_of(ends, otherwise=date.max)
    worlds = {first <= on <= last for first in (firsts[0], firsts[-1]) for last in (lasts[0], lasts[-1])}
    assert holds_on(starts, ends, day=on) == (worlds.pop() if len(worlds) == 1 else None)


@pytest.mark.parametrize(
    ("mandate", "kind", "on", "answer"),
    [
        ({"signs": "nothing"}, "renewal", "2012", "no_mandate"),
        ({"signs": "listed", "kinds": ["amendment"]}, "renewal", "2012", "other_kinds"),
        ({"signs": "listed", "kinds": ["renewal"]}, "renewal", "2012", "good"),
        ({"signs": "everything"}, "renewal", None, "good"),
        ({"signs": "everything", "starts_on": "2012"}, "renewal", None, "not_known"),
        ({"signs": "everything", "starts_on": "2012-05-01"}, "renewal", "2012-05-01", "good"),
        ({"signs": "everything", "starts_on": "2012-05-02"}, "renewal", "2012-05-01", "not_on_that_day"),
        ({"signs": "everything", "ends_on": "2012-05-01"}, "renewal", "2012-05-01", "good"),
        ({"signs": "everything", "ends_on": "2012-04-30"}, "renewal", "2012-05-01", "not_on_that_day"),
        (
            {"signs": "everything", "starts_on": "2012-03", "ends_on": "2012-05"},
            "renewal",
            "2012",
            "not_known",
        ),
        ({"signs": "everything", "starts_on": "2011", "ends_on": "2013"}, "renewal", "2012", "good"),
    ],
)
def test_mandates_by_example(mandate: dict[str, Any], kind: str, on: str | None, answer: str) -> None:
    holder = Mandate(
        signs=Signs(mandate["signs"]),
        kinds=frozenset(mandate.get("kinds", ())),
        starts_on=day(mandate["starts_on"]) if "starts_on" in mandate else None,
        ends_on=day(mandate["ends_on"]) if "ends_on" in mandate else None,
    )
    assert may_sign(holder, kind=kind, on=day(on) if on else None) == answer


# ---------------------------------------------------------------- verbs


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


def test_there_is_one_hub(db: None) -> None:
    a_hub()
    before = everything()
    with pytest.raises(ValidationError, match="There is a hub already; an installation has one hub"):
        partners.add_institution(by=BY, name="Second hub", role="hub")
    partner = partners.add_institution(by=BY, name="Partner")
    with pytest.raises(ValidationError, match="an installation has one hub"):
        partners.edit_institution(institution=partner, by=BY, changes={"role": "hub"})
    partners.remove_institution(institution=partner, by=BY)
    assert everything()["partners.Institution"] == before["partners.Institution"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("domain", "lotus.example", "Another institution has this domain"),
        ("domain", "not a domain", "is no domain"),
        ("ror_id", "https://ror.org/0", "is no ROR id"),
        ("country", "ZZ", "is no ISO 3166 country code"),
        ("erasmus_code", "leuven", "is no Erasmus code"),
        ("latitude", 91, "latitude of -90 to 90"),
        ("latitude", 50, "latitude of -90 to 90"),  # half a position
    ],
)
def test_what_an_institution_cannot_have_is_refused_with_the_rule(
    register: Register, field: str, value: Any, sentence: str
) -> None:
    before = everything()
    with pytest.raises(ValidationError, match=sentence):
        partners.edit_institution(institution=register.other, by=BY, changes={field: value})
    assert everything() == before


def test_the_address_of_an_institution_is_its_domain(db: None) -> None:
    assert partners.add_institution(by=BY, name="X", domain="x.example").public_id == "x.example"
    assert len(partners.add_institution(by=BY, name="Y").public_id) == 12


def test_a_renamed_institution_keeps_its_old_name_with_the_last_day(register: Register) -> None:
    renamed = partners.rename_institution(
        institution=register.other, by=BY, name="Grove University", last_day_of_old=day("2011-08-31")
    )
    former = renamed.other_names.get()
    assert (renamed.name, former.name, former.kind, str(former.ends_on)) == (
        "Grove University",
        "Bamboo University",
        "former",
        "2011-08-31",
    )


def test_units_stay_in_their_institution_and_form_no_circle(register: Register) -> None:
    before = everything()
    with pytest.raises(partners.WrongInstitution) as wrong:
        partners.add_unit(by=BY, institution=register.hub, parent=register.school, name="X")
    assert wrong.value.field == "parent"
    for parent in (register.faculty, register.group):
        with pytest.raises(partners.UnitInACircle):
            partners.edit_unit(unit=register.faculty, by=BY, changes={"parent": parent})
    with pytest.raises(ValidationError, match="has a unit of that name"):
        partners.add_unit(by=BY, institution=register.hub, name="Faculty of Science")
    assert everything() == before


def test_a_tie_leads_from_the_hub_to_a_partner(register: Register) -> None:
    before = everything()
    with pytest.raises(partners.WrongInstitution) as wrong:
        partners.tie_units(by=BY, hub_unit=register.school, partner_unit=register.school)
    assert wrong.value.field == "hub_unit"
    with pytest.raises(partners.WrongInstitution) as wrong:
        partners.edit_tie(tie=register.tie, by=BY, changes={"partner_unit": register.faculty})
    assert wrong.value.field == "partner_unit"
    assert everything() == before


def test_days_of_offices_and_ties_run_forward(register: Register) -> None:
    before = everything()
    backwards = {"starts_on": day("2012"), "ends_on": day("2011")}
    mandate = {"mandate_starts_on": day("2012"), "mandate_ends_on": day("2011")}
    for changes in (backwards, mandate):
        with pytest.raises(partners.WrongOrderOfDays):
            partners.edit_officer(officer=register.rector, by=BY, changes=changes)
    with pytest.raises(partners.WrongOrderOfDays):
        partners.edit_tie(tie=register.tie, by=BY, changes=backwards)
    assert everything() == before


def test_the_days_of_a_name_run_forward(register: Register) -> None:
    before = everything()
    backwards = {"starts_on": day("2012"), "ends_on": day("2011")}
    with pytest.raises(partners.WrongOrderOfDays):
        partners.add_name(by=BY, institution=register.other, name="BU", **backwards)
    assert everything() == before
    name = partners.edit_name(name=register.name, by=BY, changes={"starts_on": day("2012")})
    with pytest.raises(partners.WrongOrderOfDays):
        partners.edit_name(name=name, by=BY, changes={"ends_on": day("2011")})


def test_the_same_name_again_is_no_renaming(register: Register) -> None:
    before = everything()
    partners.rename_institution(
        institution=register.other, by=BY, name="Bamboo University", last_day_of_old=day("2011")
    )
    assert everything() == before


def test_an_officer_is_of_the_institution_of_the_unit_and_not_the_own_back_up(register: Register) -> None:
    before = everything()
    for changes in ({"unit": register.school}, {"backup": register.rector}):
        with pytest.raises(partners.WrongInstitution):
            partners.edit_officer(officer=register.rector, by=BY, changes=changes)
    assert everything() == before


def test_the_hub_is_no_partner_of_itself_and_a_partner_has_one_partnership(register: Register) -> None:
    before = everything()
    with pytest.raises(partners.WrongInstitution):
        partners.open_partnership(by=BY, partner=register.hub)
    with pytest.raises(ValidationError):
        partners.open_partnership(by=BY, partner=register.partner)
    assert everything() == before


def test_a_limited_role_is_limited_to_exactly_one_thing(register: Register) -> None:
    account = register.administrator
    before = everything()
    wrong: list[dict[str, Any]] = [
        {},
        {"unit": register.faculty, "institution": register.partner},
        {"institution": register.hub},
    ]
    for limit in wrong:
        with pytest.raises(partners.WrongInstitution):
            partners.grant_limited_role(account=account, by=BY, **limit)
    with pytest.raises(ValidationError):
        partners.grant_limited_role(
            account=account,
            by=BY,
            unit=register.faculty,
            starts_on=date(2012, 1, 1),
            ends_on=date(2012, 1, 1),
        )
    assert everything() == before


def test_removing_an_institution_takes_its_names_and_its_partnership_along(register: Register) -> None:
    partners.add_name(by=BY, institution=register.other, name="BU", kind="acronym")
    partners.open_partnership(by=BY, partner=register.other)
    partners.remove_institution(institution=register.other, by=BY)
    assert not Institution.objects.filter(pk=register.other.pk).exists()
