"""All pages, by domain."""

from importlib.util import find_spec

from django.urls import include, path

_ROOMS = (
    "home",
    "star",
    "find",
    "frame",
    "dossier",
    "partners",
    "people",
    "agreements",
    "requests",
    "templates",
    "drafting",
    "exchange",
    "reviews",
    "deciding",
    "signing",
    "reminders",
    "register",
    "mobility",
    "programmes",
    "calls",
    "missions",
    "community",
    "strategy",
    "sheets",
    "history",
    "account",
    "background",
)

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    *(
        path("", include(f"edge.web.pages.{room}.urls"))
        for room in _ROOMS
        if find_spec(f"edge.web.pages.{room}") and find_spec(f"edge.web.pages.{room}.urls")
    ),
]
