"""Every page declares its policy; a page without one is not served and the server does not start with it.

`@policy("agreements.read_agreement")` on the line above a view names the permission that the account needs
at all. Which records it then finds is decided by the `visible_to` reading of the domain: what is foreign is
not found, and reads exactly like what does not exist.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from edge.people.permissions import may

# Pages of the libraries we use, by module; the library asks for the sign-in itself where it needs one.
_OF_LIBRARIES = {
    "allauth.account.views": "people.sign_in",
    "allauth.mfa": "people.sign_in",
    "allauth.usersessions": "people.sign_in",
    "django.views.i18n": "people.sign_in",
}


def policy(permission: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Declare the permission of a view and ask for it before the view runs."""

    def declare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user, permission):
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.policy = permission  # type: ignore[attr-defined]
        return checked

    return declare


def policy_of(view: Any) -> str | None:
    """The policy that a URL's view declares, or None when it declares none."""
    declared = getattr(view, "policy", None)
    if declared:
        return str(declared)
    module = str(getattr(view, "__module__", ""))
    for prefix, permission in _OF_LIBRARIES.items():
        if module == prefix or module.startswith(f"{prefix}."):
            return permission
    return None
