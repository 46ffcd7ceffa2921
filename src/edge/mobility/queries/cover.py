"""Stays that their agreement does not cover to the last day, in SQL: the same answers as `rules.cover`."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from edge.agreements.models import Agreement, Suspended
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.rules import Suspension
from edge.mobility.models import Stay
from edge.mobility.permissions import stays_visible_to
from edge.mobility.rules.cover import AgreementDays
from edge.people.permissions import is_reader

LACKS, PERHAPS, COVERED = "lacks", "perhaps", "covered"
_DAY = timedelta(days=1)


def agreement_days(agreement: Agreement) -> AgreementDays:
    """What `rules.cover_of` reads of an agreement; one statement for its suspensions."""
    return AgreementDays(
        ends_on=agreement.ends_on,
        terminated=agreement.happening("terminated_on"),
        withdrawn=agreement.happening("withdrawn_on"),
        suspensions=tuple(
            Suspension(starts_on=row.starts_on, ends_on=row.ends_on)
            for row in agreement.suspensions.all()
            if row.starts_on is not None
        ),
    )


def by_cover(account: Any, cover: str, *, on: date) -> tuple[QuerySet[Stay], QuerySet[Stay]]:
    """The stays planned or under way on the day with that answer (LACKS or PERHAPS) under agreements that the account
    may see: those with an actual last day and those without, for each has its index."""
    going = Stay.objects.exclude(agreement=None).filter(withdrawn_on_from=None, withdrawn_on_unknown=False)
    # Readers see every agreement: to say so would make the database begin with those instead of the days.
    seen = (
        going if is_reader(account) else going.filter(agreement__in=agreements_visible_to(account).order_by())
    )
    with_end, still_open = (
        with_cover(rows, on=on).filter(cover=cover)
        for rows in (seen.ended_later(on=on), seen.still_open(on=on))
    )
    return with_end, still_open


@dataclass(frozen=True, kw_only=True)
class Uncovered:
    """How many stays under an agreement it does not cover to their last day: for certain, and perhaps."""

    lacks: int
    perhaps: int


def uncovered_under(account: Any, agreement: Agreement, *, on: date) -> Uncovered:
    """Of the stays that the account may see. One statement."""
    rows = stays_visible_to(account).filter(
        agreement=agreement, withdrawn_on_from=None, withdrawn_on_unknown=False
    )
    found = (
        with_cover(rows.not_over(on=on), on=on)  # type: ignore[attr-defined]
        .order_by()
        .aggregate(
            lacks=Count("pk", filter=Q(cover=LACKS)),
            perhaps=Count("pk", filter=Q(cover=PERHAPS)),
        )
    )
    return Uncovered(**found)


def with_cover(rows: Any, *, on: date) -> Any:
    """Annotate `cover` of stays that are not over: LACKS, PERHAPS or COVERED."""
    begins = Coalesce("starts_on_from", "planned_starts_on_from")
    open_end = Greatest(Value(on, output_field=DateField()), begins)
    far = Value(date.max, output_field=DateField())
    return rows.annotate(
        # The last day lies from `low` to the day before `stop`.
        low=Coalesce("ends_on_from", "planned_ends_on_from", open_end),
        stop=Coalesce("ends_on_until", "planned_ends_on_until", far),
    ).annotate(
        cover=Case(
            When(_certainly(on), then=Value(LACKS)),
            When(_perhaps(on), then=Value(PERHAPS)),
            default=Value(COVERED),
            output_field=CharField(),
        )
    )


def _certainly(on: date) -> Q:
    """Every day that the end can mean lies before every last day of the stay; what takes effect does so by then."""
    day_after = ExpressionWrapper(F("low") + _DAY, output_field=DateField())
    taken_effect = Q(agreement__terminated_on_until__lte=day_after) | Q(
        agreement__withdrawn_on_until__lte=day_after
    )
    sure = Q(starts_on_until__lte=on + _DAY) & (Q(ends_on_from=None) | Q(ends_on_from__gte=on))
    return taken_effect | Q(agreement__ends_on_until__lte=F("low")) | _suspended(sure)


def _perhaps(on: date) -> Q:
    """Some day that it can mean does."""
    happens = Q()
    for name in ("terminated_on", "withdrawn_on"):
        happens |= Q(**{f"agreement__{name}_unknown": True})
        happens |= Q(**{f"agreement__{name}_from__lt": F("stop")})
    ends = Q(agreement__ends_on_from__lt=ExpressionWrapper(F("stop") - _DAY, output_field=DateField()))
    possible = Q(starts_on_from__lte=on) & (Q(ends_on_until=None) | Q(ends_on_until__gt=on))
    return happens | ends | _suspended(possible)


def _suspended(condition: Q) -> Q:
    return Q(Exists(Suspended.objects.filter(condition, agreement=OuterRef("agreement"))))
