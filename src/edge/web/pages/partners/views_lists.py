"""The lists of units, officers and ties; the partners' own list stands with their page."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.pages.partners.listing_parts import officers_listing, ties_listing, units_listing


@policy("partners.read_unit")
def units(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, units_listing(request.user, request.GET, on=on))


@policy("partners.read_officer")
def officers(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, officers_listing(request.user, request.GET, on=on))


@policy("partners.read_tie")
def ties(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, ties_listing(request.user, request.GET, on=on))
