"""Comparisons of partial dates with a day, as conditions of a query."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce


def day_after(day: date) -> date:
    return day + timedelta(days=1)


def happened(name: str, day: date) -> Q:
    return Q(**{f"{name}_until__lte": day_after(day)})


def perhaps_happened(name: str, day: date, *, may_be_unknown: bool = True) -> Q:
    inside = Q(**{f"{name}_from__lte": day, f"{name}_until__gt": day_after(day)})
    return inside | Q(**{f"{name}_unknown": True}) if may_be_unknown else inside


def could_not_end_before_it_began(end: str, slack: int, on: date) -> Q:
    """The earliest end lies after the day on which it certainly began, or lies ahead of `on` anyway.

    `slack` is 1 when the end day itself is no longer in force. For an agreement signed on an unknown day
    the day on which it was attested stands for the signing day.
    """
    days = timedelta(days=1 - slack)
    signed = Coalesce(F("signed_on_until"), F("attested_until"), output_field=models.DateField())
    begun = Q(**{f"{end}__gte": signed - days}) & (
        Q(starts_on_from=None) | Q(**{f"{end}__gte": F("starts_on_until") - days})
    )
    return Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": on - days}) | begun
