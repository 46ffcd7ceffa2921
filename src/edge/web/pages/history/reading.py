"""The field history of one record in a reader's words: who changed what from what to what, when and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from edge.core.dates import NotAPartialDate, PartialDate
from edge.core.queries import FieldChange, Revision, revisions_of
from edge.people.models import Account
from edge.web.kit.lists import yes_no
from edge.web.kit.records import Kind, kinds_with_history
from edge.web.kit.tags import day, moment, partial_date, unset_mark

_UNSEEN = {"id", "version", "public_id"}
MOST_PARTS = 100  # of one kind


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One saved state as the page shows it; `changes` are (field, before, after) ready to be drawn."""

    at: datetime
    who: str
    sentence: str
    reason: str
    changes: tuple[tuple[str, Any, Any], ...]


def record_with_history(kind: Kind, account: Any, public_id: str) -> tuple[Any, bool]:
    """The record as it is, or as it last was, and whether it is still there; Http404 when there is none to see."""
    present = kind.visible_to(account).filter(public_id=public_id).first()
    if present is not None:
        return present, True
    if kind.model._default_manager.filter(public_id=public_id).exists():
        return get_object_or_404(kind.visible_to(account), public_id=public_id), True
    last = get_object_or_404(
        kind.model.history.filter(public_id=public_id, history_type="-").order_by(
            "-history_date", "-history_id"
        )[:1]
    )
    return last.instance, False


def entries_of(record: Any) -> list[Entry]:
    """The history of a record, newest first, with every value in words."""
    words = {"+": _("put into the register"), "~": _("changed"), "-": _("removed")}
    revisions = _revisions_of_account(record) if isinstance(record, Account) else revisions_of(record)
    shown = _Values(type(record))
    entries = []
    for place, revision in enumerate(revisions):
        back = revision.kind == "+" and place < len(revisions) - 1
        entries.append(
            Entry(
                at=revision.at,
                who=str(revision.who or _("the installation")),
                sentence=_("brought back") if back else words[revision.kind],
                reason=revision.reason,
                changes=tuple(
                    (
                        _capital(change.field),
                        shown.of(change.field, change.before),
                        shown.of(change.field, change.after),
                    )
                    for change in revision.changes
                ),
            )
        )
    return entries


def last_label(kind: Kind, record: Any) -> str:
    """What a record is called; a removed one that was named after something removed too has its id only."""
    try:
        return str(record)
    except models.ObjectDoesNotExist:
        return f"{kind.model._meta.verbose_name} {record.public_id}"


class _Values:
    """Says the values of one table's fields in words, found by the names that the history gives them."""

    def __init__(self, model: type[models.Model]) -> None:
        self.dates = {str(columns.verbose_name) for columns in getattr(model, "partial_dates", {}).values()}
        hidden = {
            f"{name}_{end}"
            for name in getattr(model, "partial_dates", {})
            for end in ("from", "until", "unknown")
        }
        self.fields = {
            str(field.verbose_name): field
            for field in model._meta.concrete_fields
            if field.name not in hidden
        }

    def of(self, name: str, value: Any) -> SafeString | str:
        if name in self.dates:
            return _as_partial_date(value)
        if value is None or value in ("", []):
            return unset_mark()
        field = self.fields.get(name)
        if isinstance(field, models.ForeignKey):
            return _as_target(field, value)
        if field is not None and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return _plain(value)


def _plain(value: Any) -> SafeString | str:
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def _as_partial_date(text: str) -> SafeString | str:
    if text == "?":
        return format_html('<span class="unknown">{}</span>', _("on an unknown day"))
    try:
        return partial_date(PartialDate.parse(text) if text else None, "long unset")
    except NotAPartialDate:
        return text


def _as_target(field: Any, value: Any) -> str:
    """The label of the other record; one that is no longer there is called what it was called last."""
    text = str(value)
    if not text.isdigit():
        return text
    last = field.related_model.history.filter(id=int(text)).order_by("-history_date", "-history_id").first()
    if last is None:
        return text
    try:
        return _("%(record)s (removed since)") % {"record": last.instance}
    except models.ObjectDoesNotExist:
        return _("a record removed since")


def _revisions_of_account(account: Account) -> list[Revision]:
    """The same for accounts, whose history leaves out the password; a sign-in alone changes nothing to read."""
    rows = list(account.history.select_related("history_user").order_by("history_date", "history_id"))
    revisions = []
    for older, newer in zip([None, *rows], rows, strict=False):
        changes = _account_changes(older, newer) if older is not None else ()
        if newer.history_type == "~" and not changes:
            continue
        revisions.append(
            Revision(
                at=newer.history_date,
                who=newer.history_user,
                kind=newer.history_type,
                reason=newer.history_change_reason or "",
                changes=tuple(changes),
            )
        )
    return revisions[::-1]


def _account_changes(older: Any, newer: Any) -> Iterable[FieldChange]:
    delta = newer.diff_against(older, excluded_fields=_UNSEEN)
    return [
        FieldChange(
            field=str(Account._meta.get_field(change.field).verbose_name),  # type: ignore[union-attr]
            before=change.old,
            after=change.new,
        )
        for change in delta.changes
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Something that belongs to a record and has a history of its own."""

    kind: str
    label: str
    url: str


def parts_with_history(account: Any, known: Kind, record: Any) -> list[Part]:
    """What belongs to the record, such as the signatories of an agreement; one statement a kind of part."""
    parts = []
    for name, kind in kinds_with_history(account).items():
        if not kind.part_of or kind.model._meta.get_field(kind.part_of).related_model is not known.model:
            continue
        found = kind.visible_to(account).filter(**{kind.part_of: record.pk}).select_related().order_by("pk")
        parts += [
            Part(
                kind=str(kind.model._meta.verbose_name),
                label=str(part),
                url=reverse("history", args=[name, part.public_id]),
            )
            for part in found[:MOST_PARTS]
        ]
    return parts
