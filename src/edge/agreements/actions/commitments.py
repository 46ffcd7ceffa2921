"""The verbs about commitments: promise, show evidence, judge."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.telling import tell
from edge.agreements.models import Agreement, Commitment, CommitmentAnswer, Evidence, YearVerdict
from edge.agreements.permissions import side_of
from edge.agreements.rules import Verdict
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.documents import store_document, whole_or_nothing
from edge.core.refusals import Refusal
from edge.partners.models import Institution

Changes = Mapping[str, Any]


class NoSide(Refusal):
    pass


class NotAYear(Refusal):
    """A year that has not begun, or lies before any agreement; or less than nothing done in it."""


FIRST_YEAR = 1900


@transaction.atomic
def add_commitment(*, agreement: Agreement, by: Any, **fields: Any) -> Commitment:
    """Record a promise; its owner is told by mail."""
    commitment = core.create(
        Commitment(agreement=agreement, **fields), by=by, verb="add_commitment", page=agreement
    )
    _tell_owner(commitment)
    return commitment


@transaction.atomic
def edit_commitment(
    *, commitment: Commitment, by: Any, changes: Changes, version: int | None = None
) -> Commitment:
    page = commitment.agreement
    core.locked(page, version=None)
    had_owner = core.locked(commitment, version=version).owner_id
    changed = core.change(
        commitment, by=by, verb="edit_commitment", changes=changes, version=version, page=page
    )
    if changed.owner_id != had_owner:
        _tell_owner(changed)
    return changed


def judge_commitment(
    *,
    commitment: Commitment,
    by: Any,
    verdict: Verdict,
    judgement: str = "",
    on: PartialDate | None = None,
    version: int | None = None,
) -> Commitment:
    """Give the verdict, today unless another day is named; OPEN takes an earlier verdict back."""
    day = None if verdict == Verdict.OPEN else on or PartialDate.of_day(timezone.localdate())
    changes = {"verdict": verdict.value, "judgement": judgement, "judged_on": day}
    page = commitment.agreement
    return core.change(
        commitment, by=by, verb="judge_commitment", changes=changes, version=version, page=page
    )


def remove_commitment(
    *, commitment: Commitment, by: Any, reason: str = "", version: int | None = None
) -> None:
    page = commitment.agreement
    core.remove(commitment, by=by, verb="remove_commitment", page=page, reason=reason, version=version)


@whole_or_nothing()
def give_evidence(
    *, commitment: Commitment, by: Any, upload: UploadedFile | None = None, **fields: Any
) -> Evidence:
    """Record what shows that a commitment is kept, with the file that proves it where there is one."""
    page = commitment.agreement
    if upload is not None:
        fields["document"] = store_document(upload, by=by, page=page)
    return core.create(Evidence(commitment=commitment, **fields), by=by, verb="give_evidence", page=page)


@whole_or_nothing()
def edit_evidence(
    *,
    evidence: Evidence,
    by: Any,
    changes: Changes,
    upload: UploadedFile | None = None,
    version: int | None = None,
) -> Evidence:
    """Change a piece of evidence; a new file takes the place of the old one, which history still names."""
    page = evidence.commitment.agreement
    if upload is not None:
        core.locked(evidence, version=version)
        changes = {**changes, "document": store_document(upload, by=by, page=page)}
    return core.change(evidence, by=by, verb="edit_evidence", changes=changes, version=version, page=page)


def remove_evidence(*, evidence: Evidence, by: Any, reason: str = "", version: int | None = None) -> None:
    page = evidence.commitment.agreement
    core.remove(evidence, by=by, verb="remove_evidence", page=page, reason=reason, version=version)


def judge_year(*, commitment: Commitment, by: Any, **fields: Any) -> YearVerdict:
    """Say how a promise was kept in one academic year; `done` None is not known, never 0. Raises NotAYear."""
    _check_year(fields)
    fields["judged_on"] = fields.get("judged_on") or timezone.localdate()
    year = YearVerdict(commitment=commitment, **fields)
    return core.create(year, by=by, verb="judge_year", page=commitment.agreement)


def edit_year(*, year: YearVerdict, by: Any, changes: Changes, version: int | None = None) -> YearVerdict:
    page = year.commitment.agreement
    _check_year(changes)
    if "judged_on" in changes:
        changes = {**changes, "judged_on": changes["judged_on"] or year.judged_on}
    return core.change(year, by=by, verb="edit_year", changes=changes, version=version, page=page)


def remove_year(*, year: YearVerdict, by: Any, reason: str = "", version: int | None = None) -> None:
    page = year.commitment.agreement
    core.remove(year, by=by, verb="remove_year", page=page, reason=reason, version=version)


@transaction.atomic
def answer_commitment(*, commitment: Commitment, by: Any, **fields: Any) -> CommitmentAnswer:
    """Say, for the side that the account speaks for, how a commitment is kept; the other sides are told by mail.

    What was said stays as it was said. Raises NoSide and NotAYear.
    """
    _check_year(fields)
    side = side_of(by, commitment.agreement)
    if side is None:
        raise NoSide(_("You speak for none of the parties of this agreement."))
    answer = CommitmentAnswer(
        commitment=commitment, institution=side, account=by, name=getattr(by, "name", ""), **fields
    )
    answer = core.create(answer, by=by, verb="answer_commitment", page=commitment.agreement)
    _tell_answer(answer, by)
    return answer


def _check_year(fields: Changes) -> None:
    year, done = fields.get("year"), fields.get("done")
    last = timezone.localdate().year
    if year is not None and not FIRST_YEAR <= year <= last:
        raise NotAYear(
            _("The academic year begins in one of the years from %(first)s to %(last)s.")
            % {"first": FIRST_YEAR, "last": last},
            field="year",
        )
    if done is not None and done < 0:
        raise NotAYear(_("Less than nothing cannot have been done."), field="done")


def _tell_answer(answer: CommitmentAnswer, by: Any) -> None:
    commitment = answer.commitment

    def words(_side: Institution) -> str:
        told = {"side": answer.institution, "commitment": commitment.text, "answer": answer.text}
        return _("%(side)s says about the commitment “%(commitment)s”: %(answer)s") % told

    tell(
        agreement=commitment.agreement,
        acting=answer.institution,
        by=by,
        key=f"answer:{answer.public_id}",
        words=words,
        subject=lambda: _("A commitment is answered: %(agreement)s") % {"agreement": commitment.agreement},
        address=reverse("commitment", args=[commitment.public_id]),
    )


def _tell_owner(commitment: Commitment) -> None:
    owner = commitment.owner
    if owner is None or not owner.person.email or not _is_shown_to(owner.institution, commitment.agreement):
        return
    core.queue_mail(
        key=f"commitment-owner-{commitment.public_id}-{owner.public_id}-{commitment.version}",
        to=owner.person.email,
        subject=_("You now look after a commitment: %(text)s") % {"text": commitment.text[:120]},
        body=_("Agreement: %(agreement)s\nCommitment: %(text)s\nDue: %(due)s")
        % {
            "agreement": commitment.agreement,
            "text": commitment.text,
            "due": commitment.due_on or _("not set"),
        },
    )


def _is_shown_to(institution: Institution, agreement: Agreement) -> bool:
    """A mail says no more than its reader may see: at a partner, only of what is shown to that partner today."""
    if institution.is_hub:
        return True
    today = timezone.localdate()
    shown = agreement.parties.filter(institution=institution, shared_from__lte=today)
    return shown.filter(Q(shared_until=None) | Q(shared_until__gt=today)).exists()
