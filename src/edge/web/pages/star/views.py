"""The star: the hub, its partners around it, and where they lie; the year slider moves the as-of day."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from edge.core.dates import add_years
from edge.partners.models import Institution
from edge.strategy.queries import star_of
from edge.web.kit.middleware import AS_OF_KEY
from edge.web.kit.policy import policy
from edge.web.pages.star.drawings import drawn_map, drawn_star, table_rows


@policy("partners.read_institution")
def star(request: HttpRequest) -> HttpResponse:
    """One page for the slider and for its form without script: `?year=2007` moves the day to that year."""
    chosen = _day_of_year(request.GET.get("year", ""), request.as_of)  # type: ignore[attr-defined]
    if chosen is not None:
        request.session[AS_OF_KEY] = chosen.isoformat()
        return redirect(
            "star"
        )  # the slider's request follows it: the address never carries a year of its own
    on: date = request.as_of  # type: ignore[attr-defined]
    if not Institution.objects.filter(role=Institution.HUB).exists():
        return render(request, "star/star.html", {"on_day": None})
    on_day = star_of(request.user, on=on)
    context = {
        "on_day": on_day,
        "star": drawn_star(on_day),
        "map": drawn_map(on_day),
        "rows": table_rows(on_day),
        "first_year": min(on_day.first_year, on.year) - 1,
        "last_year": max(timezone.localdate().year, on.year),
    }
    return render(request, "star/star.html", context)


def _day_of_year(text: str, day: date) -> date | None:
    """The same day in the year asked for, 29 February becoming 28 February; None for anything but a year."""
    if not (text.isascii() and text.isdigit() and 1000 <= int(text) <= 9000):
        return None
    return add_years(day, int(text) - day.year)
