"""Light pages, for those who have no account: no script, one small style sheet, nothing from elsewhere.

Their address holds a secret. So they tell no other page where one came from, are kept by nobody and found by no
search engine, and whoever tries many addresses waits.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.core.refusals import Refusal
from edge.web.kit.limits import count, counted, too_often

SECONDS = 600
MISSES = "misses"
MOST_MISSES = 40  # unknown addresses that one computer may try in that time
MOST_SENDINGS = 60  # forms that one computer may send in that time


class PasswordForm(forms.Form):
    """A first password, typed twice."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two are not the same."))
        elif password:
            try:
                validate_password(password, self.account)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


def light(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, language: str = "", status: int = 200
) -> HttpResponse:
    """A light page in the language of its reader (the browser's when none is named)."""
    spoken = language or translation.get_language() or "en"
    with translation.override(spoken):
        response = render(request, template, {**context, "spoken": spoken}, status=status)
    return secretly(response)


def secretly(response: HttpResponse) -> HttpResponse:
    """The address of the answer is told to nobody: of the place one came from, others read the site alone."""
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def told(request: HttpRequest, refusal: Refusal, *, known: bool, language: str = "") -> HttpResponse:
    """The page of a link that opens nothing: one that was never made (404), or one that is closed (410)."""
    if not known:
        count(request, MISSES, seconds=SECONDS)
    context = {"sentence": str(refusal.message)}
    return light(request, "exchange/closed.html", context, language=language, status=410 if known else 404)


def refuse_too_many(request: HttpRequest, what: str) -> HttpResponse | None:
    """The page that asks to wait, for a computer that guesses or sends without end; else None."""
    if request.method == "POST" and too_often(request, what, most=MOST_SENDINGS, seconds=SECONDS):
        return _wait(request)
    return _wait(request) if counted(request, MISSES, seconds=SECONDS) > MOST_MISSES else None


def _wait(request: HttpRequest) -> HttpResponse:
    sentence = _("Too much at once came from your network. Wait ten minutes, and open the link again.")
    return light(request, "exchange/closed.html", {"sentence": sentence}, status=429)
