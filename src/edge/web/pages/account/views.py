"""The accounts of the installation, for its administrators."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.core.queries import activity_of
from edge.partners.models import InstitutionRole, UnitRole
from edge.people import actions
from edge.people.models import Account, RoleGrant
from edge.people.rules import PLAIN_ROLES, Role
from edge.web.kit.accounts import role_words
from edge.web.kit.editing import edit_page
from edge.web.kit.lists import Column, Listing, list_page, yes_no
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.kit.tags import moment
from edge.web.pages.account.forms import AccountForm
from edge.web.pages.account.reading import roles_of_accounts

SHOWN_ACTIVITY = 30


class AccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="called", label=gettext_lazy("Name or address"))
    role = django_filters.ChoiceFilter(
        method="holding", label=gettext_lazy("Role today"), choices=(), empty_label=gettext_lazy("any")
    )
    is_active = django_filters.ChoiceFilter(
        method="signing_in",
        label=gettext_lazy("May sign in"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        empty_label=gettext_lazy("any"),
    )

    class Meta:
        model = Account
        fields = ("q", "role", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = role_words()
        self.filters["role"].extra["choices"] = [(role.value, words[role]) for role in Role]

    def called(self, accounts: QuerySet[Account], name: str, text: str) -> QuerySet[Account]:
        return accounts.filter(Q(name__icontains=text) | Q(email__icontains=text))

    def signing_in(self, accounts: QuerySet[Account], name: str, word: str) -> QuerySet[Account]:
        return accounts.filter(is_active=word == "yes")

    def holding(self, accounts: QuerySet[Account], name: str, role: str) -> QuerySet[Account]:
        today = timezone.localdate()
        own = {"account": OuterRef("pk")}
        if role in PLAIN_ROLES:
            return accounts.filter(Exists(RoleGrant.objects.holding(on=today).filter(role=role, **own)))
        model = UnitRole if role == Role.COORDINATOR else InstitutionRole
        return accounts.filter(Exists(model.objects.holding(on=today).filter(**own)))


@policy("people.manage_accounts")
def accounts(request: HttpRequest) -> HttpResponse:
    filters = AccountFilter(request.GET, queryset=Account.objects.order_by("name", "email", "pk"))
    listing = Listing(
        title=_("Accounts and roles"),
        lead=_("Who can sign in, and what their roles let them do today."),
        rows=filters.qs,
        filters=filters,
        columns=_columns(),
        decorate=_with_roles,
        counted=lambda count: ngettext("%(count)s account", "%(count)s accounts", count) % {"count": count},
        add_url=reverse("account_add"),
        add_label=_("Give an account"),
        empty_title=_("No account yet"),
        empty_text=_("An account lets a person sign in; a role says what they may see and do."),
    )
    return list_page(request, listing)


def _columns() -> list[Column]:
    return [
        Column(
            key="name",
            heading=_("Name"),
            value=lambda account: account.name,
            cell=lambda account: format_html(
                '<a href="{}">{}</a>', reverse("account", args=[account.public_id]), account
            ),
            sort=("name",),
        ),
        Column(key="email", heading=_("Address"), value=lambda account: account.email, sort=("email",)),
        Column(
            key="roles",
            heading=_("Roles today"),
            value=lambda account: "; ".join(str(role) for role in account.roles_today),
            cell=lambda account: (
                format_html_join("; ", "{}", ((str(role),) for role in account.roles_today)) or _("none")
            ),
        ),
        Column(
            key="is_active",
            heading=_("May sign in"),
            value=lambda account: yes_no(account.is_active),
            sort=("is_active",),
        ),
        Column(
            key="last_login",
            heading=_("Last signed in"),
            value=lambda account: (
                timezone.localtime(account.last_login).date() if account.last_login else None
            ),
            cell=lambda account: moment(account.last_login) if account.last_login else _("never"),
            sort=("last_login",),
            kind="date",
        ),
    ]


def _with_roles(rows: Iterable[Any]) -> None:
    rows = list(rows)
    held = roles_of_accounts(rows)
    for account in rows:
        account.roles_today = [role for role in held[account.pk] if role.holds]


@policy("people.manage_accounts")
def account(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(Account, public_id=public_id)
    context = {
        "account": shown,
        "roles": roles_of_accounts([shown])[shown.pk],
        "activity": activity_items(activity_of(("account", public_id))[:SHOWN_ACTIVITY]),
    }
    return render(request, "accounts/account.html", context)


@policy("people.manage_accounts")
def account_add(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.open_account(by=request.user, **form.changes()),
        verb=_("Give the account"),
        title=_("Give an account"),
        lead=_(
            "The person sets a password through “Forgotten password” on the sign-in page; roles are given next."
        ),
        done=_("The account is there. It can see nothing yet: give it a role."),
        next_url=lambda opened: reverse("account", args=[opened.public_id]),
        cancel_url=reverse("accounts"),
    )


@policy("people.manage_accounts")
def account_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    edited = get_object_or_404(Account, public_id=public_id)
    form = AccountForm(request.POST or None, instance=edited)
    page = reverse("account", args=[public_id])
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_account(
            account=edited, by=request.user, version=form.seen_version, changes=form.changes()
        ),
        verb=_("Save the account"),
        title=_("Account of %(name)s") % {"name": edited.name},
        done=_("The account is saved."),
        next_url=page,
        cancel_url=page,
    )
