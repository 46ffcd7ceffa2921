"""The open door of the demonstration: one click signs in as one of its synthetic accounts."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from edge.people.models import Account
from edge.people.rules import DEMO_ADDRESSES
from edge.web.kit.accounts import demo_doors, is_own_address
from edge.web.kit.policy import policy
from edge.web.kit.story import story_is_told


@require_GET
@policy("people.sign_in")
def demo(request: HttpRequest) -> HttpResponse:
    _only_in_the_demonstration()
    return render(
        request, "accounts/demo.html", {"doors": demo_doors(), "story_is_told": story_is_told(request)}
    )


@require_http_methods(["GET", "POST"])
@policy("people.sign_in")
def demo_sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as the account of that role and go to `next`, or home.

    The printed address is followed by GET, which changes nothing: it leads to the page with the button.
    """
    _only_in_the_demonstration()
    if request.method == "GET":
        return redirect("demo")
    address = {each.value: text for each, text in DEMO_ADDRESSES.items()}.get(role)
    account = Account.objects.filter(email=address, is_active=True).first() if address else None
    if account is None:
        raise Http404
    if request.user.is_authenticated:
        get_adapter().logout(request)  # nothing of the account before stays in the session
    get_adapter().login(request, account)
    messages.success(request, _("You look around as %(name)s.") % {"name": account})
    target = request.POST.get("next", "")
    return redirect(target if is_own_address(request, target) else settings.LOGIN_REDIRECT_URL)


def _only_in_the_demonstration() -> None:
    if not settings.DEMO:
        raise Http404
