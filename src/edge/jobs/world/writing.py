"""Writes very many rows at once, each with its history and its search words, into either database.

Rows go past the verbs, because a million of them would take a day; what a verb would have left beside a record
is written here in bulk. Whoever generates rows answers for the rules between them; the database keeps its own.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max
from django.utils.translation import gettext as _

from edge.core.actions import kind_of
from edge.core.models import Record, SearchEntry
from edge.core.tokens import tokens_of

Row = Mapping[str, Any]
Texts = Callable[[Row], Iterable[str]]
Tell = Callable[[str, int, int], None]  # what is being written, how many are, how many will be

BATCH = 10_000  # rows between two words of progress
_MOMENTS = {"created_at", "updated_at"}


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes tables at one moment, and tells how far it is; `written` are the first and the last key of each."""

    tell: Tell
    moment: datetime
    written: dict[type[Record], tuple[int, int]] = field(default_factory=dict)

    def next_key(self, model: type[Record]) -> int:
        """The first key that no row has, and none that was removed: its history would become the new row's."""
        if model in self.written:
            return self.written[model][1] + 1
        tables: tuple[Any, ...] = (model, model.history.model)
        return 1 + max(table._default_manager.aggregate(last=Max("id"))["last"] or 0 for table in tables)

    def store(
        self,
        model: type[Record],
        rows: Iterable[Row],
        *,
        total: int | None = None,
        texts: Texts | None = None,
    ) -> None:
        """Write rows that name their columns, in the order of their keys, the first with `next_key`.

        A column that a row does not name has the field's default. `texts` gives what the record is found by.
        """
        if total is None:
            rows = list(rows)
            total = len(rows)
        columns = _Columns.of(model, self.moment)
        first = last = self.next_key(model)
        done = 0
        for batch in _batches(rows):
            _insert(model, columns.names, [columns.values(row) for row in batch])
            if texts is not None:
                _insert(SearchEntry, ("kind", "record_pk", "tokens"), _entries(model, batch, texts))
            done, last = done + len(batch), batch[-1]["id"]
            self.tell(str(model._meta.verbose_name_plural), done, total)
        if done:
            self.written[model] = (self.written.get(model, (first, 0))[0], last)

    def store_words(self, *models: type[Record]) -> None:
        """Give the rows written of small tables the words that their records say themselves: some statements each."""
        for model in self.written.keys() & set(models):
            records = model._default_manager.filter(pk__gte=self.written[model][0]).order_by("pk")
            kind = kind_of(model)
            entries = [(kind, record.pk, search_words(record.search_texts())) for record in records]
            _insert(SearchEntry, ("kind", "record_pk", "tokens"), [entry for entry in entries if entry[2]])

    def store_history(self) -> None:
        """Give every row written its first state in history: created at the moment, by nobody."""
        total = sum(last - first + 1 for first, last in self.written.values())
        done = 0
        for model, (first, last) in self.written.items():
            for start in range(first, last + 1, BATCH):
                stop = min(start + BATCH, last + 1)
                _copy_into_history(model, start, stop, self.moment)
                done += stop - start
                self.tell(_("history"), done, total)

    def set_sequences(self) -> None:
        """Let the database number on behind the keys that were written here."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.written)):
                cursor.execute(statement)


@dataclass(frozen=True, kw_only=True)
class _Columns:
    """The columns of a table with what stands in those that a row does not name; asked of the model itself, so
    that a column of later days is not forgotten."""

    table: str
    names: tuple[str, ...]
    given: dict[str, Any]
    pick: Callable[[Row], tuple[Any, ...]]

    @classmethod
    def of(cls, model: type[Record], moment: datetime) -> "_Columns":
        fields = model._meta.concrete_fields
        names = tuple(str(field.column) for field in fields)
        given = {str(field.column): _default(field, moment) for field in fields}
        return cls(table=model._meta.db_table, names=names, given=given, pick=itemgetter(*names))

    def values(self, row: Row) -> tuple[Any, ...]:
        full = {**self.given, **row}
        if len(full) != len(self.names):
            raise KeyError(f"{self.table} has no column {', '.join(sorted(full.keys() - set(self.names)))}")
        return self.pick(full)


def _default(field: Any, moment: datetime) -> Any:
    if field.name in _MOMENTS:
        return connection.ops.adapt_datetimefield_value(moment)
    if field.primary_key or field.name == "public_id":
        return None  # a row says its own
    default = field.get_default()
    return json.dumps(default) if isinstance(field, models.JSONField) else default


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _entries(model: type[Record], rows: Iterable[Row], texts: Texts) -> list[tuple[Any, ...]]:
    kind = kind_of(model)
    return [(kind, row["id"], search_words(texts(row))) for row in rows]


def search_words(texts: Iterable[str]) -> str:
    """`" ".join(tokens_of(*texts))`, each word worked out once: names share most of theirs."""
    return " ".join(words for text in texts for word in text.split() if (words := _words_of(word)))


@lru_cache(maxsize=100_000)
def _words_of(word: str) -> str:
    return " ".join(tokens_of(word))


def _insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # nosec B608


def _copy_into_history(model: type[Record], start: int, stop: int, moment: datetime) -> None:
    quote = connection.ops.quote_name
    past = model.history.model
    kept = {str(field.column) for field in past._meta.concrete_fields}
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields if field.column in kept)
    statement = (
        f"INSERT INTO {quote(past._meta.db_table)} ({columns}, history_date, history_type) "  # nosec B608
        f"SELECT {columns}, %s, '+' FROM {quote(model._meta.db_table)} WHERE id >= %s AND id < %s ORDER BY id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.adapt_datetimefield_value(moment), start, stop])
