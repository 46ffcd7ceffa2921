"""What is run under the agreements, as the brief tells it: mobility, enrolment, programmes, projects, missions."""

from datetime import date
from decimal import Decimal
from typing import Any

from edge.calls.queries import portfolios_on
from edge.community.queries import Enrolled, enrolment_on
from edge.community.rules import Level
from edge.missions.queries import missions_on
from edge.mobility.queries import stocks_on
from edge.partners.models import Institution
from edge.partners.queries import domain_of
from edge.programmes.queries import programmes_on


def activities_as_data(account: Any, *, on: date, partner: Institution | None = None) -> dict[str, Any]:
    """The chapters of the brief about activities, as plain data ready for JSON; null where nothing is known.

    Enrolment is of the hub as a whole, whichever partner is asked about.
    """
    return {
        "mobility": [
            {
                "partner": domain_of(stock.partner),
                "direction": stock.direction,
                "kind": stock.kind,
                "stock": stock.number,
                "source": stock.source,
            }
            for stock in stocks_on(account, on=on, partner=partner)
        ],
        "enrolment": [_enrolled(row) for row in enrolment_on(account, on=on)],
        "programmes": [
            {
                "title": row.programme.title,
                "partners": [
                    domain_of(each.institution) for each in row.partners if not each.institution.is_hub
                ],
                "completed_cohorts": row.completed_cohorts,
                "extended_on": None if row.extended_on is None else str(row.extended_on),
            }
            for row in programmes_on(account, on=on, partner=partner)
        ],
        "projects": [
            {
                "partner": domain_of(row.partner),
                "count": row.count,
                "mean_score": _number(row.mean_score),
            }
            for row in portfolios_on(account, on=on, partner=partner)
        ],
        "missions": missions_on(account, on=on, partner=partner),
    }


def _enrolled(row: Enrolled) -> dict[str, Any]:
    """What was only counted at one level of study says nothing of all students: null."""
    whole = row.level == Level.ALL.value
    return {
        "nationality": row.nationality,
        "count": row.count if whole else None,
        "rank": row.rank if whole else None,
    }


def _number(value: Decimal | None) -> float | None:
    """A mean for machines, to three digits behind the point: it was computed, not recorded."""
    return None if value is None else round(float(value), 3)
