"""A portfolio as pages show it: its sums, the means drawn on their scales, the finding in shape and word."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import pgettext

from edge.calls.queries import Portfolio, portfolios_on
from edge.calls.rules import Finding, ScoreSummary
from edge.partners.models import Institution
from edge.people.permissions import may
from edge.web.kit.whiskers import Whiskers, whiskers

# The shapes of verdicts, which everybody knows: filled, half, barred.
_SHAPES = {Finding.GOOD: "met", Finding.MIXED: "partly", Finding.POOR: "not_met"}


@dataclass(frozen=True, kw_only=True)
class DrawnScore:
    """The scores on one scale, and the dot with whiskers that shows them."""

    summary: ScoreSummary
    drawn: Whiskers


@dataclass(frozen=True, kw_only=True)
class PortfolioRow:
    portfolio: Portfolio
    scores: tuple[DrawnScore, ...]
    finding: dict[str, Any] | None


def finding_pill(finding: str) -> dict[str, str]:
    """The shape and the word of a finding, as `parts/state.html` reads them."""
    words = {
        Finding.GOOD: pgettext("finding", "good"),
        Finding.MIXED: pgettext("finding", "mixed"),
        Finding.POOR: pgettext("finding", "poor"),
    }
    return {"state": _SHAPES[Finding(finding)], "label": words[Finding(finding)]}


def portfolio_row(portfolio: Portfolio) -> PortfolioRow:
    scores = []
    for place, summary in enumerate(portfolio.scores):
        interval = (summary.interval.low, summary.interval.high) if summary.interval else None
        others = portfolio.others.mean if portfolio.others and place == 0 else None
        scale = (summary.scale.lowest, summary.scale.highest)
        drawn = whiskers(scale=scale, mean=summary.mean, interval=interval, other=others)
        scores.append(DrawnScore(summary=summary, drawn=drawn))
    found = portfolio.finding
    pill = {**finding_pill(found.finding), "evaluation": found} if found else None
    return PortfolioRow(portfolio=portfolio, scores=tuple(scores), finding=pill)


def portfolio_part(account: Any, partner: Institution, *, on: date) -> dict[str, Any]:
    """What `calls/part.html` shows of the projects with one partner, as `projects`. Six statements."""
    found = portfolios_on(account, on=on, partner=partner)
    return {
        "partner": partner,
        "row": portfolio_row(found[0]) if found else None,
        "can_write": may(account, "calls.write_project"),
        "insider": may(account, "calls.read_evaluation"),
    }
