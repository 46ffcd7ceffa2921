"""What the records advise on a renewal, with every reason as a code and its values.

The advice is a table (`ADVICE`) that is read from the top. It advises; the rectorate decides.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from edge.core.dates import Known
from edge.strategy.rules.contents import (
    DossierAgreement,
    DossierContents,
    Officer,
    Source,
    Standing,
    Value,
)

MIN_DAYS_FOR_A_NEW_TEXT = (
    30  # below this, without a successor in preparation, only an extension can be signed in time
)
ONE_SIDED_FROM = 5  # people; smaller exchanges are never called one-sided
ONE_SIDED_RATIO = 4  # one direction more than four times the other


class Decision(StrEnum):
    """The renewal decisions of the dictionary that a rule can advise; ending early is not one of them."""

    RENEW = "renew"
    EXTEND = "extend"
    AMEND = "amend"
    RENEW_SHORTER_ON_CONDITION = "renew_shorter_on_condition"
    LET_LAPSE = "let_lapse"
    NOTHING_TO_DECIDE = "nothing_to_decide"


class Stance(StrEnum):
    FACT = "fact"
    FOR = "for"
    AGAINST = "against"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Reason:
    code: str
    stance: Stance
    params: Mapping[str, Value] = field(default_factory=dict)
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class RenewalCase:
    """The one agreement a decision is about, reduced to what the rule reads. None is "not recorded".

    `verdicts` are those of the commitments of this agreement itself; `without_evidence` counts among them.
    """

    agreement: DossierAgreement | None
    due: bool = False
    days_at_most: int | None = None
    successor: DossierAgreement | None = None
    verdicts: tuple[str, ...] = ()
    without_evidence: int = 0
    promised_next: int = 0
    standing: Standing = field(default_factory=Standing)
    hub_may_sign: Known = None
    partner_may_sign: Known = None
    ties: int = 0
    ties_without_champion: int = 0
    champions_left: int = 0

    @property
    def state(self) -> str | None:
        return self.agreement.state if self.agreement else None

    @property
    def under_decision(self) -> bool:
        """In force and due, or expired while its renewal is being prepared."""
        expired_in_renewal = self.state == "expired" and self.successor_in_preparation
        return (self.state == "in_force" and self.due) or expired_in_renewal

    @property
    def successor_in_preparation(self) -> bool:
        return self.successor is not None and self.successor.state == "in_preparation"

    @property
    def one_sided(self) -> bool:
        out, into = self.standing.outward, self.standing.inward
        if out is None or into is None or max(out, into) < ONE_SIDED_FROM:
            return False
        return max(out, into) > ONE_SIDED_RATIO * min(out, into)


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """A decision, the row of ADVICE that led to it, and every reason, the unknown ones always included."""

    decision: Decision
    row: str
    agreement: DossierAgreement | None
    reasons: tuple[Reason, ...]

    @property
    def unknowns(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.stance == Stance.UNKNOWN)


def _poor(case: RenewalCase) -> bool:
    return case.standing.evaluation == "poor"


def _no_time_left(case: RenewalCase) -> bool:
    short = case.days_at_most is not None and case.days_at_most <= MIN_DAYS_FOR_A_NEW_TEXT
    return short and not case.successor_in_preparation


def _something_good(case: RenewalCase) -> bool:
    return case.standing.evaluation == "good" or "met" in case.verdicts


# Read from the top: the first row that holds gives the advice. Each row: name, when, decision.
ADVICE: tuple[tuple[str, Callable[[RenewalCase], bool], Decision], ...] = (
    ("nothing_due", lambda case: not case.under_decision, Decision.NOTHING_TO_DECIDE),
    ("screening_refused", lambda case: case.standing.screening == "refused", Decision.LET_LAPSE),
    ("poor_and_nothing_met", lambda case: _poor(case) and "met" not in case.verdicts, Decision.LET_LAPSE),
    ("poor_evaluation", _poor, Decision.RENEW_SHORTER_ON_CONDITION),
    ("commitment_not_met", lambda case: "not_met" in case.verdicts, Decision.RENEW_SHORTER_ON_CONDITION),
    (
        "screening_conditions",
        lambda case: case.standing.screening == "conditions",
        Decision.RENEW_SHORTER_ON_CONDITION,
    ),
    ("commitment_partly_met", lambda case: "partly" in case.verdicts, Decision.AMEND),
    ("one_sided_mobility", lambda case: case.one_sided, Decision.AMEND),
    ("no_time_left", _no_time_left, Decision.EXTEND),
    ("successor_in_preparation", lambda case: case.successor_in_preparation, Decision.RENEW),
    ("something_good", _something_good, Decision.RENEW),
    ("nothing_speaks_for_it", lambda case: True, Decision.RENEW_SHORTER_ON_CONDITION),
)


def recommend(case: RenewalCase) -> Recommendation:
    """This will advise on one agreement by the first row of ADVICE that holds, and name every unknown."""
    row, decision = next((name, decision) for name, holds, decision in ADVICE if holds(case))
    reasons = (*_facts(case), *_for_and_against(case), *_unknowns(case))
    return Recommendation(decision=decision, row=row, agreement=case.agreement, reasons=reasons)


def recommendations(contents: DossierContents) -> tuple[Recommendation, ...]:
    """This will advise on each agreement under decision, the most pressing first, or once "nothing to decide"."""
    return tuple(recommend(case) for case in renewal_cases(contents))


def renewal_cases(contents: DossierContents) -> tuple[RenewalCase, ...]:
    """The agreements due, then those expired with a renewal in progress; else the one that tells where things stand."""
    due = sorted(contents.due, key=lambda item: item.days_at_most)
    cases = [_case(contents, contents.agreement(item.agreement), item.days_at_most) for item in due]
    cases += [_case(contents, agreement) for agreement in contents.agreements if agreement.state == "expired"]
    pressing = tuple(case for case in cases if case.under_decision)
    return pressing or (_case(contents, _where_things_stand(contents.agreements)),)


def _where_things_stand(agreements: tuple[DossierAgreement, ...]) -> DossierAgreement | None:
    """The agreement to name when nothing is due: one in force first, umbrellas before others, then the latest."""
    order = ("in_force", "suspended", "not_known", "in_preparation", "expired", "superseded")
    known = [agreement for agreement in agreements if agreement.state in order]

    def rank(agreement: DossierAgreement) -> tuple[int, bool, bool, int]:
        begun = agreement.starts_on or agreement.signed_on
        dated_last = -begun.start.toordinal() if begun else 0
        return order.index(agreement.state), agreement.parent is not None, begun is None, dated_last

    return min(known, key=rank, default=None)


def _case(
    contents: DossierContents, agreement: DossierAgreement | None, days_at_most: int | None = None
) -> RenewalCase:
    if agreement is None:
        return RenewalCase(agreement=None, standing=contents.standing)
    successor = contents.successor_of(agreement.key)
    own = [item for item in contents.commitments if item.agreement == agreement.key]
    return RenewalCase(
        agreement=agreement,
        due=days_at_most is not None,
        days_at_most=days_at_most,
        successor=successor,
        verdicts=tuple(item.verdict for item in own),
        without_evidence=sum(not item.evidence for item in own),
        promised_next=sum(
            successor is not None and item.agreement == successor.key for item in contents.commitments
        ),
        standing=contents.standing,
        hub_may_sign=_somebody_may_sign(contents.officers, "hub"),
        partner_may_sign=_somebody_may_sign(contents.officers, "partner"),
        ties=len(contents.ties),
        ties_without_champion=sum(tie.champion is None for tie in contents.ties),
        champions_left=sum(tie.champion_left for tie in contents.ties),
    )


def _somebody_may_sign(officers: tuple[Officer, ...], role: str) -> Known:
    answers = [officer.may_sign for officer in officers if officer.role == role]
    if any(answers):
        return True
    return None if not answers or None in answers else False


def _reason(code: str, stance: Stance, source: Source | None = None, **params: Value) -> Reason:
    return Reason(code=code, stance=stance, params=params, source=source)


def _facts(case: RenewalCase) -> Iterator[Reason]:
    agreement = case.agreement
    if agreement is None:
        yield _reason("no_agreement", Stance.FACT)
        return
    begun = agreement.starts_on or agreement.signed_on
    told = {"title": agreement.title, "begun": begun, "ended": agreement.ends_on}
    code = f"{agreement.state}_since" if agreement.state == "in_force" and begun else agreement.state
    yield _reason(code, Stance.FACT, agreement.source, **told)
    if agreement.state == "in_force" and agreement.renewal_due is None:
        yield _reason("no_renewal_day", Stance.FACT, agreement.source, title=agreement.title)
    elif agreement.state == "in_force":
        code = "overdue" if (case.days_at_most or 0) < 0 else "due" if case.due else "due_later"
        days = abs(case.days_at_most or 0)
        yield _reason(code, Stance.FACT, agreement.source, due=agreement.renewal_due, days=days)


def _for_and_against(case: RenewalCase) -> Iterator[Reason]:
    if case.successor and case.successor_in_preparation:
        source = case.successor.source
        yield _reason("successor_in_preparation", Stance.FOR, source, title=case.successor.title)
        if case.promised_next:
            yield _reason("successor_promises", Stance.FOR, source, count=case.promised_next)
    yield from _of_results(case)
    yield from _of_people(case)


def _of_results(case: RenewalCase) -> Iterator[Reason]:
    standing, verdicts = case.standing, case.verdicts
    for verdict, stance in (("met", Stance.FOR), ("partly", Stance.AGAINST), ("not_met", Stance.AGAINST)):
        if verdict in verdicts:
            count = verdicts.count(verdict)
            yield _reason(f"commitments_{verdict}", stance, count=count, total=len(verdicts))
    if standing.evaluation is not None:
        stance = {"good": Stance.FOR, "mixed": Stance.FACT}.get(standing.evaluation, Stance.AGAINST)
        yield _reason(f"evaluation_{standing.evaluation}", stance)
    if standing.screening is not None:
        stance = Stance.FOR if standing.screening == "cleared" else Stance.AGAINST
        yield _reason(f"screening_{standing.screening}", stance)
    if case.one_sided:
        yield _reason("one_sided_mobility", Stance.AGAINST, outward=standing.outward, inward=standing.inward)


def _of_people(case: RenewalCase) -> Iterator[Reason]:
    if case.hub_may_sign and case.partner_may_sign:
        yield _reason("mandates_held", Stance.FOR)
    for side, answer in (("hub", case.hub_may_sign), ("partner", case.partner_may_sign)):
        if answer is False:
            yield _reason(f"no_mandate_{side}", Stance.AGAINST)
    if case.champions_left:
        yield _reason("champions_left", Stance.AGAINST, count=case.champions_left)


def _unknowns(case: RenewalCase) -> Iterator[Reason]:
    """The weighty ones first: a headline names evaluation and both directions of mobility, and counts the rest."""
    if case.agreement is None:
        return
    standing = case.standing
    missing: tuple[tuple[str, bool, dict[str, Value]], ...] = (
        ("no_evaluation", standing.evaluation is None, {}),
        ("no_outward", standing.outward is None, {}),
        ("no_inward", standing.inward is None, {}),
        ("no_screening", standing.screening is None, {}),
        ("no_commitment", not case.verdicts, {"title": case.agreement.title}),
        ("no_evidence", case.without_evidence > 0, {"count": case.without_evidence}),
        ("mandate_hub_unknown", case.hub_may_sign is None, {}),
        ("mandate_partner_unknown", case.partner_may_sign is None, {}),
        ("no_tie", case.ties == 0, {}),
        ("no_champion", case.ties_without_champion > 0, {"count": case.ties_without_champion}),
    )
    for code, holds, params in missing:
        if holds:
            yield Reason(code=code, stance=Stance.UNKNOWN, params=params)
