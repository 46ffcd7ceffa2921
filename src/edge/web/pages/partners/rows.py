"""Ties, officers, units and agreements as the pages of partners show them on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edge.agreements import rules as agreement_rules
from edge.agreements.models import Agreement, AgreementKind
from edge.agreements.queries import WITHIN_DAYS, is_being_renewed
from edge.agreements.rules import Due, State
from edge.core.dates import Known, PartialDate
from edge.partners.models import Officer, Tie, Unit
from edge.partners.permissions import may, officers_visible_to
from edge.partners.rules import MandateAnswer, Signs, may_sign
from edge.web.kit.periods import period_state


@dataclass(frozen=True, kw_only=True)
class TieRow:
    tie: Tie
    state: str
    label: str
    champion: Officer | None  # as far as the account may see officers
    champion_left: Known
    backup: Officer | None


@dataclass(frozen=True, kw_only=True)
class OfficerRow:
    officer: Officer
    state: str
    label: str
    signs: str  # what may be signed on the day, a sentence


@dataclass(frozen=True, kw_only=True)
class UnitNode:
    unit: Unit
    children: tuple["UnitNode", ...]


@dataclass(frozen=True, kw_only=True)
class AgreementNode:
    """An agreement in its tree; `signed` is whether it had been signed on the day."""

    agreement: Any
    due: Due | None
    signed: Known
    renewal_in_progress: bool
    children: tuple["AgreementNode", ...]


def tie_rows(account: Any, ties: QuerySet[Tie], *, on: date) -> list[TieRow]:
    """Every tie with how it stands; one statement, and one more for accounts that do not see every officer."""
    found = list(
        ties.select_related(
            "hub_unit__institution", "partner_unit__institution", "champion__person", "backup__person"
        ).order_by("hub_unit__name", "partner_unit__name", "pk")
    )
    shown = _shown_officers(account, found)
    words = {
        "in_force": _("in place"),
        "in_preparation": _("not yet"),
        "expired": _("over"),
        "not_known": pgettext("state of an agreement", "not known"),
    }
    rows = []
    for tie in found:
        state = period_state(tie.starts_on, tie.ends_on, day=on)
        champion = tie.champion if shown is None or tie.champion_id in shown else None
        ends = champion.ends_on if champion else None
        rows.append(
            TieRow(
                tie=tie,
                state=state,
                label=words[state],
                champion=champion,
                champion_left=ends.before(on) if ends else False,
                backup=tie.backup if shown is None or tie.backup_id in shown else None,
            )
        )
    return rows


def _shown_officers(account: Any, ties: Iterable[Tie]) -> frozenset[int] | None:
    """The officers of these ties that the account may see; None when it sees them all."""
    if may(account, "partners.read_internal"):
        return None
    named = {pk for tie in ties for pk in (tie.champion_id, tie.backup_id) if pk}
    return frozenset(officers_visible_to(account).filter(pk__in=named).values_list("pk", flat=True))


def officer_rows(officers: QuerySet[Officer], *, on: date) -> list[OfficerRow]:
    """Officers with how they stand on the day, those in office first. One statement."""
    rows = [
        officer_row(officer, on=on)
        for officer in officers.select_related("person", "institution", "unit", "backup__person")
    ]
    order = ("in_force", "not_known", "in_preparation", "expired")
    return sorted(rows, key=lambda row: (order.index(row.state), row.officer.title, row.officer.pk))


def officer_row(officer: Officer, *, on: date) -> OfficerRow:
    words = {
        "in_force": _("in office"),
        "in_preparation": _("not yet in office"),
        "expired": _("no longer in office"),
        "not_known": _("not known whether in office"),
    }
    state = period_state(officer.starts_on, officer.ends_on, day=on)
    return OfficerRow(officer=officer, state=state, label=words[state], signs=signing_words(officer, on=on))


def signing_words(officer: Officer, *, on: date) -> str:
    """What the officer may sign on the day, in a few words."""
    mandate = officer.mandate()
    if mandate.signs == Signs.NOTHING:
        return _("signs nothing")
    kind = next(iter(sorted(mandate.kinds)), "")
    answer = may_sign(mandate, kind=kind, on=PartialDate.of_day(on))
    if answer == MandateAnswer.NOT_ON_THAT_DAY:
        return _("has no mandate on this day")
    if answer == MandateAnswer.NOT_KNOWN:
        return _("not known whether the mandate covers this day")
    if mandate.signs == Signs.EVERYTHING:
        return _("may sign every kind of agreement")
    return _("may sign the kinds listed")


@dataclass(frozen=True, kw_only=True)
class KindAnswer:
    kind: str
    state: str
    label: str


def mandate_answers(officer: Officer, *, on: date) -> list[KindAnswer]:
    """For each kind of agreement: may the officer sign it on the day, and why not. One statement."""
    words = {
        MandateAnswer.GOOD: ("met", _("yes")),
        MandateAnswer.NO_MANDATE: ("not_met", _("no: signs nothing")),
        MandateAnswer.OTHER_KINDS: ("not_met", _("no: the mandate is for other kinds")),
        MandateAnswer.NOT_ON_THAT_DAY: ("not_met", _("no: not on this day")),
        MandateAnswer.NOT_KNOWN: ("not_known", _("not known on this day")),
    }
    mandate, day = officer.mandate(), PartialDate.of_day(on)
    answers = []
    for kind in AgreementKind.objects.all():
        state, label = words[may_sign(mandate, kind=kind.code, on=day)]
        answers.append(KindAnswer(kind=str(kind), state=state, label=label))
    return answers


def unit_tree(units: Iterable[Unit]) -> tuple[UnitNode, ...]:
    """Units as a tree in order of name; one whose parent is not among them stands at the top."""
    found = sorted(units, key=lambda unit: (unit.name, unit.pk))
    known = {unit.pk for unit in found}
    below: dict[int | None, list[Unit]] = {}
    for unit in found:
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)

    def node(unit: Unit) -> UnitNode:
        return UnitNode(unit=unit, children=tuple(node(child) for child in below.get(unit.pk, ())))

    return tuple(node(unit) for unit in below.get(None, ()))


def agreement_tree(agreements: Iterable[Any], *, on: date) -> tuple[AgreementNode, ...]:
    """Agreements read with `for_the_whole_story`, each under its umbrella where that is among them."""
    found = list(agreements)
    known = {agreement.pk for agreement in found}
    below: dict[int | None, list[Any]] = {}
    for agreement in found:
        below.setdefault(agreement.parent_id if agreement.parent_id in known else None, []).append(agreement)
    return tuple(_agreement_node(agreement, below, on) for agreement in below.get(None, ()))


def _agreement_node(agreement: Any, below: Mapping[int | None, list[Any]], on: date) -> AgreementNode:
    return AgreementNode(
        agreement=agreement,
        due=due_of(agreement, on=on),
        signed=agreement.happening("signed_on").by(on),
        renewal_in_progress=is_being_renewed(agreement.state, agreement.successors.all()),
        children=tuple(_agreement_node(child, below, on) for child in below.get(agreement.pk, ())),
    )


def due_of(agreement: Agreement, *, on: date) -> Due | None:
    """The renewal that is due (or overdue) of an agreement in force on the day."""
    if agreement.state != State.IN_FORCE:  # type: ignore[attr-defined]
        return None
    return agreement_rules.due(agreement.renewal_on, on=on, within_days=WITHIN_DAYS)
