"""What was taken out of the register, and bringing it back with all that went with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404

from edge.core import actions as core
from edge.core.models import Activity, Record
from edge.web.kit.records import KINDS, Kind

MOST = 100  # of each kind, newest first


@dataclass(frozen=True, kw_only=True)
class Removed:
    """A record that is in no register any more: what it was, who took it out, when and why."""

    kind: str
    public_id: str
    label: str
    at: datetime
    who: Any
    reason: str
    pk: int
    part_of: tuple[tuple[str, int], ...]  # kind and primary key of what it disappears and comes back with


def removed_records(kinds: dict[str, Kind]) -> list[Removed]:
    """What is gone, newest first, without what went with something else. One statement a kind and one more."""
    rows = [
        row for name, kind in kinds.items() if issubclass(kind.model, Record) for row in _gone(name, kind)
    ]
    labels = _labels([row.public_id for _name, row in rows])
    found = [
        Removed(
            kind=name,
            public_id=row.public_id,
            label=labels.get((name, row.public_id), row.public_id),
            at=row.history_date,
            who=row.history_user,
            reason=row.history_change_reason or "",
            pk=row.id,
            part_of=tuple(_wholes(kinds[name].model, row)),
        )
        for name, row in rows
    ]
    gone = {(removed.kind, removed.pk) for removed in found}
    alone = [removed for removed in found if not gone.intersection(removed.part_of)]
    return sorted(alone, key=lambda removed: (removed.at, removed.pk), reverse=True)


def is_gone(kind: Kind, public_id: str) -> bool:
    """Was there such a record, and is it in the register no more?"""
    last = _history(kind.model).filter(public_id=public_id).order_by("-history_date", "-history_id").first()
    present = kind.model._default_manager.filter(public_id=public_id).exists()
    return last is not None and last.history_type == "-" and not present


def last_state(kind: Kind, public_id: str) -> Any:
    """The newest row of a record's history; Http404 when it has none."""
    last = _history(kind.model).filter(public_id=public_id).order_by("-history_date", "-history_id").first()
    if last is None:
        raise Http404
    return last


def bring_back(name: str, public_id: str, *, by: Any) -> Any:
    """Restore a record with the parts that were removed with it; the line is read on the page that it stands on.

    Raises NotRestorable when it is in the register, or part of something that is not.
    """
    kind = KINDS[name]
    page = _whole_page(kind, last_state(kind, public_id).instance)
    return core.restore(kind.model, public_id, by=by, verb="restore", page=page)


def _gone(name: str, kind: Kind) -> Iterator[tuple[str, Any]]:
    present = kind.model._default_manager.values("public_id")
    rows = _history(kind.model).filter(history_type="-").exclude(public_id__in=present)
    seen = set()
    for row in rows.select_related("history_user").order_by("-history_date", "-history_id")[:MOST]:
        if row.public_id not in seen:
            seen.add(row.public_id)
            yield name, row


def _labels(public_ids: list[str]) -> dict[tuple[str, str], str]:
    lines = Activity.objects.filter(subject_id__in=public_ids).order_by("at", "pk")
    return {(line.subject_kind, line.subject_id): line.subject_label for line in lines}


def _fields_of_wholes(model: type[Any]) -> list[Any]:
    """The relations by which a row of the table disappears with another record."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    ]


def _wholes(model: type[Any], row: Any) -> Iterator[tuple[str, int]]:
    for field in _fields_of_wholes(model):
        yield str(field.related_model._meta.model_name), getattr(row, field.attname)


def _whole_page(kind: Kind, record: Any) -> Any:
    """The record on whose page this one is read; None when it has its own, or that one is gone."""
    if not kind.part_of:
        return None
    try:
        return getattr(record, kind.part_of)
    except ObjectDoesNotExist:
        return None


def _history(model: type[Any]) -> Any:
    return model.history.all()
