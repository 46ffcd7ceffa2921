"""Portfolios: the projects with each partner as a whole, and what somebody found of them."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from edge.calls.permissions import portfolio_evaluations_visible_to, projects_visible_to
from edge.calls.queries import portfolios_on
from edge.core.queries import activity_of, is_synthetic_world
from edge.people.permissions import may
from edge.web.kit.lists import PAGE_SIZE
from edge.web.kit.policy import policy
from edge.web.kit.portfolio import finding_pill, portfolio_row
from edge.web.kit.records import activity_items


@policy("calls.read_evaluation")
def portfolios(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    found = portfolios_on(request.user, on=on)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [portfolio_row(portfolio) for portfolio in page.object_list],
        "known": sum(portfolio.count or 0 for portfolio in found),
        "has_unknown": any(portfolio.count is None or portfolio.perhaps for portfolio in found),
        "synthetic": projects_visible_to(request.user).filter(synthetic=True).count()
        if not is_synthetic_world()
        else 0,
        "can_write": may(request.user, "calls.write_evaluation"),
    }
    return render(request, "calls/portfolios.html", context)


@policy("calls.read_evaluation")
def portfolio_evaluation(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = portfolio_evaluations_visible_to(request.user).select_related("partner")
    record = get_object_or_404(rows, public_id=public_id)
    reads_history = may(request.user, "people.read_history")
    activity = activity_of(("portfolioevaluation", public_id))[:30]
    context = {
        "evaluation": record,
        "title": _("Evaluation of the projects with %(partner)s") % {"partner": record.partner.name},
        "finding": finding_pill(record.finding),
        "can_write": may(request.user, "calls.write_evaluation"),
        "can_read_history": reads_history,
        "activity": activity_items(activity, account=request.user) if reads_history else None,
    }
    return render(request, "calls/portfolio_evaluation.html", context)
