"""The verbs of a renewal by confirmation: each side confirms the further term, and the last one makes it hold.

It needs no new text: the agreement as it was signed goes on until the new last day that the decision names. Every
party confirms that day, in the record or by a letter; then the extension is carried out, and an event says who did.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.letters import NoName
from edge.agreements.actions.life import edit_agreement, hold_the_tree
from edge.agreements.actions.papers import add_event, attach_document
from edge.agreements.actions.telling import tell
from edge.agreements.actions.texts import NoSide, account_of, name_of
from edge.agreements.models import Agreement, RenewalConfirmation, RenewalDecision
from edge.agreements.models.happened import RENEWED_BY_CONFIRMATION
from edge.agreements.queries.texts import sides_of
from edge.agreements.rules.renewing import next_end
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.documents import whole_or_nothing
from edge.core.refusals import Refusal
from edge.partners.models import Institution

CONFIRM = "confirm"  # the choice of a decision
MOST_MONTHS = 1200  # a hundred years; beyond the calendar there is no last day


class NothingToConfirm(Refusal):
    pass


class NotByConfirmation(Refusal):
    """The agreement cannot go on by mere confirmation."""


class NotConfirmed(Refusal):
    """A side has not confirmed yet."""


def confirmed_end(agreement: Agreement, months: int | None, *, on: date) -> PartialDate:
    """The last day that a decision of the day puts up for confirmation; raises NotByConfirmation."""
    _refuse_what_is_over(agreement)
    _refuse_what_ended(agreement, on, field="decided_on")
    if months is None or months > MOST_MONTHS:
        raise NotByConfirmation(_("A renewal by confirmation needs its term in months."), field="months")
    if agreement.ends_on is None:
        raise NotByConfirmation(
            _("No last day is set: without one there is no further term to confirm."), field="choice"
        )
    return next_end(agreement.ends_on, months)


def _refuse_what_is_over(agreement: Agreement) -> None:
    if not agreement.is_signed:
        raise NotByConfirmation(_("Only what is signed can go on by confirmation."), field="choice")
    if agreement.is_terminated:
        raise NotByConfirmation(_("It was terminated: it cannot go on by confirmation."), field="choice")


def _refuse_what_ended(agreement: Agreement, on: date, *, field: str) -> None:
    if agreement.ends_on is not None and agreement.ends_on.latest < on:
        raise NotByConfirmation(
            _("It ended (%(end)s) before this: what has ended is followed by a successor, and not extended.")
            % {"end": agreement.ends_on},
            field=field,
        )


def refuse_a_second(agreement: Agreement, *, but: RenewalDecision | None = None) -> None:
    """One further term at a time: the next is confirmed once this one holds, or its decision is removed."""
    waiting = agreement.decisions.filter(choice=CONFIRM, carried_out_on=None)
    if but is not None:
        waiting = waiting.exclude(pk=but.pk)
    if waiting.exists():
        raise NotByConfirmation(
            _("Another renewal by confirmation is still waiting for its sides."), field="choice"
        )


def term_of(decision: RenewalDecision, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What changing choice or months does to the day that is confirmed. Raises NothingToConfirm when sides have
    confirmed another day already."""
    choice, months = changes.get("choice", decision.choice), changes.get("months", decision.months)
    if (choice, months) == (decision.choice, decision.months):
        return {}
    if decision.confirmations.exists():
        raise NothingToConfirm(
            _(
                "Sides have confirmed the term of this decision. Remove their confirmations first, saying why."
            ),
            field="months",
        )
    if choice != CONFIRM:
        return {"new_end": None}
    refuse_a_second(decision.agreement, but=decision)
    decided_on = changes.get("decided_on", decision.decided_on)
    return {"new_end": confirmed_end(decision.agreement, months, on=decided_on)}


@transaction.atomic
def confirm_renewal(
    *,
    decision: RenewalDecision,
    by: Any,
    institution: Institution,
    confirmed_on: date | None = None,
    name: str = "",
    letter: Any = None,
) -> RenewalConfirmation:
    """Confirm, for a side, that the agreement goes on until the decision's new last day; the other sides hear of it.

    With the last confirmation the extension is carried out; where a rule stands in the way of that, it waits for the
    hub. Raises NothingToConfirm, NotByConfirmation or NoSide.
    """
    hold_the_tree()
    agreement = core.locked(decision.agreement, version=None)
    decision = core.locked(decision, version=None)
    day = confirmed_on or timezone.localdate()
    _refuse_confirmation(decision, agreement, institution, day)
    confirmation = RenewalConfirmation(
        decision=decision,
        institution=institution,
        account=account_of(by),
        name=name or name_of(by),
        confirmed_on=day,
        letter=letter,
    )
    core.create(confirmation, by=by, verb="confirm_renewal", page=agreement)
    _tell_of(confirmation, agreement, by)
    if not missing_sides(decision):
        # What is in the way of it is the hub's to see and to settle; the confirmation stands.
        with suppress(Refusal):
            carry_out_renewal(decision=decision, by=by)
    return confirmation


def _refuse_confirmation(
    decision: RenewalDecision, agreement: Agreement, institution: Institution, day: date
) -> None:
    if not decision.is_open:
        raise NothingToConfirm(_("There is nothing to confirm: %(decision)s.") % {"decision": decision})
    _refuse_what_is_over(agreement)
    if not agreement.parties.filter(institution=institution).exists():
        raise NoSide(_("%(institution)s is not a party to this agreement.") % {"institution": institution})
    if day > timezone.localdate():
        raise NothingToConfirm(_("This day has not come yet."), field="confirmed_on")
    _refuse_what_ended(agreement, day, field="confirmed_on")


@whole_or_nothing()
def confirm_by_letter(
    *,
    decision: RenewalDecision,
    by: Any,
    institution: Institution,
    name: str,
    upload: UploadedFile,
    confirmed_on: date,
) -> RenewalConfirmation:
    """The same as a side's letter says: the letter is attached to the agreement, for the hub alone; `name` wrote it."""
    if not name.strip():
        raise NoName(_("Name who wrote the letter."), field="name")
    page = decision.agreement
    hold_the_tree()
    kept = attach_document(agreement=page, by=by, upload=upload, role="letter", internal=True)
    return confirm_renewal(
        decision=decision,
        by=by,
        institution=institution,
        confirmed_on=confirmed_on,
        name=name.strip(),
        letter=kept.document,
    )


@transaction.atomic
def remove_confirmation(
    *, confirmation: RenewalConfirmation, by: Any, reason: str = "", version: int | None = None
) -> None:
    """Take a confirmation back, as long as the extension is not carried out."""
    core.locked(confirmation.decision.agreement, version=None)
    decision = core.locked(confirmation.decision, version=None)
    if decision.carried_out_on is not None:
        raise NothingToConfirm(_("The extension has been carried out: its confirmations stay."))
    core.remove(
        confirmation,
        by=by,
        verb="remove_confirmation",
        page=decision.agreement,
        reason=reason,
        version=version,
    )


def missing_sides(decision: RenewalDecision) -> list[Institution]:
    """The parties that have not confirmed yet, the hub first; two statements."""
    confirmed = set(decision.confirmations.values_list("institution", flat=True))
    return [side for side in sides_of(decision.agreement) if side.pk not in confirmed]


@transaction.atomic
def carry_out_renewal(*, decision: RenewalDecision, by: Any) -> Agreement:
    """The agreement goes on until the confirmed day, its due day moves along, and an event names who confirmed.

    Raises NotConfirmed, NothingToConfirm, NotByConfirmation, or what the rules say of the new last day.
    """
    hold_the_tree()
    agreement = core.locked(decision.agreement, version=None)
    decision = core.locked(decision, version=None)
    if not decision.is_open:
        raise NothingToConfirm(_("There is nothing to carry out: %(decision)s.") % {"decision": decision})
    _refuse_what_is_over(agreement)
    missing = missing_sides(decision)
    if missing:
        names = ", ".join(side.name for side in missing)
        raise NotConfirmed(_("Not confirmed yet by: %(sides)s.") % {"sides": names})
    assert decision.months is not None
    if agreement.ends_on is None or next_end(agreement.ends_on, decision.months) != decision.new_end:
        raise NotByConfirmation(_("Its last day has changed since: another day was confirmed. Decide anew."))
    given = list(decision.confirmations.select_related("institution").order_by("confirmed_on", "pk"))
    add_event(
        agreement=agreement,
        by=by,
        kind="extension",
        on=PartialDate.of_day(given[-1].confirmed_on),
        text=_words(decision, given),
        attests=True,
    )
    changes = {"ends_on": decision.new_end, **later_due(agreement, decision.months)}
    renewed = edit_agreement(agreement=agreement, by=by, changes=changes, verb="carry_out_renewal")
    today = {"carried_out_on": timezone.localdate()}
    core.change(decision, by=by, verb="carry_out_decision", changes=today, page=agreement)
    return renewed


def later_due(agreement: Agreement, months: int) -> dict[str, Any]:
    """The renewal day of the further term: as long before its end as before; nothing where none was set."""
    if agreement.renewal_on is None:
        return {}
    return {"renewal_on": next_end(agreement.renewal_on, months)}


def _words(decision: RenewalDecision, given: list[RenewalConfirmation]) -> str:
    by = "; ".join(f"{one.institution} ({one.name}, {one.confirmed_on})" for one in given)
    words = RENEWED_BY_CONFIRMATION % {"end": decision.new_end, "by": by}
    return words if len(words) <= 300 else f"{words[:299]}…"


def _tell_of(confirmation: RenewalConfirmation, agreement: Agreement, by: Any) -> None:
    """A partner hears of it from the moment the hub has confirmed: before that it is the hub's own business."""
    decision, side = confirmation.decision, confirmation.institution
    hub_confirmed = decision.confirmations.filter(institution__role=Institution.HUB).exists()
    told = {"name": confirmation.name, "side": side, "end": decision.new_end}

    def words(_side: Institution) -> str:
        return _("%(name)s (%(side)s) confirms that the agreement goes on until %(end)s.") % told

    def subject() -> str:
        return _("%(agreement)s: renewal by confirmation") % {"agreement": agreement}

    if hub_confirmed:
        tell(
            agreement=agreement,
            acting=side,
            by=by,
            key=f"renewal:{confirmation.public_id}",
            words=words,
            subject=subject,
            address=reverse("agreement", args=[agreement.public_id]),
        )
