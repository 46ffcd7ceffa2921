"""The verbs about originals on paper: which one, in which language, who keeps it where, when it travelled."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.papers import DaysInWrongOrder
from edge.agreements.actions.parties import NotAParty
from edge.agreements.models import Agreement, Original
from edge.core import actions as core
from edge.core.documents import store_document, whole_or_nothing
from edge.core.refusals import Refusal

Changes = Mapping[str, Any]


class NoSuchNumber(Refusal):
    pass


@whole_or_nothing()
def add_original(
    *,
    agreement: Agreement,
    by: Any,
    number: int | None = None,
    upload: UploadedFile | None = None,
    **fields: Any,
) -> Original:
    """Record an original; without a number it is the next one. `upload` is its scan.

    Raises NoSuchNumber, NotAParty (a stranger would keep it) and DaysInWrongOrder.
    """
    core.locked(agreement, version=None)
    last = agreement.originals.aggregate(last=Max("number"))["last"] or 0
    original = Original(agreement=agreement, number=last + 1 if number is None else number, **fields)
    _check(original)
    if upload is not None:
        original.scan = store_document(upload, by=by, page=agreement)
    return core.create(original, by=by, verb="add_original", page=agreement)


@whole_or_nothing()
def edit_original(
    *,
    original: Original,
    by: Any,
    changes: Changes,
    version: int | None = None,
    upload: UploadedFile | None = None,
) -> Original:
    """Change what is known of an original; a new scan takes the place of the one before."""
    page = original.agreement
    current = core.locked(original, version=version)
    for name, value in changes.items():
        setattr(current, name, value)
    _check(current)
    if upload is not None:
        changes = {**changes, "scan": store_document(upload, by=by, page=page)}
    return core.change(original, by=by, verb="edit_original", changes=changes, version=version, page=page)


def remove_original(*, original: Original, by: Any, reason: str = "", version: int | None = None) -> None:
    page = original.agreement
    core.remove(original, by=by, verb="remove_original", page=page, reason=reason, version=version)


def _check(original: Original) -> None:
    if original.number < 1:
        raise NoSuchNumber(_("Originals are counted from 1."), field="number")
    if not original.agreement.parties.filter(institution=original.holder_id).exists():
        raise NotAParty(
            _("%(institution)s is not a party to this agreement.") % {"institution": original.holder},
            field="holder",
        )
    today: date = timezone.localdate()
    for field in ("sent_on", "received_on"):
        day = getattr(original, field)
        if day is not None and day > today:
            raise DaysInWrongOrder(_("This day is still to come."), field=field)
    if original.sent_on and original.received_on and original.received_on < original.sent_on:
        raise DaysInWrongOrder(_("It was received before it was sent."), field="received_on")
