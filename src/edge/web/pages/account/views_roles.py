"""Giving, dating and withdrawing roles; what an account may do changes at its very next request."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.partners import actions as partners
from edge.people import actions as people
from edge.people.models import Account, RoleGrant
from edge.people.rules import PLAIN_ROLES
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.pages.account.forms import RoleForm, period_form
from edge.web.pages.account.reading import role_of


@policy("people.manage_accounts")
def role_add(request: HttpRequest, public_id: str) -> HttpResponse:
    account = get_object_or_404(Account, public_id=public_id)
    form = RoleForm(request.POST or None, account=request.user)
    page = reverse("account", args=[public_id])
    return edit_page(
        request,
        form=form,
        act=lambda: _grant(account, request.user, form.cleaned_data),
        verb=_("Give the role"),
        title=_("Give %(name)s a role") % {"name": account},
        lead=_("Without a first day it holds at once, without a last day until it is withdrawn."),
        done=_("The role is given."),
        next_url=page,
        cancel_url=page,
    )


def _grant(account: Account, by: Any, given: dict[str, Any]) -> Any:
    period = {"starts_on": given["starts_on"], "ends_on": given["ends_on"]}
    if given["role"] in PLAIN_ROLES:
        return people.grant_role(account=account, by=by, role=given["role"], **period)
    return partners.grant_limited_role(
        account=account, by=by, unit=given["unit"], institution=given["institution"], **period
    )


@policy("people.manage_accounts")
def role_edit(request: HttpRequest, public_id: str, role_id: str) -> HttpResponse:
    account = get_object_or_404(Account, public_id=public_id)
    role = role_of(account, role_id)
    form = period_form(role)(request.POST or None, instance=role)
    page = reverse("account", args=[public_id])
    response = edit_page(
        request,
        form=form,
        act=lambda: people.edit_role(
            grant=role, by=request.user, version=form.seen_version, changes=form.changes()
        ),
        verb=_("Save the period"),
        title=_("Period of the role “%(role)s”") % {"role": role},
        done=_("The period of the role is saved, and the sessions that began with the old one have ended."),
        next_url=page,
        cancel_url=page,
    )
    return _signed_out_if_own(request, account, response)


@policy("people.manage_accounts")
def role_remove(request: HttpRequest, public_id: str, role_id: str) -> HttpResponse:
    account = get_object_or_404(Account, public_id=public_id)
    role = role_of(account, role_id)
    form = ReasonForm(request.POST or None, initial={"version": role.version})
    page = reverse("account", args=[public_id])
    response = edit_page(
        request,
        form=form,
        act=lambda: _withdraw(role, request.user, form.cleaned_data),
        verb=_("Withdraw the role"),
        title=_("Withdraw the role “%(role)s”") % {"role": role},
        lead=_("It ends now, and every session of the account with it. The history keeps that it was held."),
        done=_("The role is withdrawn and the sessions of the account have ended."),
        next_url=page,
        cancel_url=page,
        danger=True,
    )
    return _signed_out_if_own(request, account, response)


def _signed_out_if_own(request: HttpRequest, account: Account, response: HttpResponse) -> HttpResponse:
    """A change of one's own rights ended the session of this very request with the others: leave it properly."""
    if response.status_code == 302 and account == request.user and not request.session.exists(_key(request)):
        logout(request)
    return response


def _key(request: HttpRequest) -> str:
    return request.session.session_key or ""


def _withdraw(role: Any, by: Any, given: dict[str, Any]) -> None:
    reason = {"by": by, "reason": given["reason"], "version": given["version"]}
    if isinstance(role, RoleGrant):
        people.withdraw_role(grant=role, **reason)
    else:
        partners.withdraw_limited_role(role=role, **reason)
