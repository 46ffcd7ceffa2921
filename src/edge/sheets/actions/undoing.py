"""Taking an import back as one step: what it created goes, what it changed is as it was before.

Nothing is taken back when somebody worked on one of the records since, or hung something on it: that work would be
lost unseen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions import hold_the_tree
from edge.core import actions as core
from edge.core.many import change_many, remove_many
from edge.core.models import Record
from edge.core.refusals import Refusal
from edge.mobility.actions import keep_sums, sums_kept_once
from edge.mobility.models import Stay
from edge.sheets.actions.rights import refuse_others
from edge.sheets.actions.shelves import batches
from edge.sheets.models import BROUGHT, UNDOING, UNDONE, Import, ImportedRow

Progress = Callable[[int], None]
NAMED = 5  # so many records are named in a refusal
_AT_ONCE = 500
_MODELS: dict[str, type[Record]] = {}


class NotToBeUndone(Refusal):
    """Somebody built on what was brought in."""


@transaction.atomic
def undo_import(
    *,
    one: Import,
    by: Any,
    version: int | None = None,
    reason: str = "",
    tick: Progress = lambda number: None,
) -> Import:
    """Take the import back, all or nothing. Raises NotToBeUndone with the records that somebody changed since,
    and StillUsed when something else refers to one of them."""
    refuse_others(by)
    core.one_at_a_time("imports of spreadsheets")
    hold_the_tree()
    one = core.locked(one, version=version)
    if one.state not in (BROUGHT, UNDOING):
        raise NotToBeUndone(
            _("“%(file)s” is not brought in, so there is nothing to take back.") % {"file": one}
        )
    why = reason or one.report.get("reason") or _("taken back: %(file)s") % {"file": one}
    try:
        with sums_kept_once():
            _put_back(one, by, why, tick)
            _take_out(one, by, why, tick)
    except IntegrityError as error:
        raise NotToBeUndone(
            _("It cannot be taken back as one step: others use what it brought. (%(error)s)")
            % {"error": error}
        ) from error
    changes = {"state": UNDONE, "undone_at": timezone.now()}
    return core.change(one, by=by, verb="undo_import", changes=changes, reason=reason)


def _rows_by_table(one: Import, what: str) -> dict[str, list[ImportedRow]]:
    """The provenance of an import, table by table in the order in which they were first written."""
    tables: defaultdict[str, list[ImportedRow]] = defaultdict(list)
    for row in ImportedRow.objects.filter(one_import=one, what=what).order_by("pk").iterator(2000):
        tables[row.record_kind].append(row)
    return tables


def _put_back(one: Import, by: Any, reason: str, tick: Progress) -> None:
    """What it changed is as it was; of a record that several rows changed, as it was before the first."""
    for kind, rows in reversed(_rows_by_table(one, ImportedRow.CHANGED).items()):
        records = _unchanged_since(kind, rows)
        names: dict[str, None] = {}
        for row in reversed(rows):
            record = records.get(row.record_id)
            if record is None:
                raise NotToBeUndone(
                    _("It cannot be taken back as one step: a record that it changed was removed since.")
                )
            fields = {field.attname: field for field in record._meta.concrete_fields}
            for name, value in row.before.items():
                setattr(record, name, fields[name].to_python(value))
                names[fields[name].name] = None
            tick(1)
        change_many(list(records.values()), names, by=by, reason=reason)


def _take_out(one: Import, by: Any, reason: str, tick: Progress) -> None:
    """What it created goes, the last table first; what somebody removed since is gone already."""
    tables = []
    for kind, rows in reversed(_rows_by_table(one, ImportedRow.CREATED).items()):
        tables.append(list(_unchanged_since(kind, rows).values()))
        tick(len(rows))
    for records in tables:
        for stay in records:
            if isinstance(stay, Stay):
                keep_sums(stay.partner_id)
    remove_many(tables, by=by, reason=reason)


def _unchanged_since(kind: str, rows: Sequence[ImportedRow]) -> dict[str, Any]:
    """The records of these rows by public id, locked; raises NotToBeUndone when one was changed since."""
    versions = {row.record_id: row.record_version for row in rows}  # the last of several
    records = {record.public_id: record for record in _stored(kind, list(versions))}
    changed = [record for key, record in records.items() if record.version != versions[key]]
    if changed:
        raise NotToBeUndone(
            _(
                "It cannot be taken back as one step: %(count)s of its records were changed since, such as "
                "%(records)s. Correct them by hand."
            )
            % {"count": len(changed), "records": _named(changed)}
        )
    return records


def _named(records: Iterable[Any]) -> str:
    return "; ".join(str(record) for record in list(records)[:NAMED])


def _stored(kind: str, public_ids: Sequence[str]) -> Iterator[Any]:
    model = model_of(kind)
    for some in batches(public_ids, _AT_ONCE):
        yield from (
            model._default_manager.select_for_update(no_key=True).filter(public_id__in=some).order_by("pk")
        )


def model_of(kind: str) -> type[Record]:
    """The table of a kind of record, by its name in histories and activity lines."""
    if not _MODELS:
        _MODELS.update(
            {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, Record)}
        )
    return _MODELS[kind]
