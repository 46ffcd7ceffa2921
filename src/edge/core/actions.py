"""The writing door that every verb goes through: one transaction, version check, history, activity, search.

A verb of a domain checks its rule, then calls `create`, `change` or `remove` here. So the state, its
activity line, its search entry and any outgoing mail stand or fall together.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext_lazy as _

from edge.core.models import Activity, OutgoingMail, Record, SearchEntry
from edge.core.refusals import EditConflict, Refusal
from edge.core.tokens import tokens_of

R = TypeVar("R", bound=Record)


class StillUsed(Refusal):
    pass


class NotRestorable(Refusal):
    pass


@transaction.atomic
def create(
    record: R, *, by: Any, verb: str, page: Record | None = None, details: Mapping[str, Any] | None = None
) -> R:
    """Store a new record; the database's constraints speak through `full_clean` with a sentence."""
    record.full_clean()
    _save(record, by)
    log(record, by=by, verb=verb, page=page, details=details)
    return record


@transaction.atomic
def change(
    record: R,
    *,
    by: Any,
    verb: str,
    changes: Mapping[str, Any],
    version: int | None = None,
    page: Record | None = None,
    reason: str = "",
) -> R:
    """Set the fields in `changes` and store; the row is locked first.

    `version` is the version that the person saw: when the stored one differs, EditConflict is raised and
    nothing is written. Returns the fresh record; unchanged fields write nothing at all.
    """
    current = locked(record, version=version)
    before = {name: getattr(current, name) for name in changes}
    for name, value in changes.items():
        setattr(current, name, value)
    changed = [name for name, value in before.items() if value != getattr(current, name)]
    if not changed:
        return current
    current.full_clean()
    current.version += 1
    _save(current, by, reason)
    log(
        current,
        by=by,
        verb=verb,
        page=page,
        details={"fields": changed, **({"reason": reason} if reason else {})},
    )
    return current


@transaction.atomic
def remove(
    record: Record,
    *,
    by: Any,
    verb: str,
    page: Record | None = None,
    reason: str = "",
    version: int | None = None,
) -> None:
    """Take a record out of the register; its history stays and `restore` brings it back."""
    current = locked(record, version=version)
    current._history_user = by  # type: ignore[attr-defined]
    current._change_reason = reason[:100]  # type: ignore[attr-defined]
    log(current, by=by, verb=verb, page=page, details={"reason": reason} if reason else None)
    SearchEntry.objects.filter(kind=kind_of(current), record_pk=current.pk).delete()
    try:
        current.delete()
    except ProtectedError as error:
        used_by = "; ".join(sorted({f"{kind_label(item)}: {item}" for item in error.protected_objects})[:5])
        raise StillUsed(
            _("“%(record)s” cannot be removed while it is used by: %(users)s. Remove or change those first.")
            % {"record": str(current), "users": used_by}
        ) from error


@transaction.atomic
def restore(model: type[R], public_id: str, *, by: Any, verb: str, page: Record | None = None) -> R:
    """Bring back a removed record as it last was."""
    last = model.history.filter(public_id=public_id).order_by("-history_date", "-history_id").first()  # type: ignore[attr-defined]
    if (
        last is None
        or last.history_type != "-"
        or model._default_manager.filter(public_id=public_id).exists()
    ):
        raise NotRestorable(
            _("There is nothing to bring back: the record is in the register or was never there.")
        )
    record: R = last.instance
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and getattr(record, field.attname) is not None:
            if not field.related_model._default_manager.filter(pk=getattr(record, field.attname)).exists():  # type: ignore[union-attr]
                raise NotRestorable(
                    _("“%(record)s” belongs to something that has been removed too: bring that back first.")
                    % {"record": str(last.public_id)}
                )
    record.version += 1
    record.full_clean(validate_unique=False, exclude=["id"])
    _save(record, by, force_insert=True)
    log(record, by=by, verb=verb, page=page)
    return record


def locked(record: R, *, version: int | None) -> R:
    """The stored row under a lock, checked against the version that the person saw."""
    current = type(record)._default_manager.select_for_update().filter(pk=record.pk).first()
    if current is None:
        raise EditConflict(_("This record was removed while you were working on it."), current=None)
    if version is not None and current.version != version:
        raise EditConflict(
            _(
                "Somebody else changed this record while you were working on it. Nothing of yours is stored yet."
            ),
            current=current,
        )
    return current


def log(
    record: Record,
    *,
    by: Any,
    verb: str,
    page: Record | None = None,
    details: Mapping[str, Any] | None = None,
) -> Activity:
    """One activity line; `page` is the record on whose page it is read (itself when not given)."""
    shown_on = page or record
    return Activity.objects.create(
        actor=by if getattr(by, "pk", None) else None,
        verb=verb,
        subject_kind=kind_of(record),
        subject_id=record.public_id,
        subject_label=str(record)[:300],
        page_kind=kind_of(shown_on),
        page_id=shown_on.public_id,
        details=dict(details or {}),
    )


def queue_mail(*, key: str, to: str, subject: str, body: str) -> None:
    """Write a mail to the outbox in the caller's transaction; the same `key` is queued once only."""
    OutgoingMail.objects.get_or_create(key=key, defaults={"to": to, "subject": subject[:200], "body": body})


def kind_of(record: Any) -> str:
    return str(record._meta.model_name)


def kind_label(record: Any) -> str:
    return str(record._meta.verbose_name)


def index(record: Record) -> None:
    """Bring the record's search entry up to date."""
    texts = record.search_texts()
    if texts:
        SearchEntry.objects.update_or_create(
            kind=kind_of(record), record_pk=record.pk, defaults={"tokens": " ".join(tokens_of(*texts))}
        )


def _save(record: Record, by: Any, reason: str = "", **options: Any) -> None:
    record._history_user = by if getattr(by, "pk", None) else None  # type: ignore[attr-defined]
    record._change_reason = reason[:100] or None  # type: ignore[attr-defined]
    record.save(**options)
    index(record)
