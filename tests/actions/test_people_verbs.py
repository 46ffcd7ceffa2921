"""Accounts, roles and their periods: who may what on which day, and that somebody always administers."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from edge.core.refusals import EditConflict
from edge.partners import actions as partners
from edge.partners.permissions import coordinated_units, roles_of
from edge.people import actions as people
from edge.people.models import Account, RoleGrant
from edge.people.permissions import may, plain_roles_of
from edge.people.rules import Period
from tests.actions.arranging import BY, a_hub, a_partner, a_register, an_account, everything

TODAY = date(2012, 10, 22)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def again(account: Any) -> Account:
    """As the next request reads it: nothing of the last one is remembered."""
    return Account.objects.get(pk=account.pk)


def days(shift: int | None) -> date | None:
    return None if shift is None else TODAY + timedelta(days=shift)


PERIODS = [
    (None, None, True),
    (0, None, True),  # from today on
    (1, None, False),
    (None, 1, True),
    (None, 0, False),  # "until" is the first day on which it holds no longer
    (-5, 5, True),
    (-5, 0, False),
    (0, 1, True),
    (3, 9, False),
]


@pytest.mark.parametrize(("starts", "ends", "holds"), PERIODS)
def test_a_role_holds_from_its_first_day_up_to_and_not_including_its_last(
    db: None, time_machine: Any, starts: int | None, ends: int | None, holds: bool
) -> None:
    time_machine.move_to("2012-10-22T12:00:00+02:00")
    period = {"starts_on": days(starts), "ends_on": days(ends)}
    hub, partner = a_hub(), a_partner("Lotus University")
    unit = partners.add_unit(by=BY, institution=hub, name="Faculty")
    account = an_account("x")
    people.grant_role(account=account, by=BY, role="auditor", **period)
    partners.grant_limited_role(account=account, by=BY, unit=unit, **period)
    partners.grant_limited_role(account=account, by=BY, institution=partner, **period)
    expected = {"auditor", "coordinator", "partner_officer"} if holds else set()
    assert roles_of(again(account)) == expected


def test_a_role_ends_at_midnight_of_the_hub(db: None, time_machine: Any) -> None:
    account = an_account("x", "officer", ends_on=TODAY)
    time_machine.move_to("2012-10-21T21:59:00+00:00")
    assert plain_roles_of(again(account)) == {"officer"}
    time_machine.move_to("2012-10-21T22:00:00+00:00")
    assert plain_roles_of(again(account)) == set()


DAYS = st.none() | st.dates(min_value=date(2012, 10, 1), max_value=date(2012, 10, 12))


@given(DAYS, DAYS, st.dates(min_value=date(2012, 9, 29), max_value=date(2012, 10, 14)))
def test_the_period_as_a_value_is_half_open(starts: date | None, ends: date | None, on: date) -> None:
    held = {date(2012, 9, 1) + timedelta(days=n) for n in range(60)}
    held -= {one for one in held if starts and one < starts}
    held -= {one for one in held if ends and one >= ends}
    assert Period(starts=starts, ends=ends).holds_on(on) == (on in held)


def test_a_role_ends_after_it_begins(db: None) -> None:
    account = an_account("x")
    before = everything()
    for ends in (TODAY, TODAY - timedelta(days=1)):
        with pytest.raises(ValidationError):
            people.grant_role(account=account, by=BY, role="officer", starts_on=TODAY, ends_on=ends)
    with pytest.raises(ValidationError):
        people.grant_role(account=account, by=BY, role="coordinator")  # a limited role is no plain one
    assert everything() == before


def test_a_coordinator_acts_for_the_unit_and_all_below_it(db: None) -> None:
    hub = a_hub()
    faculty = partners.add_unit(by=BY, institution=hub, name="Faculty")
    department = partners.add_unit(by=BY, institution=hub, parent=faculty, name="Department")
    group = partners.add_unit(by=BY, institution=hub, parent=department, name="Group")
    beside = partners.add_unit(by=BY, institution=hub, parent=faculty, name="Beside")
    elsewhere = partners.add_unit(by=BY, institution=hub, name="Elsewhere")
    account = an_account("x")
    partners.grant_limited_role(account=account, by=BY, unit=department)
    assert coordinated_units(again(account)) == {department.pk, group.pk}
    partners.edit_unit(unit=group, by=BY, changes={"parent": elsewhere})
    assert coordinated_units(again(account)) == {department.pk}
    partners.grant_limited_role(account=account, by=BY, unit=faculty)
    assert coordinated_units(again(account)) == {faculty.pk, department.pk, beside.pk}


# ---------------------------------------------------------------- somebody always administers


def the_only_administrator() -> tuple[Account, RoleGrant]:
    account = an_account("ada", "administrator")
    return account, RoleGrant.objects.get(account=account)


def test_the_last_administrator_stays(db: None) -> None:
    account, grant = the_only_administrator()
    before = everything()
    for act in (
        lambda: people.withdraw_role(grant=grant, by=BY),
        lambda: people.edit_role(grant=grant, by=BY, changes={"role": "auditor"}),
        lambda: people.edit_role(grant=grant, by=BY, changes={"ends_on": date(2099, 1, 1)}),
        lambda: people.edit_role(grant=grant, by=BY, changes={"starts_on": date(2099, 1, 1)}),
        lambda: people.edit_account(account=account, by=BY, changes={"is_active": False}),
    ):
        with pytest.raises(people.LastAdministrator, match="nobody who administers"):
            act()
        assert everything() == before


@pytest.mark.parametrize("period", [{"starts_on": date(2099, 1, 1)}, {"ends_on": date(2099, 1, 1)}])
def test_who_will_administer_or_will_soon_no_longer_is_not_enough(db: None, period: dict[str, date]) -> None:
    _account, grant = the_only_administrator()
    an_account("bea", "administrator", **period)
    with pytest.raises(people.LastAdministrator):
        people.withdraw_role(grant=grant, by=BY)


def test_who_may_not_sign_in_does_not_administer(db: None) -> None:
    _account, grant = the_only_administrator()
    people.edit_account(account=an_account("bea", "administrator"), by=BY, changes={"is_active": False})
    with pytest.raises(people.LastAdministrator):
        people.withdraw_role(grant=grant, by=BY)


def test_one_of_two_administrators_may_go(db: None) -> None:
    account, grant = the_only_administrator()
    an_account("bea", "administrator")
    people.withdraw_role(grant=grant, by=BY)
    assert people.edit_account(account=account, by=BY, changes={"is_active": False}).is_active is False


def test_other_accounts_are_edited_while_there_is_no_administrator_at_all(db: None) -> None:
    account = an_account("x", "auditor")
    assert people.edit_account(account=account, by=BY, changes={"is_active": False}).is_active is False


# ---------------------------------------------------------------- sessions and accounts


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.mark.parametrize(
    "end",
    [
        lambda register: people.withdraw_role(grant=register.leader, by=BY),
        lambda register: people.edit_role(grant=register.leader, by=BY, changes={"role": "auditor"}),
        lambda register: people.edit_account(
            account=register.leader.account, by=BY, changes={"is_active": False}
        ),
    ],
    ids=["role withdrawn", "role changed", "account closed"],
)
def test_sessions_end_with_the_rights_they_began_with(db: None, end: Any) -> None:
    register = a_register()
    signed_in(register.leader.account)
    signed_in(register.leader.account)
    signed_in(register.administrator)
    end(register)
    left = [session.get_decoded()["_auth_user_id"] for session in Session.objects.all()]
    assert left == [str(register.administrator.pk)]


def test_the_session_of_a_coordinator_ends_with_the_role(db: None) -> None:
    register = a_register()
    signed_in(register.coordinator.account)
    partners.withdraw_limited_role(role=register.coordinator, by=BY)
    assert not Session.objects.exists()


def test_rights_are_looked_up_anew_after_a_change_in_the_same_request(db: None) -> None:
    an_account("ada", "administrator")
    account = an_account("x")
    assert not may(account, "people.manage_accounts")
    grant = people.grant_role(account=account, by=BY, role="administrator")
    assert may(account, "people.manage_accounts")
    people.withdraw_role(grant=grant, by=BY)
    assert not may(account, "people.manage_accounts")


def test_an_unknown_permission_is_refused_to_everybody(db: None) -> None:
    assert not may(an_account("ada", "administrator"), "people.do_everything")
    assert not may(BY, "people.do_everything")


def test_an_address_has_one_account_however_it_is_written(db: None) -> None:
    people.open_account(by=BY, email="Mia@staff.example", name="Mia")
    before = everything()
    with pytest.raises(ValidationError):
        people.open_account(by=BY, email="mia@STAFF.example", name="Other")
    assert everything() == before


def test_an_account_opened_without_a_password_takes_none(db: None) -> None:
    assert not an_account("x").has_usable_password()
    opened = people.open_account(by=BY, email="y@staff.example", name="Y", password="correct horse battery")
    assert opened.check_password("correct horse battery")


def test_an_old_form_of_an_account_does_not_overwrite(db: None) -> None:
    account = an_account("x")
    people.edit_account(account=account, by=BY, changes={"name": "New"}, version=1)
    with pytest.raises(EditConflict) as conflict:
        people.edit_account(account=account, by=BY, changes={"name": "Old"}, version=1)
    assert (conflict.value.current.name, again(account).name) == ("New", "New")
