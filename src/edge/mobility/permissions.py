"""Who sees and edits counts and stays.

Counts are read by everybody who reads the register, and by a partner officer while they are shown to the
partner. A stay names a person: it is read by the office, by whoever checks on it, and by the coordinators
of its units. Sums of stays name nobody and follow the counts.
"""

from typing import Any

import rules
from django.db.models import Q, QuerySet

from edge.mobility.models import ReportedCount, Stay
from edge.partners.permissions import (
    coordinated_units,
    is_anybody,
    is_coordinator,
    is_insider,
    partner_institutions,
    shown_today,
)
from edge.people.models import Person
from edge.people.permissions import is_writer, reads_history


@rules.predicate
def coordinates_stay(account: Any, stay: Any) -> bool:
    """A unit of the coordinator is on one of its sides. A new stay has none yet: the form offers the own units."""
    units = coordinated_units(account)
    return bool(units) if stay is None else stay.hub_unit_id in units or stay.partner_unit_id in units


rules.add_perm("mobility.read_count", is_anybody)
rules.add_perm("mobility.write_count", is_writer)
rules.add_perm("mobility.read_balance", is_insider)
rules.add_perm("mobility.read_stay", reads_history | is_coordinator)
rules.add_perm("mobility.write_stay", is_writer | (is_coordinator & coordinates_stay))


def counts_visible_to(account: Any) -> QuerySet[ReportedCount]:
    if is_insider(account):
        return ReportedCount.objects.all()
    return ReportedCount.objects.filter(shown_today(), partner__in=partner_institutions(account))


def stays_visible_to(account: Any) -> QuerySet[Stay]:
    if reads_history(account):
        return Stay.objects.all()
    units = coordinated_units(account)
    if not units:
        return Stay.objects.none()
    return Stay.objects.filter(Q(hub_unit__in=units) | Q(partner_unit__in=units))


def participants_visible_to(account: Any) -> Any:
    """Those who are known through stays only, for whoever sees one of their stays."""
    everybody = Person.objects.filter(participant=True)
    if reads_history(account):
        return everybody
    return everybody.filter(pk__in=stays_visible_to(account).values("person"))
