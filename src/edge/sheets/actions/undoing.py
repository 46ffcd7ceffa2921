"""Taking an import back as one step: what it created goes, what it changed is as it was before.

Nothing is taken back when somebody worked on one of the records since: that work would be lost unseen.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.core import actions as core
from edge.core.models import Record
from edge.core.refusals import Refusal
from edge.mobility.actions import sums_kept_once
from edge.sheets.models import BROUGHT, UNDOING, UNDONE, Import, ImportedRow

Progress = Callable[[int], None]
NAMED = 5  # so many records are named in a refusal
_MODELS: dict[str, type[Record]] = {}


class NotToBeUndone(Refusal):
    """Somebody built on what was brought in."""


@transaction.atomic
def undo_import(
    *, one: Import, by: Any, version: int | None = None, tick: Progress = lambda n: None
) -> Import:
    """Take the import back, all or nothing. Raises NotToBeUndone with the records that somebody changed since,
    and StillUsed when something else refers to one of them."""
    one = core.locked(one, version=version)
    if one.state not in (BROUGHT, UNDOING):
        raise NotToBeUndone(
            _("“%(file)s” is not brought in, so there is nothing to take back.") % {"file": one}
        )
    rows = list(ImportedRow.objects.filter(one_import=one).exclude(what=ImportedRow.SAME).order_by("-pk"))
    _refuse_when_changed(rows)
    reason = one.report.get("reason") or _("taken back: %(file)s") % {"file": one}
    with sums_kept_once():
        for row in rows:
            _take_back(row, by, reason)
            tick(1)
    changes = {"state": UNDONE, "undone_at": timezone.now()}
    return core.change(one, by=by, verb="undo_import", changes=changes)


def _refuse_when_changed(rows: list[ImportedRow]) -> None:
    versions = {(row.record_kind, row.record_id): row.record_version for row in rows}
    changed = [
        record
        for kind in dict.fromkeys(row.record_kind for row in rows)
        for record in _stored(kind, [row.record_id for row in rows if row.record_kind == kind])
        if record.version != versions[kind, record.public_id]
    ]
    if changed:
        raise NotToBeUndone(
            _(
                "It cannot be taken back as one step: %(count)s of its records were changed since, such as "
                "%(records)s. Correct them by hand."
            )
            % {"count": len(changed), "records": "; ".join(str(record) for record in changed[:NAMED])}
        )


def _stored(kind: str, public_ids: list[str]) -> Iterator[Any]:
    model = model_of(kind)
    for start in range(0, len(public_ids), 500):
        yield from model._default_manager.filter(public_id__in=public_ids[start : start + 500])


def model_of(kind: str) -> type[Record]:
    """The table of a kind of record, by its name in histories and activity lines."""
    if not _MODELS:
        _MODELS.update(
            {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, Record)}
        )
    return _MODELS[kind]


def _take_back(row: ImportedRow, by: Any, reason: str) -> None:
    record = model_of(row.record_kind)._default_manager.filter(public_id=row.record_id).first()
    if record is None:  # it went with what it belonged to
        return
    if row.what == ImportedRow.CREATED:
        core.remove(record, by=by, verb="undo_import", reason=reason)
        return
    fields = {field.attname: field for field in record._meta.concrete_fields}
    changes = {name: fields[name].to_python(value) for name, value in row.before.items()}
    core.change(record, by=by, verb="undo_import", changes=changes, reason=reason)
