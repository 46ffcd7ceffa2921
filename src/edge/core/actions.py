"""The writing door that every verb goes through: one transaction, version check, history, activity, search.

A verb of a domain checks its rule, then calls `create`, `change` or `remove` here. So the state, its
activity line, its search entry and any outgoing mail stand or fall together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, connection, models, transaction
from django.db.models.deletion import CASCADE, SET_NULL, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from edge.core.models import Activity, OutgoingMail, Record, SearchEntry
from edge.core.refusals import EditConflict, Refusal
from edge.core.tokens import tokens_of

R = TypeVar("R", bound=Record)

_FOUND_THROUGH: dict[type[Record], Callable[[Any], Iterable[Record]]] = {}
_RULES_OF_RETURN: dict[type[Record], Callable[[Any], None]] = {}


class StillUsed(Refusal):
    pass


class NotRestorable(Refusal):
    pass


def found_through(model: type[R], reach: Callable[[R], Iterable[Record]]) -> None:
    """Declare that the records in `reach(record)` are found by the words of `record` too: whatever happens to a
    record of `model`, their search entries follow."""
    _FOUND_THROUGH[model] = reach


def checked_on_return(model: type[R], check: Callable[[R], None]) -> None:
    """Declare the rule that a removed record of `model` must still keep when it is brought back."""
    _RULES_OF_RETURN[model] = check


def one_at_a_time(what: str) -> None:
    """Wait until no other transaction decides about `what`, and hold it until this one ends.

    For rules about many rows at once, which no row lock guards. Call it before any row is locked. SQLite has
    one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"edge {what}"])


@transaction.atomic
def create(
    record: R, *, by: Any, verb: str, page: Record | None = None, details: Mapping[str, Any] | None = None
) -> R:
    """Store a new record; the database's constraints speak through `full_clean` with a sentence."""
    _hold(page)
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
    _hold(page)
    current = locked(record, version=version)
    before = {name: getattr(current, name) for name in changes}
    for name, value in changes.items():
        setattr(current, name, value)
    if all(value == getattr(current, name) for name, value in before.items()):
        return current
    current.full_clean()
    # Asked again: cleaning makes the same of "50.1" and the number that is stored.
    changed = [name for name, value in before.items() if value != getattr(current, name)]
    if not changed:
        return current
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
    """Take a record and its parts out of the register; their history stays and `restore` brings them back.

    Raises StillUsed when another record refers to one of them, also where the database would just forget it.
    """
    _hold(page)
    current = locked(record, version=version)
    doomed = [*_parts_of(current), current]
    _refuse_while_used(current, doomed)
    log(current, by=by, verb=verb, page=page, details={"reason": reason} if reason else None)
    moment = timezone.now()  # the same for all of them: that is how they find together again
    others = [other for one in doomed for other in found_with(one)]
    try:
        for one in doomed:
            one._history_date = moment  # type: ignore[attr-defined]
            _sign(one, by, reason)
            SearchEntry.objects.filter(kind=kind_of(one), record_pk=one.pk).delete()
            one.delete()
    except ProtectedError as error:
        raise still_used(current, error.protected_objects) from error
    for other in others:
        index(other)


def _parts_of(record: Record) -> Iterator[Record]:
    """What exists only with the record, and goes with it: the deepest first, and before any table those declared
    after it, whose rows may refer to its own (a cohort's days to a phase)."""
    for relation in reversed([*relations_to(type(record), CASCADE)]):
        for part in relation.related_model._default_manager.filter(**{relation.field.attname: record.pk}):
            yield from _parts_of(part)
            yield part


def relations_to(model: type[models.Model], *on_delete: Any) -> Iterator[Any]:
    """The relations of other records to this table that end in one of the given ways; those without a name too."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.on_delete not in on_delete:
            continue
        if issubclass(relation.related_model, Record):
            yield relation


def _refuse_while_used(record: Record, doomed: list[Record]) -> None:
    """A reference that would silently become empty is a use too: it has a history, and nobody would tell it."""
    going = {(type(one), one.pk) for one in doomed}
    users = [
        user
        for one in doomed
        for relation in relations_to(type(one), SET_NULL)
        for user in relation.related_model._default_manager.filter(**{relation.field.attname: one.pk})
        if (type(user), user.pk) not in going
    ]
    if users:
        raise still_used(record, users)


def still_used(record: Record, users: Iterable[Any]) -> StillUsed:
    used_by = "; ".join(sorted({f"{kind_label(item)}: {item}" for item in users})[:5])
    return StillUsed(
        _("“%(record)s” cannot be removed while it is used by: %(users)s. Remove or change those first.")
        % {"record": str(record), "users": used_by}
    )


@transaction.atomic
def restore(model: type[R], public_id: str, *, by: Any, verb: str, page: Record | None = None) -> R:
    """Bring back a removed record as it last was, with the parts that were removed with it."""
    last = model.history.filter(public_id=public_id).order_by("-history_date", "-history_id").first()
    if last is None or last.history_type != "-" or _is_present(model, public_id):
        raise NotRestorable(
            _("There is nothing to bring back: the record is in the register or was never there.")
        )
    record: R = _bring_back(model, last, by)
    log(record, by=by, verb=verb, page=page)
    return record


def _bring_back(model: type[Any], last: Any, by: Any) -> Any:
    record = last.instance
    for field in model._meta.concrete_fields:
        wanted = getattr(record, field.attname)
        if not isinstance(field, models.ForeignKey) or wanted is None:
            continue
        if not field.related_model._default_manager.filter(pk=wanted).exists():
            raise NotRestorable(
                _("“%(record)s” belongs to something that has been removed too: bring that back first.")
                % {"record": _last_name(record)}
            )
    check_return(record)
    record.version += 1
    record.full_clean(exclude=["id"])
    _save(record, by, force_insert=True)
    for relation in relations_to(model, CASCADE):
        part = relation.related_model
        gone = {relation.field.attname: record.pk, "history_type": "-", "history_date": last.history_date}
        for row in part.history.filter(**gone).order_by("history_id"):
            if not _is_present(part, row.public_id):
                _bring_back(part, row, by)
    return record


def check_return(record: Record) -> None:
    """Ask the rule that a record must keep when it comes back, or comes back to what it was."""
    if rule := _RULES_OF_RETURN.get(type(record)):
        rule(record)


def _is_present(model: type[Record], public_id: str) -> bool:
    return model._default_manager.filter(public_id=public_id).exists()


def _last_name(record: Record) -> str:
    try:
        return str(record)
    except models.ObjectDoesNotExist:  # it was named after what is gone
        return f"{kind_label(record)} {record.public_id}"


def _hold(page: Record | None) -> None:
    """Parts change while what they belong to stands still: nobody removes it meanwhile, and whoever changes
    it waits here and not in a deadlock later."""
    if page is not None:
        locked(page, version=None)


def locked(record: R, *, version: int | None) -> R:
    """The stored row under a lock, checked against the version that the person saw."""
    # Not against rows that are just being made to refer to it: they would wait for each other in a circle.
    # In no order but its own: a table put in order by what a row may lack cannot be locked on PostgreSQL.
    rows = type(record)._default_manager.select_for_update(no_key=True).order_by("pk")
    current = rows.filter(pk=record.pk).first()
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


def queue_mail(
    *, key: str, to: str, subject: str, body: str, html: str = "", headers: Mapping[str, str] | None = None
) -> None:
    """Write a mail to the outbox in the caller's transaction; the same `key` is queued once only."""
    # A line break in a subject is how one mail is made to look like another; no mail server takes it.
    one_line = " ".join(subject.split())[:200]
    words = {"to": to, "subject": one_line, "body": body, "html": html, "headers": dict(headers or {})}
    OutgoingMail.objects.get_or_create(key=key, defaults=words)


def kind_of(record: Any) -> str:
    return str(record._meta.model_name)


def kind_label(record: Any) -> str:
    return str(record._meta.verbose_name)


def index(record: Record) -> None:
    """Bring the record's search entry up to date.

    Whoever does it at the same moment waits at the entry and reads then: so each entry has the words of both.
    """
    entry = SearchEntry.objects.filter(kind=kind_of(record), record_pk=record.pk)
    entry.select_for_update().first()
    stored = type(record)._default_manager.filter(pk=record.pk).prefetch_related(*record.search_needs).first()
    texts = stored.search_texts() if stored is not None else ()
    if texts:
        SearchEntry.objects.update_or_create(
            kind=kind_of(record), record_pk=record.pk, defaults={"tokens": " ".join(tokens_of(*texts))}
        )


def found_with(record: Record) -> list[Record]:
    """The other records that are found by the words of this one."""
    reach = _FOUND_THROUGH.get(type(record))
    return list(reach(record)) if reach else []


def _sign(record: Record, by: Any, reason: str) -> None:
    """Who and why, for the field history; the installation itself is nobody."""
    record._history_user = by if getattr(by, "pk", None) else None  # type: ignore[attr-defined]
    record._change_reason = reason[:100] or None  # type: ignore[attr-defined]


def _save(record: Record, by: Any, reason: str = "", **options: Any) -> None:
    _sign(record, by, reason)
    try:
        with transaction.atomic():
            record.save(**options)
    except IntegrityError:
        # Somebody else was first, after the check and before the write: asked again, the constraints have the
        # sentence for it.
        record.full_clean(exclude=["id"])
        raise
    for one in (record, *found_with(record)):
        index(one)
