"""Choosing the day one looks at, and walking through the guided story."""

from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from edge.web.kit.accounts import is_own_address
from edge.web.kit.middleware import AS_OF_KEY, choose_day, not_a_day, read_day
from edge.web.kit.policy import policy
from edge.web.kit.story import STORY_CLOSED, STORY_KEY, steps, story_is_told


@require_GET
@policy("people.use_own_account")
def as_of(request: HttpRequest) -> HttpResponse:
    """Look at the register as of `day` (a day in ISO form, or "today"), and go back to `next`."""
    text = request.GET.get("day", "")
    day = read_day(text)
    if day is None:
        messages.error(request, not_a_day(text))
    else:
        choose_day(request, day)
    return redirect(_way_back(request, request.GET.get("next", "")))


@require_GET
@policy("people.use_own_account")
def story(request: HttpRequest, number: int) -> HttpResponse:
    """Open a step of the story: its page as of its day. Step 0 closes the story where one stands."""
    if not story_is_told(request):
        raise Http404
    if number == 0:
        request.session[STORY_KEY] = STORY_CLOSED
        return redirect(_way_back(request, request.headers.get("Referer", "")))
    told = steps()
    if number > len(told):
        raise Http404
    step = told[number - 1]
    request.session[STORY_KEY] = number
    choose_day(request, step.day)
    return redirect(step.url)


def _way_back(request: HttpRequest, url: str) -> str:
    """The address without host and without a day of its own, or the home page when it leads elsewhere."""
    home = reverse("home")
    if not is_own_address(request, url):
        return home
    try:
        parts = urlsplit(url)
    except ValueError:
        return home
    asked = QueryDict(parts.query, mutable=True)
    if AS_OF_KEY in asked:
        del asked[AS_OF_KEY]
    back = urlunsplit(("", "", parts.path, asked.urlencode(), ""))
    # Without its host an address such as http://here//elsewhere/ would lead elsewhere.
    return back if back.startswith("/") and is_own_address(request, back) else home
