"""Templates and clauses: their lists, the page of one, and what EDGE ships beside what the office has."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.actions.library import keep_shipped_library, take_over_shipped
from edge.agreements.models import Agreement
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries.library import beside_shipped, counted_clauses, counted_templates, places_of
from edge.core.queries import activity_of
from edge.people.permissions import may
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.templates.beside import record_of, sides_of
from edge.web.pages.templates.listing import clauses_listing, templates_listing
from edge.web.pages.templates.reading import columns_of, fields_used, languages_of_all, shown

MOST_SHOWN = 30  # agreements on the page of a template or a clause


@policy("agreements.read_template")
def templates(request: HttpRequest) -> HttpResponse:
    return list_page(request, templates_listing(request.user, request.GET))


@policy("agreements.read_template")
def template(request: HttpRequest, public_id: str) -> HttpResponse:
    record: Any = get_object_or_404(counted_templates(request.user), public_id=public_id)
    places = places_of(record)
    clauses = [place.clause for place in places]
    context = {
        "template": record,
        "clauses": shown(places),
        "offered": languages_of_all(clauses),
        "fields": fields_used(clauses),
        **_used(agreements_visible_to(request.user).filter(versions__template=record)),
        **_rights(request, "agreementtemplate", public_id),
    }
    return render(request, "library/template.html", context)


@policy("agreements.read_template")
def library_clauses(request: HttpRequest) -> HttpResponse:
    return list_page(request, clauses_listing(request.user, request.GET))


@policy("agreements.read_template")
def library_clause(request: HttpRequest, public_id: str) -> HttpResponse:
    record: Any = get_object_or_404(counted_clauses(), public_id=public_id)
    places = record.places.select_related("template__kind").order_by(
        "template__kind__order", "template__code"
    )
    context = {
        "clause": record,
        "columns": columns_of(record),
        "fields": fields_used([record]),
        "places": list(places),
        **_used(agreements_visible_to(request.user).filter(versions__clauses__clause=record)),
        **_rights(request, "libraryclause", public_id),
    }
    return render(request, "library/clause.html", context)


@policy("agreements.write_template")
def shipped(request: HttpRequest) -> HttpResponse:
    """How the library stands beside what EDGE ships; sending the page adds what is missing."""
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: keep_shipped_library(by=request.user),
        verb=_("Add what is missing"),
        title=_("What EDGE ships"),
        lead=_(
            "Texts to begin with, for your legal office to make its own: no legal advice. Nothing that your office "
            "changed or removed is touched."
        ),
        done=_("What was missing is in the library."),
        next_url=reverse("templates"),
        cancel_url=reverse("templates"),
        template="library/shipped.html",
        extra={"beside": beside_shipped()},
    )


@policy("agreements.write_template")
def shipped_newer(request: HttpRequest) -> HttpResponse:
    """Take over every newer text of what nobody in the office changed."""
    newer = beside_shipped().newer
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: take_over_shipped(by=request.user),
        verb=_("Take over all of them"),
        title=_("Take over what EDGE ships now"),
        lead=_(
            "Every text below gets the words that EDGE ships now. What your office changed stays; the history of each "
            "keeps the words of before, and can bring them back."
        ),
        done=_("The library has the texts that EDGE ships now."),
        next_url=reverse("shipped_library"),
        cancel_url=reverse("shipped_library"),
        template="library/shipped_newer.html",
        extra={"newer": [(one, sides_of(one)) for one in newer]},
    )


@policy("agreements.write_template")
def shipped_text(request: HttpRequest, code: str) -> HttpResponse:
    """One shipped text beside the office's; where nobody changed that, sending the page takes it over."""
    beside = beside_shipped()
    newer = {one.code: one for one in beside.newer}
    found = newer.get(code) or {one.code: one for one in beside.own}.get(code)
    if found is None:
        raise Http404
    page = reverse("shipped_library")
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: take_over_shipped(by=request.user, only=found),
        verb=_("Take over the shipped text"),
        title=_("“%(record)s”: yours and the shipped one") % {"record": found},
        lead=_("Nobody in your office changed yours; EDGE ships another text now.")
        if code in newer
        else _("Your office has its own text: nothing is taken over. Edit yours where you want."),
        done=_("The shipped text is taken over."),
        next_url=page,
        cancel_url=page,
        template="library/shipped_text.html",
        extra={"one": found, "record": record_of(found), "sides": sides_of(found), "may_take": code in newer},
    )


def _used(agreements: QuerySet[Agreement]) -> dict[str, Any]:
    """The agreements with such a text, which the account may see: how many, and the first of them."""
    found = Agreement.objects.filter(pk__in=agreements.values("pk")).order_by("title", "pk")
    rows = list(found[: MOST_SHOWN + 1])
    return {"agreements": rows[:MOST_SHOWN], "more_agreements": len(rows) > MOST_SHOWN}


def _rights(request: HttpRequest, kind: str, public_id: str) -> dict[str, Any]:
    reads_history = may(request.user, "people.read_history")
    activity = activity_of((kind, public_id))[:30] if reads_history else None
    return {
        "can_write": may(request.user, "agreements.write_template"),
        "can_read_history": reads_history,
        "activity": None if activity is None else activity_items(activity, account=request.user),
    }
