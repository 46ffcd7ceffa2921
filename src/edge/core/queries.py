"""Reading what no domain owns: activity, field history and the search index."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection, models
from django.db.models import Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat

from edge.core.dates import PartialDate
from edge.core.models import Activity, Record, SearchEntry, SyntheticWorld, search_vector
from edge.core.tokens import fts5_query, query_terms, tsquery

_HIDDEN_FIELDS = {"version", "updated_at", "created_at", "public_id", "id"}


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    field: str  # the verbose name, translated when shown
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One saved state of a record: when, by whom, why, and which fields changed from what to what."""

    at: Any
    who: Any
    kind: str  # "+" created, "~" changed, "-" removed
    reason: str
    changes: tuple[FieldChange, ...]


def is_synthetic_world() -> bool:
    """Was this register generated as a whole? Only there do synthetic records count in any figure. One statement."""
    return SyntheticWorld.objects.exists()


def activity_of(*pages: tuple[str, str]) -> QuerySet[Activity]:
    """The activity lines read on the pages named by (kind, public id), newest first."""
    wanted = Q(pk__in=())
    for kind, public_id in pages:
        wanted |= Q(page_kind=kind, page_id=public_id)
    return Activity.objects.filter(wanted).select_related("actor")


def revisions_of(record: Record) -> list[Revision]:
    """The field history, newest first; partial dates are compared as the dates they are. Two statements and
    one per foreign key that changed."""
    rows = list(record.history.select_related("history_user").order_by("history_date", "history_id"))
    revisions = []
    for older, newer in zip([None, *rows], rows, strict=False):
        changes = _changes(type(record), older, newer)
        if newer.history_type == "~" and not changes:
            continue
        revisions.append(
            Revision(
                at=newer.history_date,
                who=newer.history_user,
                kind=newer.history_type,
                reason=newer.history_change_reason or "",
                changes=changes,
            )
        )
    return revisions[::-1]


def _changes(model: type[Record], older: Any, newer: Any) -> tuple[FieldChange, ...]:
    if older is None or newer.history_type == "-":
        return ()
    partial = getattr(model, "partial_dates", {})
    changes = []
    for name, columns in partial.items():
        before, after = _date_words(older, name, columns), _date_words(newer, name, columns)
        if before != after:
            changes.append(FieldChange(field=str(columns.verbose_name), before=before, after=after))
    skipped = {f"{name}_{suffix}" for name in partial for suffix in ("from", "until", "unknown")}
    kept = {field.attname for field in newer._meta.concrete_fields}  # no password, for one, is in any history
    for field in model._meta.concrete_fields:
        if field.name in skipped | _HIDDEN_FIELDS or field.attname not in kept:
            continue
        before, after = getattr(older, field.attname), getattr(newer, field.attname)
        if before != after:
            changes.append(
                FieldChange(
                    field=str(field.verbose_name), before=_shown(field, before), after=_shown(field, after)
                )
            )
    return tuple(changes)


def _date_words(row: Any, name: str, columns: Any) -> str:
    """EDTF text; "unknown day" keeps the third case visible in the history."""
    if columns.happens and getattr(row, f"{name}_unknown"):
        return "?"
    start, stop = getattr(row, f"{name}_from"), getattr(row, f"{name}_until")
    return str(PartialDate(start, stop)) if start and stop else ""


def _shown(field: Any, value: Any) -> Any:
    if value is None or not isinstance(field, models.ForeignKey):
        return value
    target = field.related_model._default_manager.filter(pk=value).first()
    return str(target) if target else str(value)


def found_pks(kind: str, text: str) -> QuerySet[Any, Any]:
    """A subquery of the primary keys of the records of `kind` that contain every term of `text`.

    The caller applies `visible_to(user)` first: what a person may not see is not found.
    """
    terms = query_terms(text)
    entries = SearchEntry.objects.filter(kind=kind)
    if not terms:
        return entries.none().values("record_pk")
    if connection.vendor == "postgresql":
        matching: Any = entries.annotate(vector=search_vector()).filter(
            vector=SearchQuery(tsquery(terms), search_type="raw", config="simple")
        )
    else:
        # Not `extra`: inside another query Django renames the table, and raw text keeps the old name.
        sql = "SELECT rowid FROM core_searchindex WHERE core_searchindex MATCH %s"
        rows = RawSQL(sql, [fts5_query(terms)])  # nosec B611
        # Joined to nothing, the kind has no index for SQLite to prefer: it would read every entry of that kind.
        kinds = Concat("kind", Value(""))
        matching = SearchEntry.objects.annotate(of_kind=kinds).filter(pk__in=rows, of_kind=kind)
    pks: QuerySet[SearchEntry] = matching.values("record_pk")
    return pks
