"""What the pages of signing show: whether a text is ready, where a round stands, what each signed with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.readiness import missing_for_signing
from edge.agreements.actions.signing import file_of
from edge.agreements.actions.turns import readers_of
from edge.agreements.models import Agreement, Original, SigningRound, SigningStep, TextVersion
from edge.agreements.permissions import originals_visible_to, rounds_visible_to
from edge.agreements.queries.signing import SideOffices, offices_of_sides, steps_of, written_about_turn
from edge.agreements.queries.texts import latest_version
from edge.agreements.queries.trusting import names_for_tests, trusted_roots
from edge.core.pades.examining import examine_pdf
from edge.core.pades.findings import NameMatch, Problem
from edge.core.pades.sentences import name_sentence, problem_sentence
from edge.missions.models import Outcome
from edge.missions.permissions import missions_visible_to
from edge.partners.models import Institution
from edge.people.permissions import may


@dataclass(frozen=True, kw_only=True)
class SigningPage:
    """Signing of an agreement. `missing` is empty when the text can go to the signatories, and None for those to
    whom the hub's own preparations are not shown."""

    agreement: Agreement
    version: TextVersion | None
    missing: Sequence[str] | None
    nobody_at: Sequence[Institution]  # sides where nobody in office could sign it today
    rounds: Sequence[SigningRound]
    originals: Sequence[Original]
    ceremonies: Sequence[Outcome]
    can_open: bool
    can_write: bool

    @property
    def open_round(self) -> SigningRound | None:
        return next((one for one in self.rounds if one.state == "open"), None)

    @property
    def would_be_over(self) -> bool:
        """Its last day has passed already; another can be set by who may write it."""
        ends = self.agreement.ends_on
        return self.can_write and ends is not None and ends.latest < timezone.localdate()

    @property
    def is_ready(self) -> bool:
        return self.missing is not None and not self.missing


def read_signing(account: Any, agreement: Agreement) -> SigningPage:
    rounds = rounds_visible_to(account).filter(agreement=agreement)
    insider = may(account, "agreements.read_internal")
    outcomes = Outcome.objects.filter(
        about_kind="agreement",
        about_id=agreement.public_id,
        stop__mission__in=missions_visible_to(account),
    )
    asked = insider and not agreement.is_signed
    offices = offices_of_sides(agreement, on=timezone.localdate()) if asked else []
    return SigningPage(
        agreement=agreement,
        version=latest_version(agreement, account=account),
        missing=what_is_missing(agreement, offices) if asked else None,
        nobody_at=[one.institution for one in offices if not one.officers],
        rounds=list(rounds.select_related("text_version", "document").order_by("-pk")),
        originals=list(
            originals_visible_to(account)
            .filter(agreement=agreement)
            .select_related("holder", "scan")
            .order_by("number")
        ),
        ceremonies=list(outcomes.select_related("stop__mission", "stop__institution").order_by("pk")),
        can_open=may(account, "agreements.open_round", agreement),
        can_write=may(account, "agreements.write_agreement", agreement),
    )


def what_is_missing(agreement: Agreement, offices: Sequence[SideOffices] | None = None) -> list[str]:
    """Of the text, and of those who could sign it today."""
    if offices is None:
        offices = offices_of_sides(agreement, on=timezone.localdate())
    nobody = [one.institution.name for one in offices if not one.officers]
    missing = missing_for_signing(agreement, latest_version(agreement))
    if nobody:
        missing.append(
            _("Nobody in office has a mandate for this kind of agreement today at: %(sides)s.")
            % {"sides": ", ".join(nobody)}
        )
    return missing


@dataclass(frozen=True, kw_only=True)
class StepShown:
    """One signatory; `standing` is "signed", "turn" (now), or "waiting"."""

    step: SigningStep
    standing: str
    for_tests: bool  # the certificate comes from an authority that is for demonstrations only
    can_sign: bool
    can_record: bool
    can_correct: bool  # the day of what was signed on paper

    @property
    def name(self) -> str:
        """Whether the certificate bears the signatory's name, in a sentence; empty for what was signed on paper."""
        kept = self.step.certificate
        if not kept:
            return ""
        if "name_match" not in kept:  # signed before names were compared
            return _("Whether the certificate bears the name of the signatory was not looked at.")
        match = NameMatch(kept["name_match"])
        return name_sentence(match, signatory=kept["signatory"], named=kept["subject"])


@dataclass(frozen=True, kw_only=True)
class RoundPage:
    """A round; `problems` are what is wrong with the file as it is kept today."""

    round: SigningRound
    steps: Sequence[StepShown]
    problems: Sequence[str]
    can_cancel: bool
    told: Sequence[str] | None  # to whom a mail was written of this turn; None for those who send none
    unreachable: bool  # of whose turn it is, nor of anybody there, is an address known

    @property
    def turn(self) -> StepShown | None:
        return next((one for one in self.steps if one.standing == "turn"), None)

    @property
    def signed(self) -> int:
        return sum(one.standing == "signed" for one in self.steps)


def read_round(account: Any, round_: SigningRound) -> RoundPage:
    steps = list(steps_of(round_))
    waiting = [step for step in steps if step.signed_on is None]
    turn = waiting[0].pk if waiting and round_.state == "open" else None
    for_tests = names_for_tests()
    shown = []
    for step in steps:
        step.round = round_
        is_turn = step.pk == turn
        shown.append(
            StepShown(
                step=step,
                standing="turn" if is_turn else "signed" if step.signed_on else "waiting",
                for_tests=step.certificate.get("root") in for_tests,
                can_sign=is_turn and may(account, "agreements.sign_step", step),
                can_record=is_turn and may(account, "agreements.record_step", step),
                can_correct=_has_a_day(step) and may(account, "agreements.correct_step", step),
            )
        )
    can_cancel = round_.state == "open" and may(account, "agreements.open_round", round_.agreement)
    asked = waiting[0] if can_cancel and waiting else None
    told = written_about_turn(asked) if asked else None
    return RoundPage(
        round=round_,
        steps=shown,
        problems=_problems(round_, len(steps) - len(waiting)),
        can_cancel=can_cancel,
        told=told,
        unreachable=asked is not None and not told and not readers_of(asked),
    )


def _has_a_day(step: SigningStep) -> bool:
    round_ = step.round
    return step.signed_on is not None and round_.method == "paper" and round_.state != "cancelled"


def _problems(round_: SigningRound, signed: int) -> list[str]:
    """The kept file is looked at again each time: a certificate may have run out, or an authority been retired."""
    if round_.method != "electronic" or not signed:
        return []
    try:
        pdf = file_of(round_)
    except FileNotFoundError:
        return [_("The file is not where it was kept.")]
    since = round_.document.created_at if round_.document else None
    examined = examine_pdf(pdf, roots=trusted_roots(), now=timezone.now(), existed_at=since)
    still_open = round_.state != "signed"
    return [
        problem_sentence(one, examined)
        for one in examined.findings
        if not (still_open and one.problem is Problem.FEWER_THAN_EXPECTED)
    ]
