"""Keeps the sums of single stays by academic year: one partner's with every stay, all of them in one go.

The conditions are those of `rules.beginning` and `rules.length`, written in SQL so that a million stays are
summed inside the database; a test with generated stays holds the two to the same numbers.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from edge.core import actions as core
from edge.mobility.models import Stay, YearSum
from edge.mobility.rules import FIRST_MONTH, TRAVELLERS

_CHUNK = 500  # partners in one statement
_waiting: ContextVar[set[int] | None] = ContextVar("partners_whose_sums_wait", default=None)

# What each database calls it: the academic year of a day, that of the day before, days between, the larger of two.
_DIALECT = {
    "sqlite": {
        "year": "(CAST(substr({0}, 1, 4) AS INTEGER) - (substr({0}, 6, 2) < '{month:02}'))",
        "year_before": "(CAST(substr({0}, 1, 4) AS INTEGER) - (substr({0}, 6, 5) <= '{month:02}-01'))",
        "days": "CAST(julianday({0}) - julianday({1}) AS INTEGER)",
        "larger": "MAX({0}, {1})",
    },
    "postgresql": {
        "year": "CAST(EXTRACT(YEAR FROM {0} - INTERVAL '{months} months') AS integer)",
        "year_before": "CAST(EXTRACT(YEAR FROM ({0} - 1) - INTERVAL '{months} months') AS integer)",
        "days": "({0} - {1})",
        "larger": "GREATEST({0}, {1})",
    },
}
_STATEMENT = """
INSERT INTO {sums} (partner_id, academic_year, direction, kind, synthetic, people, perhaps, days, open_length)
SELECT partner_id, academic_year, direction, kind, synthetic, SUM(certain), SUM(1 - certain),
       SUM(certain * {larger_days}), SUM(certain * unsure)
FROM (
    SELECT partner_id, direction, synthetic, {travellers} AS kind, {first} AS academic_year,
           CASE WHEN starts_on_from IS NOT NULL AND {first} = {last} THEN 1 ELSE 0 END AS certain,
           COALESCE({days}, 0) AS days,
           CASE WHEN {start_days} = 1 AND {end_days} = 1 AND {days} > 0 THEN 0 ELSE 1 END AS unsure
    FROM {stays} WHERE {wanted}
    UNION ALL
    SELECT partner_id, direction, synthetic, {travellers}, {last}, 0, 0, 0
    FROM {stays} WHERE {first} <> {last} AND {wanted}
) placed
GROUP BY partner_id, academic_year, direction, kind, synthetic
"""


@transaction.atomic
def refresh_all_sums() -> None:
    """Sum up every stay anew, in two statements: for whoever wrote stays past the verbs, a generator for one."""
    core.one_at_a_time("the sums of stays")
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_table(YearSum)}")  # nosec B608  # our own name of our own table
        cursor.execute(_insertion(""))


@transaction.atomic
def refresh_sums(partners: Collection[int]) -> None:
    """Sum up anew the stays with these partners (primary keys). Two statements for each five hundred."""
    ordered = sorted(partners)  # one order for everybody: nobody waits for each other in a circle
    for start in range(0, len(ordered), _CHUNK):
        chunk = ordered[start : start + _CHUNK]
        for partner in chunk:
            core.one_at_a_time(f"the sums of stays with {partner}")
        named = ", ".join(str(int(partner)) for partner in chunk)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {_table(YearSum)} WHERE partner_id IN ({named})")  # nosec B608
            cursor.execute(_insertion(f" AND partner_id IN ({named})"))


def keep_sums(partner: int) -> None:
    """Bring one partner's sums up to date, or remember it for the end of `sums_kept_once`."""
    waiting = _waiting.get()
    if waiting is None:
        refresh_sums([partner])
    else:
        waiting.add(partner)


@contextmanager
def sums_kept_once() -> Iterator[None]:
    """Write many stays in one transaction and sum up once at its end, each partner that was touched.

    Whoever stores stays without sending signals names their partners by `keep_sums` inside. When the block
    fails, everything in it is taken back.
    """
    if _waiting.get() is not None:  # inside another one, whose end is soon enough
        yield
        return
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        with transaction.atomic():
            yield
            refresh_sums(waiting)
    finally:
        _waiting.reset(token)


def _insertion(narrowed: str) -> str:
    words = _DIALECT[connection.vendor]
    start, stop = (f"COALESCE(starts_on_{end}, planned_starts_on_{end})" for end in ("from", "until"))
    end_from, end_until = (f"COALESCE(ends_on_{end}, planned_ends_on_{end})" for end in ("from", "until"))
    month = {"month": FIRST_MONTH, "months": FIRST_MONTH - 1}
    travellers = " ".join(f"WHEN '{kind.value}' THEN '{who.value}'" for kind, who in TRAVELLERS.items())
    return _STATEMENT.format(
        sums=_table(YearSum),
        stays=_table(Stay),
        travellers=f"CASE kind {travellers} END",
        first=words["year"].format(start, **month),
        last=words["year_before"].format(stop, **month),
        # From the last possible first day (its end is the day after it) to the first possible last day, both counted.
        days=f"({words['days'].format(end_from, stop)} + 2)",
        start_days=words["days"].format(stop, start),
        end_days=words["days"].format(end_until, end_from),
        larger_days=words["larger"].format("days", "0"),
        wanted=f"withdrawn_on_from IS NULL AND NOT withdrawn_on_unknown{narrowed}",
    )


def _table(model: type[Stay] | type[YearSum]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
