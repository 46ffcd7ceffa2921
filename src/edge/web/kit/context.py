"""What the frame of every page shows: where one is, as of which day, in which language, as whom."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.core.queries import is_synthetic_world
from edge.partners.permissions import roles_of
from edge.people.permissions import may
from edge.people.rules import Role
from edge.web.kit.accounts import role_words
from edge.web.kit.story import story_step

# The text of an agreement and its signing have addresses of their own.
_UNDER = {
    "agreements": (
        "/versions/",
        "/signings/",
        "/signatures/",
        "/originals/",
        "/reviews/",
        "/conditions/",
        "/decisions/",
        "/closed-days/",
        "/requests/",
        "/criteria/",
        "/confirmations/",
    )
}


def _navigation_words() -> tuple[tuple[str, str, str], ...]:
    return (
        ("home", "partners.read_institution", _("Home")),
        ("star", "partners.read_institution", _("Star")),
        ("partners", "partners.read_institution", _("Partners")),
        ("agreements", "agreements.read_agreement", _("Agreements")),
        ("mobility", "mobility.read_count", _("Mobility")),
        ("programmes", "programmes.read_programme", _("Programmes")),
        ("projects", "calls.read_project", _("Projects")),
        ("missions", "missions.read_mission", _("Missions")),
        ("community", "community.read_enrolment", _("Community")),
        ("strategy", "strategy.read_goal", _("Strategy")),
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    """The words and choices of the frame. No statement of its own: roles are looked up once a request."""
    today = timezone.localdate()
    as_of = getattr(request, "as_of", today)
    user = getattr(request, "user", None)
    return {
        "as_of": as_of,
        "today": today,
        "as_of_is_today": as_of == today,
        "as_of_stops": settings.STOPS,
        "languages": settings.LANGUAGES,
        "demo": settings.DEMO,
        "synthetic_world": settings.DEMO and _is_synthetic_world(),
        "nav": _navigation(request, user),
        "account_links": _account_links(user),
        "role_label": _role_label(user),
        "story": story_step(request),
    }


@cache
def _is_synthetic_world() -> bool:
    """Asked once a process, so that no page has a statement more than another: a register becomes one only once."""
    return is_synthetic_world()


def _navigation(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    if not getattr(user, "is_authenticated", False):
        return []
    entries = []
    for name, permission, label in _navigation_words():
        if may(user, permission):
            url = reverse(name)
            under = (url, *_UNDER.get(name, ()))
            current = request.path == url or (name != "home" and request.path.startswith(under))
            entries.append({"url": url, "label": label, "current": current})
    return entries


def _account_links(user: Any) -> list[dict[str, str]]:
    """What stands in the menu of one's own name, besides signing out."""
    if not getattr(user, "is_authenticated", False):
        return []
    words = [
        ("my_account", "people.use_own_account", _("My account")),
        ("requests", "agreements.read_request", _("Requests for agreements")),
        ("reviews", "agreements.read_template", _("Internal reviews")),
        ("criteria", "agreements.read_point", _("Criteria and questions")),
        ("templates", "agreements.read_template", _("Templates and clauses")),
        ("trust_roots", "agreements.write_trust", _("Trusted roots")),
        ("imports", "sheets.bring_in", _("Spreadsheets")),
        ("exports", "sheets.take_out", _("Take the register out")),
        ("accounts", "people.manage_accounts", _("Accounts and roles")),
        ("background", "people.manage_accounts", _("Background work")),
        ("activity", "people.read_history", _("Activity")),
        ("removed", "people.read_history", _("Recently removed")),
    ]
    links = [
        {"url": reverse(name), "label": label} for name, permission, label in words if may(user, permission)
    ]
    if settings.DEMO:
        links.append({"url": reverse("demo"), "label": _("Look around as somebody else")})
    return links


def _role_label(user: Any) -> str:
    words = role_words()
    held = roles_of(user) if getattr(user, "is_authenticated", False) else frozenset()
    return ", ".join(str(words[role]) for role in Role if role in held)
