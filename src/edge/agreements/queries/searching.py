"""Finding texts by the words of their clauses: of each agreement the newest version that the account sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value

from edge.agreements.models import TextVersion, VersionClause
from edge.agreements.queries.agreements import newest_versions
from edge.core.queries import found_pks


@dataclass(frozen=True, kw_only=True)
class TextFound:
    """A version that bears the words, with its clauses in their order."""

    version: TextVersion
    clauses: Sequence[VersionClause]


def find_texts(account: Any, text: str) -> QuerySet[TextVersion]:
    """Newest first; what was never shown to the account, or is no more what the text says, is not found."""
    found = newest_versions(account).filter(pk__in=found_pks("textversion", text))
    return found.select_related("agreement").order_by("-pk")


def texts_found(account: Any, text: str, *, most: int) -> tuple[int, list[TextFound]]:
    """How many there are, and the first of them. One statement for any number."""
    found = find_texts(account, text)
    everyone = found.order_by().values(together=Value(1)).annotate(number=Count("pk")).values("number")
    first = found.values("pk")[:most]
    rows = list(
        VersionClause.objects.filter(version__in=first)
        .annotate(of_all=Subquery(everyone, output_field=IntegerField()))
        .select_related("version__agreement")
        .order_by("-version_id", "order")
    )
    return (rows[0].of_all if rows else 0), _by_version(rows)


def _by_version(rows: Sequence[Any]) -> list[TextFound]:
    clauses: dict[int, list[VersionClause]] = {}
    for row in rows:
        clauses.setdefault(row.version_id, []).append(row)
    return [TextFound(version=each[0].version, clauses=each) for each in clauses.values()]
