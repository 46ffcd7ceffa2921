"""The verbs of an agreement's life: prepare, edit, sign, extend, suspend, withdraw, terminate.

Every verb locks, checks the rules against what is stored, writes, and leaves one activity line on the
agreement's page; all of it in one transaction.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edge.agreements import rules
from edge.agreements.actions.papers import add_event, check_suspension, in_order, refuse_before_signing
from edge.agreements.actions.parties import add_party, add_signatory, check_signatory, refuse_strangers
from edge.agreements.models import (
    Agreement,
    AgreementKind,
    SigningRound,
    Suspended,
)
from edge.agreements.models.happened import EXTENDED
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.refusals import Refusal
from edge.partners.models import Institution, Unit
from edge.partners.permissions import coordinated_units
from edge.people.permissions import is_writer

Changes = Mapping[str, Any]

# What is made under what, and what replaces what: two halves of a circle, or a child and its umbrella's new end,
# may come at once from two people who each see nothing wrong.
_TREE = "the tree of agreements"


class OutlivesUmbrella(Refusal):
    pass


class StartsBeforeWhatItReplaces(Refusal):
    pass


class InACircle(Refusal):
    pass


class NotYours(Refusal):
    pass


class EndsAlready(Refusal):
    """Its termination is recorded, or its last day comes before the day that is given."""


class TwoCases(Refusal):
    pass


class SignedAlready(Refusal):
    pass


class BeingSigned(Refusal):
    """Its text is on its way through the signatories."""


def add_kind(*, by: Any, **fields: Any) -> AgreementKind:
    return core.create(AgreementKind(**fields), by=by, verb="add_kind")


def edit_kind(*, kind: AgreementKind, by: Any, changes: Changes, version: int | None = None) -> AgreementKind:
    return core.change(kind, by=by, verb="edit_kind", changes=changes, version=version)


def remove_kind(*, kind: AgreementKind, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(kind, by=by, verb="remove_kind", reason=reason, version=version)


@transaction.atomic
def prepare_agreement(
    *, by: Any, parties: Iterable[tuple[Institution, Unit | None]] = (), public_id: str = "", **fields: Any
) -> Agreement:
    """Put an agreement into the register, with its parties. A coordinator names one of the own units."""
    parties = list(parties)
    agreement = Agreement(**fields)
    if public_id:
        agreement.public_id = public_id
    if not is_writer(by) and not any(unit and unit.pk in coordinated_units(by) for _party, unit in parties):
        raise NotYours(
            _("Name one of your own units as a party: a coordinator acts for those."), field="unit"
        )
    hold_the_tree()
    check_agreement(agreement)
    core.create(agreement, by=by, verb="prepare_agreement")
    for institution, unit in parties:
        add_party(agreement=agreement, by=by, institution=institution, unit=unit)
    return agreement


@transaction.atomic
def edit_agreement(
    *,
    agreement: Agreement,
    by: Any,
    changes: Changes,
    version: int | None = None,
    verb: str = "edit_agreement",
    reason: str = "",
) -> Agreement:
    """Change facts of an agreement. Correcting a past fact keeps both: the history has what it was before."""
    hold_the_tree()
    current = core.locked(agreement, version=version)
    was_signed = current.is_signed
    for name, value in changes.items():
        setattr(current, name, value)
    if current.is_signed and not was_signed:
        _refuse_beside_a_round(current)
    check_agreement(current)
    if {"kind", "signed_on", "signed_on_unknown"} & changes.keys():
        for signatory in current.signatories.select_related("officer__person", "institution", "person"):
            signatory.agreement = current  # as it would be
            check_signatory(signatory)
    return core.change(agreement, by=by, verb=verb, changes=changes, version=version, reason=reason)


@transaction.atomic
def remove_agreement(*, agreement: Agreement, by: Any, reason: str = "", version: int | None = None) -> None:
    hold_the_tree()
    core.remove(agreement, by=by, verb="remove_agreement", reason=reason, version=version)


@transaction.atomic
def sign_agreement(
    *,
    agreement: Agreement,
    by: Any,
    on: PartialDate | None,
    signatures: Iterable[Mapping[str, Any]] = (),
    version: int | None = None,
) -> Agreement:
    """Record that an agreement was signed; `on=None` is "signed, on an unknown day". Raises BeingSigned while its text
    is on its way through the signatories: then that signing says who signed what, and when.

    Each signature names institution, person, capacity, and perhaps officer (whose mandate is checked on
    that day) and place.
    """
    if agreement.is_signed:
        raise SignedAlready(
            _("“%(agreement)s” is signed already. A wrong day is corrected with Edit.")
            % {"agreement": agreement}
        )
    changes = {"signed_on": on, "signed_on_unknown": on is None}
    signed = edit_agreement(
        agreement=agreement, by=by, changes=changes, version=version, verb="sign_agreement"
    )
    for signature in signatures:
        add_signatory(agreement=signed, by=by, **{"signed_on": on, **signature})
    return signed


@transaction.atomic
def extend_agreement(
    *,
    agreement: Agreement,
    by: Any,
    on: PartialDate,
    new_end: PartialDate | None = None,
    text: str = "",
    place: str = "",
    version: int | None = None,
) -> Agreement:
    """Record a signed extension. It attests the agreement; a new last day, later than the present one, is stored when
    there is one. Raises EndsAlready or DaysInWrongOrder."""
    refuse_before_signing(agreement, on, field="on")
    if new_end is not None:
        refuse_what_ends(agreement)
        _check_new_end(agreement, on, new_end)
        changes = {"ends_on": new_end}
        agreement = edit_agreement(
            agreement=agreement, by=by, changes=changes, version=version, verb="extend_agreement"
        )
    elif version is not None:
        core.locked(agreement, version=version)
    words = text or EXTENDED
    add_event(agreement=agreement, by=by, kind="extension", on=on, text=words, place=place, attests=True)
    return agreement


def withdraw_agreement(
    *, agreement: Agreement, by: Any, on: PartialDate | None, reason: str = "", version: int | None = None
) -> Agreement:
    """Record that preparation was given up; `on=None` when nobody knows the day."""
    if agreement.is_signed:
        raise SignedAlready(
            _("“%(agreement)s” is signed: it can be terminated, not withdrawn.") % {"agreement": agreement}
        )
    changes = {"withdrawn_on": on, "withdrawn_on_unknown": on is None}
    return edit_agreement(
        agreement=agreement, by=by, changes=changes, version=version, verb="withdraw_agreement", reason=reason
    )


def terminate_agreement(
    *, agreement: Agreement, by: Any, on: PartialDate | None, reason: str = "", version: int | None = None
) -> Agreement:
    """Record that an agreement was ended by one of its parties, with the day it takes effect. Raises EndsAlready."""
    refuse_what_ends(agreement)
    refuse_after_its_end(agreement, on, field="terminated_on")
    changes = {"terminated_on": on, "terminated_on_unknown": on is None}
    return edit_agreement(
        agreement=agreement,
        by=by,
        changes=changes,
        version=version,
        verb="terminate_agreement",
        reason=reason,
    )


def publish_agreement(
    *, agreement: Agreement, by: Any, published: bool, version: int | None = None
) -> Agreement:
    """Put an agreement into the public register, or take it out of it."""
    verb = "publish_agreement" if published else "unpublish_agreement"
    return core.change(agreement, by=by, verb=verb, changes={"published": published}, version=version)


@transaction.atomic
def suspend_agreement(*, agreement: Agreement, by: Any, **fields: Any) -> Suspended:
    suspension = Suspended(agreement=agreement, **fields)
    check_suspension(agreement, suspension.starts_on, suspension.ends_on)
    return core.create(suspension, by=by, verb="suspend_agreement", page=agreement)


def refuse_what_ends(agreement: Agreement) -> None:
    """One termination: what is recorded of it is corrected, and not recorded a second time."""
    if agreement.is_terminated:
        raise EndsAlready(
            _("The termination of “%(agreement)s” is recorded already. A wrong day is corrected with Edit.")
            % {"agreement": agreement}
        )


def refuse_after_its_end(agreement: Agreement, on: PartialDate | None, *, field: str) -> None:
    """A termination after the last day ends nothing, and would keep the agreement from renewing itself until then."""
    if rules.certainly_before(agreement.ends_on, on):
        raise EndsAlready(
            _(
                "Its last day in force (%(end)s) comes before that. Let it end with that day, or extend it first to "
                "the day on which it is to end."
            )
            % {"end": agreement.ends_on},
            field=field,
        )


def _check_new_end(agreement: Agreement, on: PartialDate, new_end: PartialDate) -> None:
    in_order(on, new_end, field="ends_on")
    if rules.certainly_before(new_end, agreement.ends_on):
        raise EndsAlready(
            _("The present last day (%(end)s) is later than that. A wrong last day is corrected with Edit.")
            % {"end": agreement.ends_on},
            field="ends_on",
        )


def _refuse_beside_a_round(agreement: Agreement) -> None:
    if SigningRound.objects.filter(agreement=agreement, state="open").exists():
        raise BeingSigned(
            _(
                "Its text is on its way through the signatories. Follow that signing to its end; or cancel it under "
                "“Signing and originals”, say why, and record here what was signed elsewhere."
            )
        )


def hold_the_tree() -> None:
    """Wait until nobody else writes an agreement, and keep it so to the end of the transaction. Before any row is
    locked."""
    core.one_at_a_time(_TREE)


def check_agreement(agreement: Agreement, *, as_read: bool = False) -> None:
    """The rules across agreements, against what is stored; raises the refusal with its sentence.

    With `as_read` what a new one refers to is taken as it was read: in this transaction, since `hold_the_tree`.
    """
    for name in ("signed_on", "withdrawn_on", "termination_requested_on", "terminated_on"):
        if getattr(agreement, name) is not None and getattr(agreement, f"{name}_unknown"):
            raise TwoCases(_("Give the day, or say that it is unknown; not both."), field=name)
    in_order(agreement.starts_on, agreement.ends_on, field="ends_on")
    in_order(agreement.signed_on, agreement.ends_on, field="ends_on")
    _check_umbrella(agreement, as_read=as_read)
    _check_children(agreement)
    _check_supersession(agreement, as_read=as_read)


def _check_umbrella(agreement: Agreement, *, as_read: bool) -> None:
    umbrella = agreement.parent if as_read else _as_stored(agreement.parent_id)
    if umbrella is None:
        return
    _refuse_circle(agreement, umbrella, "parent")
    if agreement.pk is not None:
        refuse_strangers(
            agreement, [party.institution for party in agreement.parties.select_related("institution")]
        )
    if agreement.kind.attests_parent:
        return  # an amendment lives and dies with what it amends
    answer = rules.outlives(child_ends=agreement.ends_on, umbrella_ends=umbrella.ends_on)
    if answer != rules.Outlives.NO and not agreement.outlives_reason:
        raise OutlivesUmbrella(
            _(
                "It would outlive “%(umbrella)s”, which ends %(ends)s. Give an earlier last day, or say why it "
                "may outlive it."
            )
            % {"umbrella": umbrella, "ends": umbrella.ends_on},
            field="ends_on",
        )


def _check_children(agreement: Agreement) -> None:
    """An umbrella may not be cut short under its children without their saying so either."""
    if agreement.pk is None or agreement.ends_on is None:
        return
    for child in agreement.children.filter(outlives_reason="", kind__attests_parent=False):
        if rules.outlives(child_ends=child.ends_on, umbrella_ends=agreement.ends_on) != rules.Outlives.NO:
            raise OutlivesUmbrella(
                _("“%(child)s” is made under it and would outlive it. Say there why it may, or end it first.")
                % {"child": child},
                field="ends_on",
            )


def _check_supersession(agreement: Agreement, *, as_read: bool) -> None:
    older = agreement.supersedes if as_read else _as_stored(agreement.supersedes_id)
    if older is not None:
        _refuse_circle(agreement, older, "supersedes")
        _refuse_earlier_start(agreement, older)
    if agreement.pk is not None:
        for newer in agreement.successors.all():
            _refuse_earlier_start(newer, agreement)


def _refuse_earlier_start(newer: Agreement, older: Agreement) -> None:
    starts, before = newer.starts_on or newer.signed_on, older.starts_on or older.signed_on
    if rules.certainly_before(starts, before):
        raise StartsBeforeWhatItReplaces(
            _("“%(newer)s” (%(starts)s) would start before “%(older)s” (%(before)s), which it supersedes.")
            % {"newer": newer, "starts": starts, "older": older, "before": before},
            field="supersedes",
        )


def _as_stored(pk: int | None) -> Agreement | None:
    """The row as it is now: the one that a form has read may have changed since."""
    return None if pk is None else Agreement.objects.select_related("kind").filter(pk=pk).first()


def _refuse_circle(agreement: Agreement, above: Agreement, field: str) -> None:
    """Follows the stored pointers upwards; one statement a step, and chains are short."""
    if agreement.pk is None:  # nothing can lead back to what is not stored
        return
    links: dict[int, int | None] = {}
    step: int | None = above.pk
    while step is not None and step not in links:
        links[step] = Agreement.objects.values_list(f"{field}_id", flat=True).filter(pk=step).first()
        step = links[step]
    if rules.makes_a_circle(agreement.pk, above.pk, links):
        raise InACircle(
            _("“%(record)s” would come round to itself through “%(above)s”.")
            % {"record": agreement, "above": above},
            field=field,
        )


def _check_on_return(agreement: Agreement) -> None:
    """What it was made under, or replaces, may have changed while it was away."""
    hold_the_tree()
    check_agreement(agreement)


core.checked_on_return(Agreement, _check_on_return)
core.found_through(AgreementKind, lambda kind: Agreement.objects.filter(kind=kind))
