"""Reported counts: their list, the page of one, and their editing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from edge.mobility.permissions import counts_visible_to
from edge.partners.permissions import may
from edge.web.kit.desk import add_at, edit_at, remove_at
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.pages.mobility.asking import preselected
from edge.web.pages.mobility.desks import COUNTS
from edge.web.pages.mobility.listing_counts import counts_listing, when_words


@policy("mobility.read_count")
def counts(request: HttpRequest) -> HttpResponse:
    return list_page(request, counts_listing(request.user, request.GET))


@policy("mobility.read_count")
def count(request: HttpRequest, public_id: str) -> HttpResponse:
    user = request.user
    shown = get_object_or_404(counts_visible_to(user).select_related("partner"), public_id=public_id)
    others = counts_visible_to(user).filter(partner=shown.partner, direction=shown.direction, kind=shown.kind)
    context = {
        "count": shown,
        "when": when_words(shown),
        "others": [(other, when_words(other)) for other in others.exclude(pk=shown.pk)],
        "insider": may(user, "partners.read_internal"),
        "can_write": may(user, "mobility.write_count", shown),
        "can_read_history": may(user, "people.read_history"),
    }
    return render(request, "mobility/count.html", context)


@policy("mobility.write_count")
def count_add(request: HttpRequest) -> HttpResponse:
    partner = preselected(request)
    chosen = {name: request.GET[name] for name in ("direction", "kind") if name in request.GET}
    back = reverse("partner_mobility", args=[partner.public_id]) if partner else reverse("counts")
    return add_at(COUNTS, request, cancel_url=back, initial={**chosen, "partner": partner})


@policy("mobility.write_count")
def count_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(COUNTS, request, public_id)


@policy("mobility.write_count")
def count_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(COUNTS, request, public_id)
