"""One's own account: name, language, and the sessions that are open elsewhere."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from edge.people import actions
from edge.people.models import Account
from edge.web.kit.accounts import remember_language
from edge.web.kit.editing import edit_page
from edge.web.kit.policy import policy
from edge.web.pages.account.forms import OwnAccountForm
from edge.web.pages.account.reading import other_sessions, roles_of_accounts


@policy("people.use_own_account")
def my_account(request: HttpRequest) -> HttpResponse:
    account = Account.objects.get(public_id=request.user.public_id)  # type: ignore[union-attr]
    form = OwnAccountForm(request.POST or None, instance=account)
    form.roles = [role for role in roles_of_accounts([account])[account.pk] if role.holds]
    form.other_sessions = other_sessions(account, request.session.session_key)
    response = edit_page(
        request,
        form=form,
        act=lambda: actions.edit_account(
            account=account, by=request.user, version=form.seen_version, changes=form.changes()
        ),
        verb=_("Save my account"),
        title=_("My account"),
        done=_("Your account is saved."),
        next_url=reverse("my_account"),
        cancel_url=reverse("home"),
        template="accounts/my_account.html",
    )
    if response.status_code == 302:
        remember_language(request, Account.objects.get(pk=account.pk))
        # A language chosen by button stands before the account's own; saving it here is the later choice.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


@require_POST
@policy("people.use_own_account")
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every session of this account but this one."""
    ended = actions.end_sessions(request.user) - 1  # type: ignore[arg-type]
    request.session.cycle_key()
    text = ngettext("One other session has ended.", "%(count)s other sessions have ended.", ended)
    messages.success(request, text % {"count": ended} if ended else _("There was no other session."))
    return redirect("my_account")
