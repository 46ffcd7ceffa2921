"""Counts and stays for the small register, written through the verbs."""

from dataclasses import dataclass
from typing import Any

from edge.agreements.models import Agreement
from edge.mobility import actions as mobility
from edge.mobility.models import ReportedCount, Stay
from edge.partners.models import Institution, Unit
from edge.people.permissions import INSTALLATION as BY


@dataclass(frozen=True, kw_only=True)
class Travel:
    count: ReportedCount
    stay: Stay


def a_count(
    partner: Institution, number: int | None = 5, *, on: str | None = None, **fields: Any
) -> ReportedCount:
    """Students who came, by a survey; for a day or for `academic_year`."""
    said = {"direction": "in", "kind": "students", "source": "survey", **fields}
    return mobility.report_count(by=BY, partner=partner, number=number, on=on, **said)


def a_stay(
    partner: Institution, *, starts: str | None = None, ends: str | None = None, **fields: Any
) -> Stay:
    """An exchange of a new participant who came from the partner, where the fields do not say otherwise."""
    said: dict[str, Any] = {
        "direction": "in",
        "kind": "exchange",
        "starts_on": starts,
        "ends_on": ends,
        **fields,
    }
    if "person" not in said:
        said.setdefault("participant", {"family_name": "Li", "given_name": "Na", "family_first": True})
    return mobility.add_stay(by=BY, partner=partner, **said)


def a_travel(*, partner: Institution, hub_unit: Unit, partner_unit: Unit, agreement: Agreement) -> Travel:
    return Travel(
        count=a_count(partner, on="2012-03-01"),
        stay=a_stay(
            partner,
            starts="2011-09-12",
            ends="2012-02",
            hub_unit=hub_unit,
            partner_unit=partner_unit,
            agreement=agreement,
        ),
    )
