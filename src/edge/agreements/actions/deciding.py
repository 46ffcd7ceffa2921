"""The verbs around the end of an agreement: decide about renewal, cancel or carry out an automatic one, ask to end it.

What happens to the agreements made under it is said in the same step: they follow, or each says why not.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.confirming import (
    CONFIRM,
    confirmed_end,
    later_due,
    refuse_a_second,
    term_of,
)
from edge.agreements.actions.life import (
    NotYours,
    edit_agreement,
    hold_the_tree,
    refuse_after_its_end,
    refuse_what_ends,
    suspend_agreement,
    terminate_agreement,
)
from edge.agreements.actions.papers import DaysInWrongOrder, add_event, refuse_before_signing
from edge.agreements.models import Agreement, RenewalDecision, Suspended
from edge.agreements.models.happened import RENEWAL_CANCELLED, RENEWED_ITSELF
from edge.agreements.queries.below import all_below, living_below
from edge.agreements.rules.renewing import Renews, cancel_by, next_end, renews
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.documents import keep_file, whole_or_nothing
from edge.core.models import Document
from edge.core.refusals import Refusal
from edge.people.permissions import may

FOLLOW = "follow"  # of a child: the same happens to it


class NotSelfRenewing(Refusal):
    pass


class TooLate(Refusal):
    pass


class ChildrenLeft(Refusal):
    """Agreements under it are in force, and nobody said what becomes of them."""


@whole_or_nothing()
def decide_renewal(
    *,
    agreement: Agreement,
    by: Any,
    choice: str,
    decided_on: date,
    decided_by: str,
    reason: str,
    months: int | None = None,
    conditions: str = "",
    dossier: bytes | None = None,
    dossier_name: str = "",
) -> RenewalDecision:
    """Record what was decided, with the dossier (a PDF, kept as it was) that it rested on.

    A renewal by confirmation names the last day that the sides are then to confirm; raises NotByConfirmation.
    """
    agreement = core.locked(agreement, version=None)
    kept = None
    if dossier is not None:
        kept = _keep(dossier, dossier_name or f"{agreement.public_id}-dossier.pdf", agreement, by)
    new_end = None
    if choice == CONFIRM:
        refuse_a_second(agreement)
        new_end = confirmed_end(agreement, months, on=decided_on)
    decision = RenewalDecision(
        agreement=agreement,
        choice=choice,
        decided_on=decided_on,
        decided_by=decided_by,
        months=months,
        reason=reason,
        conditions=conditions,
        dossier=kept,
    )
    decision.new_end = new_end
    return core.create(decision, by=by, verb="decide_renewal", page=agreement)


def _keep(content: bytes, name: str, agreement: Agreement, by: Any) -> Document:
    told = {
        "media_type": "application/pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return keep_file(ContentFile(content, name=name), Document(name=name, **told), by=by, page=agreement)


@transaction.atomic
def edit_decision(
    *, decision: RenewalDecision, by: Any, changes: Mapping[str, Any], version: int | None = None
) -> RenewalDecision:
    """Correct what was recorded; sides that have confirmed a term hold it. Raises NothingToConfirm then."""
    agreement = core.locked(decision.agreement, version=None)
    told = {**changes, **term_of(core.locked(decision, version=None), changes)}
    return core.change(decision, by=by, verb="edit_decision", changes=told, version=version, page=agreement)


def remove_decision(
    *, decision: RenewalDecision, by: Any, reason: str = "", version: int | None = None
) -> None:
    core.remove(
        decision, by=by, verb="remove_decision", page=decision.agreement, reason=reason, version=version
    )


@transaction.atomic
def renew_itself(*, agreement: Agreement, by: Any, on: date) -> Agreement:
    """Carry out an automatic renewal whose day to cancel has passed: the next term, and an event that says so."""
    hold_the_tree()
    current = core.locked(agreement, version=None)
    answer = renews(
        ends_on=current.ends_on,
        months=current.automatic_months,
        notice_days=current.notice_days,
        on=on,
    )
    if answer != Renews.HAS_RENEWED or current.is_terminated:
        raise NotSelfRenewing(_("It has not renewed itself by this day."))
    assert current.ends_on is not None and current.automatic_months is not None
    last = cancel_by(current.ends_on, current.notice_days or 0)
    end = next_end(current.ends_on, current.automatic_months)
    add_event(
        agreement=current,
        by=by,
        kind="extension",
        on=last,
        text=RENEWED_ITSELF % {"end": end},
        attests=False,
    )
    changes = {"ends_on": end, **later_due(current, current.automatic_months)}
    return edit_agreement(agreement=current, by=by, changes=changes, verb="renew_itself")


@transaction.atomic
def cancel_renewal(*, agreement: Agreement, by: Any, on: PartialDate, reason: str) -> Agreement:
    """Say in time that it shall not renew itself: it ends with its present term."""
    hold_the_tree()
    current = core.locked(agreement, version=None)
    refuse_what_ends(current)
    refuse_before_signing(current, on, field="on")
    last = cancel_by(current.ends_on, current.notice_days or 0)
    if current.automatic_months is None:
        raise NotSelfRenewing(_("This agreement does not renew itself."))
    if last is not None and on.earliest > last.latest:
        raise TooLate(
            _("It had to be cancelled by %(day)s; it has renewed itself.") % {"day": last}, field="on"
        )
    add_event(agreement=current, by=by, kind="notice", on=on, text=RENEWAL_CANCELLED)
    changes = {"automatic_months": None}
    return edit_agreement(
        agreement=current, by=by, changes=changes, verb="cancel_renewal", reason=reason[:100]
    )


@transaction.atomic
def request_termination(
    *,
    agreement: Agreement,
    by: Any,
    requested_on: PartialDate,
    effective_on: PartialDate,
    reason: str,
    children: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Agreement:
    """Record that a party asked to end it, and the day on which that takes effect; the agreements under it follow,
    or `children` says by public id why each does not. Raises EndsAlready for what ends already."""
    refuse_what_ends(agreement)
    refuse_before_signing(agreement, requested_on, field="requested_on")
    refuse_after_its_end(agreement, effective_on, field="effective_on")
    if effective_on.latest < requested_on.earliest:
        raise TooLate(_("It takes effect on the day of the request at the earliest."), field="effective_on")
    _settle_below(
        agreement,
        by,
        children or {},
        effective_on.earliest,
        lambda child: _end_with(child, by, effective_on, reason),
    )
    changes = {"termination_requested_on": requested_on, "termination_requested_on_unknown": False}
    current = edit_agreement(
        agreement=agreement,
        by=by,
        changes=changes,
        version=version,
        verb="request_termination",
        reason=reason,
    )
    return terminate_agreement(agreement=current, by=by, on=effective_on, reason=reason)


@transaction.atomic
def terminate_with_children(
    *,
    agreement: Agreement,
    by: Any,
    on: PartialDate | None,
    reason: str = "",
    children: Mapping[str, str] | None = None,
    seen_on: date | None = None,
    version: int | None = None,
) -> Agreement:
    """Record that it was ended, and what becomes of the agreements under it: they end with it, or `children` says why
    not. On an unknown day (None) those alive on `seen_on` are asked about, else today. Raises EndsAlready."""
    refuse_what_ends(agreement)
    refuse_after_its_end(agreement, on, field="terminated_on")
    day = on.earliest if on else seen_on or timezone.localdate()
    _settle_below(agreement, by, children or {}, day, lambda child: _end_with(child, by, on, reason))
    return terminate_agreement(agreement=agreement, by=by, on=on, reason=reason, version=version)


@transaction.atomic
def suspend_with_children(
    *, agreement: Agreement, by: Any, with_children: bool = False, **fields: Any
) -> Suspended:
    """Suspend an agreement and, if so asked, those in force that are made under it at any depth, for the same days."""
    suspended = suspend_agreement(agreement=agreement, by=by, **fields)
    if with_children:
        for below in living_below(agreement, on=fields["starts_on"].earliest):
            if not may(by, "agreements.write_agreement", below.agreement):
                raise NotYours(_not_yours())
            with suppress(DaysInWrongOrder):  # suspended then already, or signed only later
                suspend_agreement(agreement=below.agreement, by=by, **fields)
    return suspended


def _settle_below(
    agreement: Agreement, by: Any, said: Mapping[str, str], on: date, end: Callable[[Agreement], None]
) -> None:
    """Of those alive on the day end those that follow; keep, with its reason, one that stays and all that is under it.

    To follow is to share the fate of what it is made under: under one that stays nothing has to be said, and nothing
    ends. Raises ChildrenLeft when one that would lose its umbrella has no answer.
    """
    hold_the_tree()
    staying: set[int | None] = set()
    for below in all_below(agreement, on=on):
        child = below.agreement
        answer = said.get(child.public_id, "").strip()
        if child.parent_id in staying:
            staying.add(child.pk)
        elif not below.is_alive:
            continue  # what is made under it loses this umbrella all the same
        elif not may(by, "agreements.write_agreement", child):
            raise NotYours(_not_yours())
        elif not answer:
            raise ChildrenLeft(
                _("Say what becomes of “%(child)s”, which is made under it and in force.") % {"child": child}
            )
        elif answer == FOLLOW:
            end(child)
        else:
            staying.add(child.pk)
            changes = {"outlives_reason": answer[:300]}
            edit_agreement(agreement=child, by=by, changes=changes, verb="edit_agreement")


def _not_yours() -> str:
    return _(
        "An agreement that you may not change is made under it. Ask the international office to do this."
    )


def _end_with(child: Agreement, by: Any, ends: PartialDate | None, reason: str) -> None:
    """End a child together with what it is made under; one that was to end later by itself ends then."""
    if not child.is_terminated:
        terminate_agreement(agreement=child, by=by, on=ends, reason=reason)
    elif ends is not None and child.terminated_on is not None:
        changes = {"terminated_on": ends}
        edit_agreement(agreement=child, by=by, changes=changes, verb="terminate_agreement", reason=reason)
