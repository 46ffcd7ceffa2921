"""Mobility as of the day: with all partners in one table, and everything about one of them."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from edge.mobility.permissions import counts_visible_to, stays_visible_to
from edge.mobility.rules import year_of
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to, may
from edge.partners.queries import names_on
from edge.web.kit.lists import list_page
from edge.web.kit.mobility import YEARS_SHOWN, kind_label, mobility_part, years_words
from edge.web.kit.policy import policy
from edge.web.pages.mobility.asking import day_of
from edge.web.pages.mobility.listing_counts import when_words
from edge.web.pages.mobility.listing_overview import overview_listing

LATEST_STAYS = 10
MOST_COUNTS = 100


@policy("mobility.read_count")
def mobility(request: HttpRequest) -> HttpResponse:
    """The page, its table alone, or the file. Totals and the chart are read for the whole page only."""
    return list_page(request, overview_listing(request, on=day_of(request)))


@policy("mobility.read_count")
def partner_mobility(request: HttpRequest, public_id: str) -> HttpResponse:
    user, on = request.user, day_of(request)
    partner = get_object_or_404(
        institutions_visible_to(user).filter(role=Institution.PARTNER), public_id=public_id
    )
    last = year_of(on)
    counts = counts_visible_to(user).filter(partner=partner).order_by("-on_from", "-academic_year", "pk")
    stays = stays_visible_to(user).filter(partner=partner) if may(user, "mobility.read_stay") else None
    context: dict[str, Any] = {
        **mobility_part(user, partner, on=on),
        "institution": partner,
        "shown_name": names_on([partner], on=on)[partner.pk],
        "years": years_words(range(last - YEARS_SHOWN + 1, last + 1)),
        "counts": [(count, kind_label(count.kind), when_words(count)) for count in counts[:MOST_COUNTS]],
        "stays": stays,
        "latest": [] if stays is None else list(_latest(stays)),
        "reads_balance": may(user, "mobility.read_balance"),
    }
    return render(request, "mobility/partner.html", context)


def _latest(stays: Any) -> Any:
    began = stays.filter(Q(starts_on_from__isnull=False) | Q(planned_starts_on_from__isnull=False))
    return began.select_related("person", "partner").order_by("-pk")[:LATEST_STAYS]
