"""What every request passes: private answers, the language, the declared policy and the as-of day."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from edge.web.kit.policy import policy_of

GetResponse = Callable[[HttpRequest], HttpResponse]
AS_OF_KEY = "as_of"  # in the session: a day in ISO form, or TODAY
TODAY = "today"  # chosen in an installation that opens on another day; moves on at midnight
LANGUAGE_KEY = "account_language"
FIRST_YEAR, LAST_YEAR = 1000, 9000
_API = "/api/"  # a program that names a day changes nothing on the screens of its account, and refuses bad ones itself


class PrivateMiddleware:
    """Nothing personal is kept by caches: every answer but a static file says so, errors and refusals too.

    It stands outermost, where also the answers pass that another middleware gives.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/") and response.has_header(
            "Cache-Control"
        ):
            return response
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ("Cookie",))
        return response


class LanguageMiddleware(LocaleMiddleware):
    """The language chosen on the page, else the account's, else the browser's."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in dict(settings.LANGUAGES):
            language = request.session.get(LANGUAGE_KEY, "")
            if language in dict(settings.LANGUAGES):
                translation.activate(language)
                request.LANGUAGE_CODE = language


class PolicyMiddleware:
    """Deny by default: a view that declares no policy is not served."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if policy_of(view) is None and not hasattr(view, "operations_with_policies"):
            raise ImproperlyConfigured(f"{request.path} declares no policy")


class AsOfMiddleware:
    """Gives every request its as-of day: named in the address, else chosen before, else the opening day."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get(AS_OF_KEY, "")
        named = read_day(text)
        request.as_of = named or day_of(request)  # type: ignore[attr-defined]
        if text and not request.path_info.startswith(_API):
            if named:
                choose_day(request, named)
            elif request.user.is_authenticated:
                messages.error(request, not_a_day(text))
        return self.get_response(request)


def read_day(text: str) -> date | None:
    """A day in ISO form that the register can be asked about; anything else is no choice."""
    if text == TODAY:
        return timezone.localdate()
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return day if day.isoformat() == text and FIRST_YEAR <= day.year <= LAST_YEAR else None


def day_of(request: HttpRequest) -> date:
    """The day this person looks at."""
    return read_day(request.session.get(AS_OF_KEY, "")) or settings.OPENING_DAY or timezone.localdate()


def choose_day(request: HttpRequest, day: date) -> None:
    """Keep the day while the person browses. Today is no fixed day: it is kept as the absence of a choice."""
    chosen = day.isoformat()
    if day == timezone.localdate():
        chosen = TODAY if settings.OPENING_DAY else ""
    if request.session.get(AS_OF_KEY, "") == chosen:
        return
    if chosen:
        request.session[AS_OF_KEY] = chosen
    else:
        del request.session[AS_OF_KEY]


def not_a_day(text: str) -> str:
    return _(
        "“%(text)s” is no day that EDGE can show, so the day was not changed. Choose a day of the calendar between the "
        "years %(first)s and %(last)s, written as 2012-10-22: year, month, day."
    ) % {"text": text[:40], "first": FIRST_YEAR, "last": LAST_YEAR}
