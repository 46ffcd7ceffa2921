"""What every request passes: the language, the declared policy, the as-of day, and no shared caching."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation

from edge.web.kit.policy import policy_of

GetResponse = Callable[[HttpRequest], HttpResponse]
AS_OF_KEY = "as_of"


class LanguageMiddleware(LocaleMiddleware):
    """The language chosen on the page, else the account's, else the browser's."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in dict(settings.LANGUAGES):
            language = request.session.get("account_language", "")
            if language in dict(settings.LANGUAGES):
                translation.activate(language)
                request.LANGUAGE_CODE = language


class PolicyMiddleware:
    """Deny by default: a view that declares no policy is not served. Nothing personal is kept by caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if policy_of(view) is None and not hasattr(view, "operations_with_policies"):
            raise ImproperlyConfigured(f"{request.path} declares no policy")


class AsOfMiddleware:
    """Gives every request its as-of day: named in the address, else chosen before, else the opening day."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = read_day(request.GET.get(AS_OF_KEY, ""))
        chosen = read_day(request.session.get(AS_OF_KEY, ""))
        if named and named != chosen:
            request.session[AS_OF_KEY] = named.isoformat()
        request.as_of = named or chosen or settings.OPENING_DAY or timezone.localdate()  # type: ignore[attr-defined]
        return self.get_response(request)


def read_day(text: str) -> date | None:
    """A day in ISO form that the register can be asked about; anything else is no choice."""
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return day if 1000 <= day.year <= 9000 else None
