"""The days of signatures on paper: which are possible, and how a wrong one is corrected."""

from datetime import date
from typing import Any

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.life import edit_agreement, hold_the_tree
from edge.agreements.actions.parties import check_signatory, edit_signatory
from edge.agreements.models import Agreement, Approval, Signatory, SigningStep
from edge.agreements.rules.signing import WrongDay, day_of_signature
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.days import day_in_words
from edge.core.documents import whole_or_nothing
from edge.core.refusals import Refusal


class NotThatDay(Refusal):
    """Nobody can have signed this on that day."""


class NothingToCorrect(Refusal):
    """Only the day of a signature on paper that counts can be corrected."""


def check_mandate(agreement: Agreement, signs: Any, on: date) -> None:
    """The mandate covers the kind and the day; the person holds the office. Raises NoMandate or NotAParty."""
    signatory = Signatory(
        agreement=agreement,
        institution=signs.institution,
        person=signs.person,
        officer=signs.officer,
        capacity=signs.capacity,
    )
    signatory.signed_on = PartialDate.of_day(on)
    check_signatory(signatory)


def refuse_wrong_day(step: SigningStep, on: date) -> None:
    """Raises NotThatDay where the step cannot have been signed on the day. Two statements."""
    days = _days_of(step)
    before = max((day for order, day in days.items() if order < step.order), default=None)
    after = min((day for order, day in days.items() if order > step.order), default=None)
    approved = _approved(step)
    wrong = day_of_signature(on, today=timezone.localdate(), approved=approved, before=before, after=after)
    if wrong is not None:
        day = {
            WrongDay.BEFORE_APPROVALS: max(approved, default=None),
            WrongDay.BEFORE_THE_STEP_BEFORE: before,
            WrongDay.AFTER_THE_STEP_AFTER: after,
        }.get(wrong)
        raise NotThatDay(_sentences()[wrong] % {"day": day_in_words(day) if day else ""}, field="signed_on")


def _days_of(step: SigningStep) -> dict[int, date]:
    """The days on which the round was signed so far, by the place in the order."""
    return {one.order: one.signed_on for one in step.round.steps.all() if one.signed_on is not None}


def _approved(step: SigningStep) -> list[date]:
    """The day on which each side first approved the text that is signed."""
    rows = Approval.objects.filter(
        text_version__agreement=step.round.agreement_id, sha256=step.round.sha256, withdrawn_at=None
    )
    first = rows.order_by().values("institution").annotate(first=Min("said_at"))
    return [timezone.localdate(row["first"]) for row in first]


def _sentences() -> dict[WrongDay, str]:
    return {
        WrongDay.TO_COME: _("This day is still to come."),
        WrongDay.BEFORE_APPROVALS: _(
            "The text was approved by all sides on %(day)s: it cannot have been signed before that."
        ),
        WrongDay.BEFORE_THE_STEP_BEFORE: _(
            "They sign in this order, and the signature before this one is of %(day)s: this one cannot be earlier."
        ),
        WrongDay.AFTER_THE_STEP_AFTER: _(
            "They sign in this order, and the signature after this one is of %(day)s: this one cannot be later."
        ),
    }


@whole_or_nothing()
def correct_day(
    *, step: SigningStep, by: Any, on: date, reason: str, version: int | None = None
) -> SigningStep:
    """Correct the day of a signature on paper, and say why; once everybody has signed, the agreement's day goes along.

    Raises NothingToCorrect, NotThatDay or NoMandate.
    """
    hold_the_tree()
    agreement = core.locked(step.round.agreement, version=None)
    round_ = core.locked(step.round, version=None)
    current = core.locked(step, version=version)
    current.round, was = round_, current.signed_on
    if was is None or round_.method != "paper" or round_.state == "cancelled":
        raise NothingToCorrect(_("There is no day to correct: only that of a signature on paper can be."))
    if not reason.strip():
        raise Refusal(_("Say why the day is corrected."), field="reason")
    refuse_wrong_day(current, on)
    check_mandate(agreement, current, on)
    signed_on = _day_of_agreement(current)
    changed = core.change(
        current, by=by, verb="correct_day", changes={"signed_on": on}, page=agreement, reason=reason
    )
    if round_.state == "signed":
        _carry_on(changed, agreement, by, was=signed_on, reason=reason)
    return changed


def _day_of_agreement(step: SigningStep) -> PartialDate:
    return PartialDate.of_day(max(_days_of(step).values()))


def _carry_on(step: SigningStep, agreement: Agreement, by: Any, *, was: PartialDate, reason: str) -> None:
    """To the signatory of the agreement, and to its own day unless somebody set another one there."""
    assert step.signed_on is not None
    day, signed_on = PartialDate.of_day(step.signed_on), _day_of_agreement(step)
    named = agreement.signatories.filter(institution=step.institution, person=step.person).first()
    if named is not None and named.signed_on != day:
        edit_signatory(signatory=named, by=by, changes={"signed_on": day})
    if agreement.signed_on == was and signed_on != was:
        edit_agreement(agreement=agreement, by=by, changes={"signed_on": signed_on}, reason=reason)
