"""Invitations: who speaks for a partner, inviting somebody, sending anew, closing; and the first password."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from edge.partners import actions as partners
from edge.partners.actions.inviting import why_invited
from edge.partners.models import Institution, InstitutionRole
from edge.partners.permissions import institutions_visible_to
from edge.people import actions as people
from edge.people.models import Account, Invitation
from edge.people.permissions import is_administrator, may
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.policy import policy
from edge.web.pages.exchange.forms import InviteForm
from edge.web.pages.exchange.light import PasswordForm, light, refuse_too_many, told

INVITE = "partners.invite_officer"


def address_of(secret: str) -> str:
    return reverse("welcome", args=[secret])


@policy(INVITE)
def partner_accounts(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who speaks for a partner, and how far their invitations have come."""
    institution = _partner(request, public_id)
    invitations = Prefetch("account__invitations", queryset=Invitation.objects.order_by("-created_at", "-pk"))
    roles = InstitutionRole.objects.filter(institution=institution).select_related("account")
    rows = roles.prefetch_related(invitations).order_by("account__name", "pk")
    today = timezone.localdate()
    context = {
        "institution": institution,
        "rows": [(role, _state(role.account), role.ends_on is None or role.ends_on > today) for role in rows],
        "administers": is_administrator(request.user),
    }
    return render(request, "exchange/accounts.html", context)


def _partner(request: HttpRequest, public_id: str) -> Institution:
    rows = institutions_visible_to(request.user).exclude(role=Institution.HUB)
    institution: Institution = get_object_or_404(rows, public_id=public_id)
    return institution


def _state(account: Any) -> dict[str, Any]:
    """How far an account is: it signs in, or its latest invitation is open, expired, closed, or was never sent."""
    latest = next(iter(account.invitations.all()), None)
    if not account.is_active:
        word = "closed"
    elif account.has_usable_password():
        word = "ready"
    elif latest is None:
        word = "none"
    elif latest.revoked_at is not None:
        word = "revoked"
    else:
        word = "expired" if latest.expires_at <= timezone.now() else "open"
    return {"word": word, "invitation": latest}


@policy(INVITE)
def partner_invite(request: HttpRequest, public_id: str) -> HttpResponse:
    institution = _partner(request, public_id)
    form = InviteForm(request.POST or None)
    page = reverse("partner_accounts", args=[public_id])
    return edit_page(
        request,
        form=form,
        act=lambda: partners.invite_partner_officer(
            institution=institution,
            by=request.user,
            address=address_of,
            **{name: form.cleaned_data[name] for name in ("name", "email", "language", "ends_on")},
        ),
        verb=_("Invite"),
        title=_("Invite somebody of %(institution)s") % {"institution": institution},
        lead=_(
            "They see what is shared with %(institution)s, comment, propose and approve, and nothing else."
        )
        % {"institution": institution},
        done=_("The invitation is on its way."),
        next_url=page,
        cancel_url=page,
    )


def _invitable(request: HttpRequest, public_id: str) -> Account:
    """For administrators every account; for officers those that speak for a partner and are nothing else here."""
    rows = Account.objects.all()
    if not is_administrator(request.user):
        speaking = InstitutionRole.objects.values("account")
        rows = rows.filter(pk__in=speaking, grants=None)
    account: Account = get_object_or_404(rows, public_id=public_id)
    return account


def _back(request: HttpRequest, account: Account) -> str:
    role = _role_of(account)
    if role is not None:
        return reverse("partner_accounts", args=[role.institution.public_id])
    if not may(request.user, "people.manage_accounts"):
        raise PermissionDenied
    return reverse("account", args=[account.public_id])


def _role_of(account: Account) -> InstitutionRole | None:
    return InstitutionRole.objects.filter(account=account).select_related("institution").first()


def _why(request: HttpRequest, account: Account) -> Callable[[], str] | None:
    role = _role_of(account)
    return None if role is None else lambda: why_invited(role.institution, request.user)


@policy(INVITE)
def account_invite(request: HttpRequest, public_id: str) -> HttpResponse:
    account = _invitable(request, public_id)
    page = _back(request, account)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: people.invite_account(
            account=account, by=request.user, address=address_of, why=_why(request, account)
        ),
        verb=_("Send the invitation"),
        title=_("Send %(name)s an invitation") % {"name": account},
        lead=_("A link goes to %(email)s, good once. Links sent earlier are closed.")
        % {"email": account.email},
        done=_("The invitation is on its way."),
        next_url=page,
        cancel_url=page,
    )


@policy(INVITE)
def invitation_revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.select_related("account"), public_id=public_id)
    account = _invitable(request, invitation.account.public_id)
    page = _back(request, account)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: people.revoke_invitation(invitation=invitation, by=request.user),
        verb=_("Close the invitation"),
        title=_("Close the invitation of %(name)s") % {"name": account},
        lead=_("Its link opens nothing any more, at once. The account and its roles stay."),
        done=_("The invitation is closed."),
        next_url=page,
        cancel_url=page,
        danger=True,
    )


@sensitive_post_parameters()
@policy("people.sign_in")
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind an invitation: the first password of the account, once."""
    refuse = refuse_too_many(request, "welcome")
    if refuse is not None:
        return refuse
    try:
        invitation = people.invitation_for(secret)
        form = PasswordForm(request.POST or None, account=invitation.account)
        if request.method == "POST" and form.is_valid():
            people.use_invitation(secret=secret, password=form.cleaned_data["password"])
            messages.success(request, _("Your password is set. Sign in with it."))
            return redirect("account_login")
    except people.InvitationClosed as closed:
        return told(request, closed, known=not isinstance(closed, people.InvitationUnknown))
    except ValidationError as error:
        form.add_error("password", error)
    context = {
        "form": form,
        "account": invitation.account,
        "role": _role_of(invitation.account),
        "hub": Institution.objects.filter(role=Institution.HUB).first(),
    }
    language = invitation.account.language or ""
    return light(
        request, "exchange/welcome.html", context, language=language, status=422 if form.errors else 200
    )
