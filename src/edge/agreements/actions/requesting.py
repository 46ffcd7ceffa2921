"""The verbs of those who ask for an agreement: begin and write it, weigh the partner, hand it in, withdraw."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edge.agreements.actions.criteria import keep_shipped_points
from edge.agreements.actions.life import NotYours
from edge.agreements.actions.telling import tell_office
from edge.agreements.actions.texts import account_of
from edge.agreements.models import AgreementRequest, RequestAnswer, RequestPoint
from edge.agreements.queries.workdays import closed_days
from edge.agreements.rules.requesting import (
    NOT_ANSWERED_IN,
    REMOVED_IN,
    WRITTEN_IN,
    Stage,
    answer_is_whole,
    missing_for_submitting,
    next_stage,
)
from edge.agreements.rules.workdays import after_working_days
from edge.core import actions as core
from edge.core.days import day_in_words
from edge.core.many import change_many, create_many
from edge.core.refusals import Refusal
from edge.partners.models import Institution
from edge.partners.permissions import coordinated_units
from edge.people.permissions import INSTALLATION, is_writer

Changes = Mapping[str, Any]
_COPIED = (
    "sort",
    "code",
    "theme",
    "order",
    *(f"{part}_{code}" for part in ("name", "help") for code in ("en", "nl", "zh")),
)


class NotItsTurn(Refusal):
    """The step does not lead on from the state in which the request is."""


class NotComplete(Refusal):
    """Something must be said before the request goes to the office."""


class NotWhole(Refusal):
    """An answer lacks its sentence."""


@transaction.atomic
def begin_request(*, by: Any, **fields: Any) -> AgreementRequest:
    """Begin a request as a draft, with a copy of every point of today's catalogue. A coordinator names an own unit."""
    request = AgreementRequest(requested_by=account_of(by), **fields)
    _check(request, by)
    if not RequestPoint.history.exists():  # the first request of all: the office has kept no catalogue yet
        keep_shipped_points(by=INSTALLATION)
    core.create(request, by=by, verb="begin_request")
    points = RequestPoint.objects.filter(retired=False).order_by("sort", "order", "code")
    copies = [
        RequestAnswer(request=request, **{name: getattr(point, name) for name in _COPIED}) for point in points
    ]
    create_many(copies, by=by)
    return request


def _check(request: AgreementRequest, by: Any) -> None:
    """What the columns cannot say: whose unit asks, that it is one of the hub, and that a renewal renews something."""
    unit = request.unit
    if not is_writer(by) and (unit is None or unit.pk not in coordinated_units(by)):
        raise NotYours(_("Name one of your own units: a coordinator asks for those."), field="unit")
    if unit is not None and unit.institution.role != Institution.HUB:
        raise Refusal(_("“%(unit)s” is no unit of the hub.") % {"unit": unit}, field="unit")
    if request.institution is not None and request.institution.role == Institution.HUB:
        raise Refusal(_("An agreement is made with another institution."), field="institution")
    renewed = request.renews
    if renewed and request.institution and not _is_party(request.institution, renewed):
        words = _("%(institution)s is not a party to “%(agreement)s”.")
        raise Refusal(words % {"institution": request.institution, "agreement": renewed}, field="renews")


def _is_party(institution: Institution, agreement: Any) -> bool:
    return bool(agreement.parties.filter(institution=institution).exists())


@transaction.atomic
def edit_request(
    *, request: AgreementRequest, by: Any, changes: Changes, version: int | None = None
) -> AgreementRequest:
    """Change what a request says, while those who ask still write it."""
    current = core.locked(request, version=version)
    if current.stage not in WRITTEN_IN:
        raise NotItsTurn(_("The request is with the office: it can be changed when it is sent back."))
    for name, value in changes.items():
        setattr(current, name, value)
    _check(current, by)
    return core.change(request, by=by, verb="edit_request", changes=changes, version=version)


@transaction.atomic
def remove_request(
    *, request: AgreementRequest, by: Any, reason: str = "", version: int | None = None
) -> None:
    """Take a request out of the register with its answers: a draft, or what was withdrawn."""
    if core.locked(request, version=version).stage not in REMOVED_IN:
        raise NotItsTurn(_("What the office has seen stays. Withdraw the request first."))
    core.remove(request, by=by, verb="remove_request", reason=reason, version=version)


def led_on(request: AgreementRequest, verb: str) -> Stage:
    """The state to which the verb leads. Raises NotItsTurn."""
    stage = next_stage(request.stage, verb)
    if stage is None:
        words = _("This is not possible now. The request is: %(state)s.")
        raise NotItsTurn(words % {"state": request.get_stage_display()})
    return stage


def missing_fields(request: AgreementRequest) -> list[str]:
    """The labels of what must be said before the request goes to the office."""
    facts = {name: getattr(request, name) for name in ("title", "unit", "purpose", "results")}
    facts |= {name: getattr(request, name) for name in ("justification", "champion", "renews")}
    country = request.new_country  # a name alone is no institution yet: somebody has to find it
    facts["institution"] = request.institution or (request.new_name and country)
    missing = missing_for_submitting(facts, renewal=request.wanted == "renewal")
    names = ["new_country" if name == "institution" and request.new_name else name for name in missing]
    return [str(AgreementRequest._meta.get_field(name).verbose_name) for name in names]  # type: ignore[union-attr]


@transaction.atomic
def submit_request(*, request: AgreementRequest, by: Any, version: int | None = None) -> AgreementRequest:
    """Hand the request to the office. It promises an answer in so many working days, from today, and its officers are
    told by mail."""
    current = core.locked(request, version=version)
    stage = led_on(current, "submit")
    missing = missing_fields(current)
    if missing:
        raise NotComplete(_("Still missing: %(fields)s.") % {"fields": ", ".join(missing)})
    today = timezone.localdate()
    changes = {"stage": stage, "submitted_on": today, "due_on": promised_day(today), "reason": ""}
    open_gaps = list(current.gaps.filter(answered_on=None))
    for gap in open_gaps:
        gap.answered_on = today
    change_many(open_gaps, ["answered_on"], by=by)
    submitted = core.change(request, by=by, verb="submit_request", changes=changes, version=version)
    _tell_office(submitted, by)
    return submitted


def _tell_office(request: AgreementRequest, by: Any) -> None:
    """Every officer hears of it, each time that it is handed in."""

    def words() -> str:
        assert request.due_on is not None
        told = {"unit": request.unit, "day": day_in_words(request.due_on)}
        return _("%(unit)s asks for an agreement. The office answers by %(day)s.") % told

    tell_office(
        about=request,
        by=by,
        key=f"handed-in:{request.public_id}:{request.version}",
        subject=lambda: _("A request is handed in: %(request)s") % {"request": request},
        words=words,
        page=reverse("request", args=[request.public_id]),
    )


def promised_day(today: date) -> date:
    """The day by which the office answers what comes today."""
    return after_working_days(today, settings.REQUEST_WORKING_DAYS, closed=closed_days())


def withdraw_request(
    *, request: AgreementRequest, by: Any, reason: str = "", version: int | None = None
) -> AgreementRequest:
    """Give the request up; it can be taken up again."""
    return _step(request, "withdraw", by, {"reason": reason}, version)


def take_up_request(*, request: AgreementRequest, by: Any, version: int | None = None) -> AgreementRequest:
    """Go on with what was withdrawn, as a draft."""
    return _step(request, "take_up", by, {"reason": ""}, version)


@transaction.atomic
def _step(
    request: AgreementRequest, verb: str, by: Any, changes: Changes, version: int | None
) -> AgreementRequest:
    stage = led_on(core.locked(request, version=version), verb)
    changes = {"stage": stage, "due_on": None, "submitted_on": None, **changes}
    return core.change(request, by=by, verb=f"{verb}_request", changes=changes, version=version)


@transaction.atomic
def answer_points(
    *,
    request: AgreementRequest,
    by: Any,
    answers: Mapping[str, tuple[str, str]],
    version: int | None = None,
) -> AgreementRequest:
    """Answer points of the request: by code, the answer and its sentence; an empty answer takes it back.

    The office may go on answering after it has the request, and questions after the agreement is begun too. Raises
    NotWhole at the first answer without its sentence.
    """
    current = core.locked(request, version=version)
    if current.stage in NOT_ANSWERED_IN:
        raise NotItsTurn(_("The request is closed: nothing about it is answered any more."))
    changed = []
    for row in current.answers.select_for_update(no_key=True).order_by("pk"):
        if row.code in answers and (row.verdict, row.words) != answers[row.code]:
            row.verdict, row.words = answers[row.code]
            _check_answer(row, current)
            changed.append(row)
    if not changed:
        return current
    change_many(changed, ["verdict", "words"], by=by)
    return core.change(
        current, by=by, verb="answer_points", changes={"answered_at": timezone.now()}, version=version
    )


def _check_answer(row: RequestAnswer, request: AgreementRequest) -> None:
    if row.sort == "criterion" and request.stage == Stage.ACCEPTED:
        raise NotItsTurn(_("The request is accepted: the criteria stay as they were answered then."))
    row.words = row.words.strip()
    if row.verdict and not answer_is_whole(row.sort, row.verdict, row.words):
        raise NotWhole(_("“%(point)s”: say it in a sentence.") % {"point": row}, field=f"words_{row.code}")
    row.full_clean()


def points_open(request: AgreementRequest) -> str:
    """What is still to be weighed, as a sentence; empty when every criterion has its answer."""
    number = request.answers.filter(sort="criterion", verdict="").count()
    if not number:
        return ""
    words = ngettext(
        "%(number)s criterion has no answer yet; “not known” is one.",
        "%(number)s criteria have no answer yet; “not known” is one.",
        number,
    )
    return words % {"number": number}
