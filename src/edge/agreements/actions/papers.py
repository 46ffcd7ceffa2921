"""The verbs about what an agreement leaves behind: events, suspensions and documents."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from edge.agreements import rules
from edge.agreements.models import Agreement, AgreementDocument, AgreementEvent, Suspended
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.documents import store_document, whole_or_nothing
from edge.core.refusals import Refusal

Changes = Mapping[str, Any]


class NoDay(Refusal):
    pass


class DaysInWrongOrder(Refusal):
    pass


@transaction.atomic
def add_event(*, agreement: Agreement, by: Any, **fields: Any) -> AgreementEvent:
    event = AgreementEvent(agreement=agreement, **fields)
    _a_proof_has_a_day(event.attests, event.on)
    return core.create(event, by=by, verb="add_event", page=agreement)


def edit_event(
    *, event: AgreementEvent, by: Any, changes: Changes, version: int | None = None
) -> AgreementEvent:
    _a_proof_has_a_day(changes.get("attests", event.attests), changes.get("on", event.on))
    return core.change(
        event, by=by, verb="edit_event", changes=changes, version=version, page=event.agreement
    )


def remove_event(*, event: AgreementEvent, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(event, by=by, verb="remove_event", page=event.agreement, reason=reason, version=version)


def edit_suspension(
    *, suspension: Suspended, by: Any, changes: Changes, version: int | None = None
) -> Suspended:
    page = suspension.agreement
    starts, ends = changes.get("starts_on", suspension.starts_on), changes.get("ends_on", suspension.ends_on)
    check_suspension(page, starts, ends, but=suspension)
    return core.change(suspension, by=by, verb="edit_suspension", changes=changes, version=version, page=page)


def remove_suspension(
    *, suspension: Suspended, by: Any, reason: str = "", version: int | None = None
) -> None:
    page = suspension.agreement
    core.remove(suspension, by=by, verb="remove_suspension", page=page, reason=reason, version=version)


@whole_or_nothing()
def attach_document(
    *, agreement: Agreement, by: Any, upload: UploadedFile, **fields: Any
) -> AgreementDocument:
    """Check the file by its content, keep it, and attach it; a refused file leaves nothing behind."""
    document = store_document(upload, by=by, page=agreement)
    attached = AgreementDocument(agreement=agreement, document=document, **fields)
    return core.create(attached, by=by, verb="attach_document", page=agreement)


def edit_document(
    *, attached: AgreementDocument, by: Any, changes: Changes, version: int | None = None
) -> AgreementDocument:
    page = attached.agreement
    return core.change(attached, by=by, verb="edit_document", changes=changes, version=version, page=page)


def detach_document(
    *, attached: AgreementDocument, by: Any, reason: str = "", version: int | None = None
) -> None:
    """Take a document off the agreement; the file itself is kept, as history refers to it."""
    core.remove(
        attached, by=by, verb="detach_document", page=attached.agreement, reason=reason, version=version
    )


def _a_proof_has_a_day(attests: bool, on: Any) -> None:
    if attests and on is None:
        raise NoDay(
            _("What proves that an agreement was signed needs a day: from that day on it is known."),
            field="on",
        )


def refuse_before_signing(agreement: Agreement, day: PartialDate | None, *, field: str) -> None:
    """What befalls a signed agreement cannot lie before the day on which it was signed."""
    if rules.certainly_before(day, agreement.signed_on):
        raise DaysInWrongOrder(
            _("This lies before the day on which the agreement was signed (%(signed)s).")
            % {"signed": agreement.signed_on},
            field=field,
        )


def check_suspension(
    agreement: Agreement,
    starts_on: PartialDate | None,
    ends_on: PartialDate | None,
    *,
    but: Suspended | None = None,
) -> None:
    """In order, of a signed agreement, and apart from its other suspensions; `but` is the one that is corrected."""
    in_order(starts_on, ends_on, field="ends_on")
    refuse_before_signing(agreement, starts_on, field="starts_on")
    if starts_on is None:
        return
    own = rules.Suspension(starts_on=starts_on, ends_on=ends_on)
    for row in agreement.suspensions.all():
        if row == but or row.starts_on is None:
            continue
        if rules.overlap(own, rules.Suspension(starts_on=row.starts_on, ends_on=row.ends_on)):
            raise DaysInWrongOrder(
                _(
                    "It is suspended on some of these days already (from %(first)s). Correct that suspension instead."
                )
                % {"first": row.starts_on},
                field="starts_on",
            )


def in_order(first: PartialDate | None, last: PartialDate | None, *, field: str) -> None:
    """Refuse a last day that certainly lies before the first."""
    if rules.certainly_before(last, first):
        raise DaysInWrongOrder(
            _("The last day (%(last)s) lies before the first (%(first)s).") % {"last": last, "first": first},
            field=field,
        )
