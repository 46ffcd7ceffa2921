"""The writing door for many records at once: what `core.actions` does one by one, in a few statements.

For spreadsheets and other bulk. Each record keeps its field history and its search entry; the activity line
is the caller's, one for all of them. Constraints speak through `faults_of` beforehand and through the
database when it stores.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from edge.core.actions import kind_of
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
    """Store new records of one table with their history and search entries; they get their primary keys.

    Raises IntegrityError when the database refuses one of them; then none is stored. Signals of the single
    record are not sent: what follows from the rows is the caller's to bring up to date.
    """
    if not records:
        return
    model = type(records[0])
    user = by if getattr(by, "pk", None) else None
    bulk_create_with_history(
        records, model, batch_size=BATCH, default_user=user, default_change_reason=reason[:100] or None
    )
    index_many(records)


def index_many(records: Iterable[Record]) -> None:
    """Write the search entries of records that have none yet."""
    entries = [
        SearchEntry(kind=kind_of(record), record_pk=record.pk, tokens=" ".join(tokens_of(*texts)))
        for record in records
        if any(texts := record.search_texts())
    ]
    SearchEntry.objects.bulk_create(entries, batch_size=BATCH)
