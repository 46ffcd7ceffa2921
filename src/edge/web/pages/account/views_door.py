"""Signing in: the library's page, with one button per role where the demonstration runs."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings

from edge.web.kit.accounts import demo_doors
from edge.web.kit.policy import policy


class SignIn(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_accounts"] = demo_doors() if settings.DEMO else []
        return context


sign_in = policy("people.sign_in")(SignIn.as_view())
