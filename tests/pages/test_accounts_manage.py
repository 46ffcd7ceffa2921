"""Accounts and roles: given, dated and withdrawn by administrators, and acting at once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from edge.core.models import Activity
from edge.partners.models import Institution, InstitutionRole, Unit, UnitRole
from edge.people import actions
from edge.people.models import Account, RoleGrant
from edge.people.permissions import INSTALLATION as US

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(as_role):
    return as_role("administrator")


def url(name, account, *more):
    return reverse(name, args=[account.public_id, *(record.public_id for record in more)])


def errors(response):
    assert response.status_code == 422
    return {
        field: [str(error) for error in found] for field, found in response.context["form"].errors.items()
    }


def done(response, target):
    assert response.status_code == 302, response.context["form"].errors
    assert response["Location"] == target


def sessions_of(account):
    return sum(row.get_decoded().get("_auth_user_id") == str(account.pk) for row in Session.objects.all())


# ---------------------------------------------------------------- accounts
def test_an_account_is_given_and_its_owner_sets_the_password(administrator, mailoutbox):
    response = administrator.post(
        reverse("account_add"), {"name": "Nele Nieuw", "email": "Nele@KULEUVEN.example", "language": "nl"}
    )
    given = Account.objects.get(name="Nele Nieuw")
    done(response, url("account", given))
    assert (given.email, given.language, given.is_active) == ("nele@kuleuven.example", "nl", True)
    assert not given.has_usable_password()
    Client().post(reverse("account_reset_password"), {"email": "nele@kuleuven.example"})
    [mail] = mailoutbox
    assert mail.to == ["nele@kuleuven.example"]


@pytest.mark.parametrize("address", ["officer@demo.invalid", "OFFICER@demo.invalid"])
def test_an_address_has_one_account(administrator, address):
    response = administrator.post(reverse("account_add"), {"name": "X", "email": address})
    assert errors(response) == {"email": ["Another account has this address."]}
    assert Account.objects.count() == 6


def test_what_was_typed_stays_in_a_form_with_errors(administrator):
    response = administrator.post(reverse("account_add"), {"name": "Nele", "email": "no address"})
    assert errors(response) == {"email": ["Enter a valid email address."]}
    assert 'value="Nele"' in response.content.decode()


def test_an_account_is_changed_under_the_eyes_of_its_version(administrator, account):
    officer = account("officer")
    sent = {"name": "Olivia O.", "email": officer.email, "language": "", "is_active": "on", "version": 1}
    done(administrator.post(url("account_edit", officer), sent), url("account", officer))
    assert Account.objects.get(pk=officer.pk).name == "Olivia O."
    late = administrator.post(url("account_edit", officer), {**sent, "name": "Somebody else"})
    assert late.status_code == 409
    assert Account.objects.get(pk=officer.pk).name == "Olivia O."


def test_the_same_form_sent_twice_gives_one_account(administrator):
    sent = {"name": "Nele", "email": "nele@kuleuven.example", "language": "", "form_token": "a-token"}
    first = administrator.post(reverse("account_add"), sent)
    actions.edit_account(
        account=Account.objects.get(name="Nele"), by=US, changes={"email": "n@kuleuven.example"}
    )
    assert administrator.post(reverse("account_add"), sent)["Location"] == first["Location"]
    assert Account.objects.filter(name="Nele").count() == 1


def test_taking_the_sign_in_ends_every_session_at_once(administrator, as_role, account):
    officer, browser, phone = account("officer"), as_role("officer"), as_role("officer")
    assert sessions_of(officer) == 2
    sent = {"name": officer.name, "email": officer.email, "language": "", "version": 1}
    done(administrator.post(url("account_edit", officer), sent), url("account", officer))
    assert sessions_of(officer) == 0
    for client in (browser, phone):
        assert client.get("/me/")["Location"].startswith(reverse("account_login"))


# ---------------------------------------------------------------- roles
def give(client, account, **fields):
    return client.post(url("role_add", account), fields)


def test_each_kind_of_role_can_be_given(administrator):
    somebody = actions.open_account(by=US, email="s@kuleuven.example", name="S")
    page = url("account", somebody)
    hub_unit, fudan = Unit.objects.get(public_id="U1"), Institution.objects.get(domain="fudan.edu.cn")
    done(give(administrator, somebody, role="leadership", starts_on="2026-01-01", ends_on="2026-07-01"), page)
    done(give(administrator, somebody, role="coordinator", unit=hub_unit.pk), page)
    done(give(administrator, somebody, role="partner_officer", institution=fudan.pk), page)
    assert [str(grant.starts_on) for grant in RoleGrant.objects.filter(account=somebody)] == ["2026-01-01"]
    assert UnitRole.objects.get(account=somebody).unit == hub_unit
    assert InstitutionRole.objects.get(account=somebody).institution == fudan
    shown = administrator.get(page).content.decode()
    assert "Biomedical Sciences Group, KU Leuven" in shown and "Fudan University" in shown


def test_a_limited_role_needs_what_it_is_limited_to_and_no_other_has_it(administrator, account):
    unit, hub = Unit.objects.get(public_id="U1").pk, Institution.objects.hub().pk
    officer = account("officer")
    assert errors(give(administrator, officer, role="coordinator")) == {
        "unit": ["A coordinator acts for a unit: choose it."]
    }
    assert errors(give(administrator, officer, role="partner_officer")) == {
        "institution": ["A partner officer acts for a partner: choose it."]
    }
    assert list(errors(give(administrator, officer, role="auditor", unit=unit))) == ["unit"]
    assert list(errors(give(administrator, officer, role="partner_officer", institution=hub))) == [
        "institution"
    ]
    assert list(errors(give(administrator, officer, role="emperor"))) == ["role"]
    assert (UnitRole.objects.count(), InstitutionRole.objects.count(), RoleGrant.objects.count()) == (1, 1, 4)


@pytest.mark.parametrize("ends", ["2026-01-01", "2025-12-31"])
def test_a_period_runs_forward(administrator, account, ends):
    response = give(administrator, account("officer"), role="auditor", starts_on="2026-01-01", ends_on=ends)
    assert list(errors(response)) == ["ends_on"]


def test_a_role_acts_at_the_very_next_request(administrator, as_role, account):
    leadership = as_role("leadership")
    assert leadership.get(reverse("activity")).status_code == 403
    done(give(administrator, account("leadership"), role="auditor"), url("account", account("leadership")))
    assert leadership.get(reverse("activity")).status_code == 200


@pytest.mark.parametrize("role", ["officer", "coordinator", "partner_officer"])
def test_the_period_of_every_kind_of_role_can_be_changed(administrator, as_role, account, role):
    holder = account(role)
    held = _role_of(holder)
    today = timezone.localdate()
    sent = {"starts_on": "2012-01-01", "ends_on": today.isoformat(), "version": held.version}
    before = as_role(role)
    assert before.get(reverse("partners")).status_code == 200
    done(administrator.post(url("role_edit", holder, held), sent), url("account", holder))
    assert _role_of(holder).ends_on == today
    assert before.get(reverse("partners")).status_code == 302, "the sessions of the old rights have ended"
    assert as_role(role).get(reverse("partners")).status_code == 403, (
        "a role that ended today holds no longer"
    )
    sent["ends_on"] = (today + timedelta(days=1)).isoformat()
    late = administrator.post(url("role_edit", holder, held), sent)
    assert late.status_code == 409, "somebody else changed it in between"
    sent["version"] = held.version + 1
    done(administrator.post(url("role_edit", holder, held), sent), url("account", holder))
    assert as_role(role).get(reverse("partners")).status_code == 200


def test_an_administrator_who_dates_the_own_role_signs_in_again(administrator, account):
    holder = account("administrator")
    actions.grant_role(account=account("officer"), by=US, role="administrator")
    held = _role_of(holder)
    sent = {"starts_on": "2012-01-01", "version": held.version}
    done(administrator.post(url("role_edit", holder, held), sent), url("account", holder))
    assert administrator.get("/me/")["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", ["officer", "coordinator", "partner_officer"])
def test_withdrawing_a_role_ends_the_sessions_of_its_holder(administrator, as_role, account, role):
    holder, client = account(role), as_role(role)
    held = _role_of(holder)
    sent = {"reason": "moved to another office", "version": held.version}
    done(administrator.post(url("role_remove", holder, held), sent), url("account", holder))
    assert sessions_of(holder) == 0
    assert client.get("/me/")["Location"].startswith(reverse("account_login"))
    line = Activity.objects.filter(verb="withdraw_role").latest("at")
    assert (line.actor, line.details, line.page_id) == (
        account("administrator"),
        {"reason": "moved to another office"},
        holder.public_id,
    )


def test_withdrawing_asks_why(administrator, account):
    held = _role_of(account("officer"))
    response = administrator.post(url("role_remove", account("officer"), held), {"version": 1})
    assert list(errors(response)) == ["reason"]


def test_the_last_administrator_stays(administrator, account):
    holder = account("administrator")
    held = _role_of(holder)
    response = administrator.post(url("role_remove", holder, held), {"reason": "x", "version": held.version})
    assert errors(response)["__all__"] == [
        "This would leave nobody who administers EDGE. Give somebody else that role first."
    ]
    assert sessions_of(holder) == 1
    sent = {"name": holder.name, "email": holder.email, "language": "", "version": 1}
    assert "__all__" in errors(administrator.post(url("account_edit", holder), sent))
    assert Account.objects.get(pk=holder.pk).is_active


def test_an_administrator_who_steps_down_is_signed_out(administrator, account):
    holder = account("administrator")
    actions.grant_role(account=account("officer"), by=US, role="administrator")
    held = _role_of(holder)
    response = administrator.post(url("role_remove", holder, held), {"reason": "x", "version": held.version})
    assert response.status_code == 302
    assert administrator.get("/me/")["Location"].startswith(reverse("account_login"))
    assert sessions_of(holder) == 0


def test_a_role_is_reached_through_its_own_account_only(administrator, account):
    held = _role_of(account("officer"))
    for name in ("role_edit", "role_remove"):
        assert administrator.get(url(name, account("auditor"), held)).status_code == 404
        assert administrator.get(url(name, account("officer"), held)).status_code == 200


def _role_of(account):
    for model in (RoleGrant, UnitRole, InstitutionRole):
        if (held := model.objects.filter(account=account).first()) is not None:
            return held
    raise AssertionError(f"{account} holds no role")


# ---------------------------------------------------------------- who may, and the list
ACCOUNT_PAGES = ("account", "account_edit", "role_add")


@pytest.mark.parametrize("role", ["officer", "coordinator", "leadership", "partner_officer", "auditor"])
def test_nobody_but_administrators_reads_or_writes_accounts(as_role, account, role):
    client, holder = as_role(role), account(role)
    for name in ACCOUNT_PAGES:
        assert client.get(url(name, holder)).status_code == 403
        assert client.post(url(name, holder), {"role": "administrator", "name": "x"}).status_code == 403
    assert client.post(reverse("account_add"), {"name": "x", "email": "x@y.example"}).status_code == 403
    assert client.post(url("role_remove", holder, _role_of(holder)), {"reason": "x"}).status_code == 403
    assert (Account.objects.count(), RoleGrant.objects.count()) == (6, 4)


def listed(client, **asked):
    return [account.name.split()[0] for account in client.get(reverse("accounts"), asked).context["page"]]


def test_the_list_is_filtered_sorted_and_exported(administrator, account):
    assert listed(administrator) == ["Ada", "August", "Cornelis", "Leonie", "Olivia", "Ping"]
    assert listed(administrator, q="OFFICER@") == ["Olivia", "Ping"]
    assert listed(administrator, role="coordinator") == ["Cornelis"]
    assert listed(administrator, role="partner_officer") == ["Ping"]
    assert listed(administrator, role="auditor") == ["August"]
    actions.edit_account(account=account("auditor"), by=US, changes={"is_active": False})
    assert listed(administrator, is_active="no") == ["August"]
    assert listed(administrator, sort="-email")[0] == "Ping"
    file = b"".join(
        administrator.get(reverse("accounts"), {"export": "csv", "q": "Ping"}).streaming_content
    ).decode()
    assert "partner officer: Tsinghua University" in file and "Ada" not in file


def test_a_role_of_another_day_is_not_a_role_today(administrator, account):
    RoleGrant.objects.filter(account=account("auditor")).update(ends_on=timezone.localdate())
    assert listed(administrator, role="auditor") == []


def test_the_list_takes_as_many_statements_for_many_accounts(administrator):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            administrator.get(reverse("accounts"))
        return len(captured)

    before = statements()
    for number in range(20):
        somebody = actions.open_account(by=US, email=f"n{number}@kuleuven.example", name=f"N {number}")
        actions.grant_role(account=somebody, by=US, role="officer")
    assert statements() == before
