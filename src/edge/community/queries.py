"""Reading enrolment by nationality with its ranks, and alumni clubs, always from what the account may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from edge.community.models import AlumniClub, EnrolmentCount
from edge.community.permissions import clubs_visible_to, enrolment_visible_to
from edge.community.rules import Counted, Level, Rank, ranks
from edge.core.dates import PartialDate
from edge.core.queries import found_pks
from edge.partners.models import Institution


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """An observation with its rank: `count` and `rank` are None where not known."""

    pk: int
    public_id: str
    nationality: str
    on: PartialDate
    level: str
    count: int | None
    rank: int | None
    rank_stated: bool  # by the source; else worked out from the numbers
    source: str
    definition: str
    note: str


def enrolment_on(account: Any, *, on: date, among: QuerySet[EnrolmentCount] | None = None) -> list[Enrolled]:
    """For each nationality the observation that stands on the day, those of the first ranks first. Three statements.

    It is the latest that was certainly made by the day: one about all levels where there is one; of several
    of the same day one with a number, then the one recorded last. `among` narrows the observations (to a level, a
    source); ranks are worked out among all that were counted together, narrowed or not.
    """
    visible = enrolment_visible_to(account)
    standing = _standing(visible if among is None else among, on)
    return sorted(_with_ranks(standing, visible), key=_by_rank)


def series_of(account: Any, nationality: str, *, on: date) -> list[Enrolled]:
    """Every observation of one nationality that the day does not rule out, in order of time. Three statements."""
    visible = enrolment_visible_to(account)
    rows = visible.filter(nationality=nationality, on_from__lte=on).order_by("on_from", "on_until", "pk")
    return _with_ranks(rows, visible)


def with_rank(account: Any, observation: EnrolmentCount) -> Enrolled:
    """One observation with its rank. Three statements."""
    visible = enrolment_visible_to(account)
    [enrolled] = _with_ranks(visible.filter(pk=observation.pk), visible)
    return enrolled


def find_clubs(account: Any, text: str) -> QuerySet[AlumniClub]:
    return clubs_visible_to(account).filter(pk__in=found_pks("alumniclub", text))


def clubs_on(account: Any, *, on: date) -> QuerySet[AlumniClub]:
    """The clubs that the day does not rule out: those whose founding nobody dated included. One statement."""
    begun = Q(founded_on_unknown=True) | Q(founded_on_from__lte=on)
    not_over = Q(ends_on_until__isnull=True) | Q(ends_on_until__gt=on)
    return clubs_visible_to(account).filter(begun, not_over).select_related("partner").order_by("name", "pk")


def _standing(rows: QuerySet[EnrolmentCount], on: date) -> QuerySet[EnrolmentCount]:
    made = rows.filter(on_until__lte=on + timedelta(days=1)).annotate(
        about_all=Q(level=Level.ALL.value), numbered=Q(count__isnull=False)
    )
    order = ("-about_all", "-on_until", "-on_from", "-numbered", "-pk")
    place = Window(RowNumber(), partition_by=[F("nationality")], order_by=list(order))
    return made.annotate(place=place).filter(place=1)


def _with_ranks(rows: Iterable[EnrolmentCount], visible: QuerySet[EnrolmentCount]) -> list[Enrolled]:
    found = list(rows)
    of_these_days = visible.filter(on_from__in={row.on.start for row in found if row.on})
    together = [_counted(row) for row in of_these_days.order_by()]
    home = Institution.objects.filter(role=Institution.HUB).values_list("country", flat=True).first()
    known = ranks(together, home=home or "")
    return [_enrolled(row, known[row.pk]) for row in found]


def _counted(row: EnrolmentCount) -> Counted:
    assert row.on is not None  # the table's own constraint
    return Counted(
        key=row.pk,
        nationality=row.nationality,
        on=row.on,
        level=row.level,
        source=row.source,
        definition=row.definition,
        count=row.count,
        rank=row.rank,
    )


def _enrolled(row: EnrolmentCount, rank: Rank | None) -> Enrolled:
    assert row.on is not None  # the table's own constraint
    return Enrolled(
        pk=row.pk,
        public_id=row.public_id,
        nationality=row.nationality,
        on=row.on,
        level=row.level,
        count=row.count,
        rank=rank.place if rank else None,
        rank_stated=bool(rank and rank.stated),
        source=row.source,
        definition=row.definition,
        note=row.note,
    )


def _by_rank(row: Enrolled) -> tuple[bool, int, bool, int, str]:
    """Known ranks first, then the higher number, then the letters of the nationality."""
    return row.rank is None, row.rank or 0, row.count is None, -(row.count or 0), row.nationality
