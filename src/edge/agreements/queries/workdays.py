"""Reading the days on which the office is closed, for every promise of working days."""

from datetime import date

from edge.agreements.models import ClosedDay


def closed_days() -> frozenset[date]:
    """Every listed day; one statement. There are about ten a year."""
    return frozenset(ClosedDay.objects.order_by().values_list("on", flat=True))
