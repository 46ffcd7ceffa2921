"""The writing door for many records at once: what `core.actions` does one by one, in a few statements.

For spreadsheets and other bulk. Each record keeps its field history and its search entry; the activity line
is the caller's, one for all of them. Rules are asked beforehand (`faults_of`, `core.conditions`, the checks of
the domains), and the database's own when it stores. Signals of single records are not sent: what follows from
the rows is the caller's to bring up to date.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections, models, router, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from edge.core.actions import check_return, found_with, kind_of, relations_to, still_used
from edge.core.models import Record, SearchEntry
from edge.core.tokens import tokens_of

BATCH = 500


def faults_of(record: Record) -> dict[str, list[str]]:
    """What is wrong with the record's own values, by field: types, lengths, choices, validators. No statement:
    relations and constraints are not asked."""
    relations = [field.name for field in record._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    try:
        record.clean_fields(exclude=[*relations, "id"])
    except ValidationError as error:
        return {field: list(messages) for field, messages in error.message_dict.items()}
    return {}


@transaction.atomic
def create_many(records: Sequence[Record], *, by: Any, reason: str = "") -> None:
    """Store new records of one table with their history; they get their primary keys.

    Their search entries are the caller's to write (`index_many`) once everything by which they are found is
    stored. Raises IntegrityError when the database refuses one of them; then none is stored.
    """
    if records:
        bulk_create_with_history(
            records,
            type(records[0]),
            batch_size=BATCH,
            default_user=_user(by),
            default_change_reason=reason[:100] or None,
        )


@transaction.atomic
def change_many(records: Sequence[Record], names: Iterable[str], *, by: Any, reason: str = "") -> None:
    """Store the named columns of stored records of one table, as they were set, each with a version more.

    The rules of what comes back (`core.actions.checked_on_return`) are asked of each. Raises IntegrityError.
    """
    if not records:
        return
    for record in records:
        check_return(record)
        record.version += 1
        record.updated_at = timezone.now()
    bulk_update_with_history(
        records,
        type(records[0]),
        [*dict.fromkeys((*names, "version", "updated_at"))],
        batch_size=BATCH,
        default_user=_user(by),
        default_change_reason=reason[:100] or None,
    )
    index_many(records)
    index_many(dict.fromkeys(other for record in records for other in found_with(record)))


@transaction.atomic
def remove_many(tables: Sequence[Sequence[Record]], *, by: Any, reason: str = "") -> None:
    """Take stored records out of the register, table by table in this order; their history stays.

    Raises StillUsed when any other record refers to one of them, as a part of it too: nobody who hung something
    on them would be told. The records that are found by their words must be among them or indexed by the caller.
    """
    going = {(type(record), record.pk) for records in tables for record in records}
    moment = timezone.now()  # the same for all of them, as with a single removal
    for records in tables:
        users = [user for user in _referring_to(records) if (type(user), user.pk) not in going]
        if users:
            raise still_used(_used_by(records, users[0]), users)
    for records in tables:
        for some in _batches(records):
            _remember_removal(some, moment, by, reason)
            _delete(some)


def index_many(records: Iterable[Record]) -> None:
    """Write the search entries of records of any tables anew."""
    for model, some in _by_table(records).items():
        for batch in _batches(some):
            models.prefetch_related_objects(batch, *model.search_needs)
            texts = {record.pk: record.search_texts() for record in batch}
            SearchEntry.objects.filter(kind=kind_of(model), record_pk__in=list(texts)).delete()
            SearchEntry.objects.bulk_create(
                SearchEntry(kind=kind_of(model), record_pk=pk, tokens=" ".join(tokens_of(*words)))
                for pk, words in texts.items()
                if any(words)
            )


def _by_table(records: Iterable[Record]) -> dict[type[Record], list[Record]]:
    tables: defaultdict[type[Record], list[Record]] = defaultdict(list)
    for record in records:
        tables[type(record)].append(record)
    return tables


def _batches(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    for start in range(0, len(records), BATCH):
        yield records[start : start + BATCH]


def _referring_to(records: Sequence[Record]) -> Iterator[Record]:
    """Every record that refers to one of these, through any relation."""
    if not records:
        return
    for relation in relations_to(type(records[0]), models.CASCADE, models.PROTECT, models.SET_NULL):
        manager = relation.related_model._default_manager
        for some in _batches(records):
            yield from manager.filter(**{f"{relation.field.attname}__in": [record.pk for record in some]})


def _used_by(records: Sequence[Record], user: Any) -> Record:
    """Which of the records it is that the user refers to."""
    keys = {getattr(user, field.attname) for field in user._meta.concrete_fields if field.is_relation}
    return next(record for record in records if record.pk in keys)


def _remember_removal(records: Sequence[Record], moment: datetime, by: Any, reason: str) -> None:
    history = type(records[0]).history.model
    history.objects.bulk_create(
        history(
            history_date=moment,
            history_type="-",
            history_user=_user(by),
            history_change_reason=reason[:100] or None,
            **{field.attname: getattr(record, field.attname) for field in history.tracked_fields},
        )
        for record in records
    )


def _delete(records: Sequence[Record]) -> None:
    """The rows themselves, their search entries, and what no history is kept of and goes with them."""
    model, keys = type(records[0]), [record.pk for record in records]
    SearchEntry.objects.filter(kind=kind_of(model), record_pk__in=keys).delete()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.on_delete is not models.CASCADE:
            continue
        table: Any = relation.related_model
        if not issubclass(table, Record):
            table._default_manager.filter(**{f"{relation.field.attname}__in": keys}).delete()
    # Not `delete()`: it would send the signals of each, and with them write each history a second time.
    rows = model._base_manager.filter(pk__in=keys)
    rows._raw_delete(connections[router.db_for_write(model)].alias)


def _user(by: Any) -> Any:
    return by if getattr(by, "pk", None) else None
