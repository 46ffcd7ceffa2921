"""One joint programme as its page shows it on a day, with the rights of whoever reads."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from edge.agreements.models import Agreement
from edge.agreements.permissions import agreements_visible_to
from edge.partners.permissions import institutions_visible_to, is_insider
from edge.programmes.models import Cohort, CohortPhase, Conferral, ExtensionDecision, Phase, ProgrammePartner
from edge.programmes.queries import CohortOnDay, ProgrammeOnDay
from edge.programmes.rules import Whereabouts
from edge.web.kit.phases import (
    CohortLane,
    Milestone,
    PhasePlan,
    PlannedPhase,
    Stretch,
    phase_plan,
)
from edge.web.kit.tags import partial_date_text


@dataclass(frozen=True, kw_only=True)
class CohortRow:
    """A cohort with the pill of where it is (`state`, `label`), its days in each phase and its conferrals."""

    cohort: Cohort
    state: str
    label: str
    phases: tuple[CohortPhase, ...]
    conferrals: tuple[Conferral, ...]
    students: int | None


@dataclass(frozen=True, kw_only=True)
class ProgrammePage:
    day: ProgrammeOnDay
    state: str
    state_label: str
    headline: str
    phases: tuple[Phase, ...]
    months: int | None  # of all phases together
    cohorts: tuple[CohortRow, ...]
    extensions: tuple[
        tuple[ExtensionDecision, Agreement | None], ...
    ]  # each with its agreement, if it may be seen
    partners: tuple[tuple[ProgrammePartner, bool], ...]  # each with whether its page may be opened
    agreement: Agreement | None  # as far as the account may see it
    plan: PhasePlan
    insider: bool


def programme_page(account: Any, day: ProgrammeOnDay, *, on: date) -> ProgrammePage:
    """Everything on the page but the activity. Two statements besides those that read `day`."""
    programme = day.programme
    phases = tuple(programme.phases.all())
    decisions = [decision for decision in programme.extensions.all() if decision.may_be_taken_on(on)]
    named = [programme.agreement_id, *(decision.agreement_id for decision in decisions)]
    agreements = {
        row.pk: row for row in agreements_visible_to(account).filter(pk__in=[pk for pk in named if pk])
    }
    opened = set(
        institutions_visible_to(account)
        .filter(pk__in=[partner.institution_id for partner in day.partners])
        .values_list("pk", flat=True)
    )
    state = state_of(day, on=on)
    return ProgrammePage(
        day=day,
        state=state,
        state_label=state_words()[state],
        headline=headline(day),
        phases=phases,
        months=_together([phase.months for phase in phases]),
        cohorts=tuple(cohort_row(row) for row in day.cohorts),
        extensions=tuple((decision, agreements.get(decision.agreement_id or 0)) for decision in decisions),
        partners=tuple((partner, partner.institution_id in opened) for partner in day.partners),
        agreement=agreements.get(programme.agreement_id or 0),
        plan=_plan(phases, day.cohorts, on),
        insider=is_insider(account),
    )


def state_of(day: ProgrammeOnDay, *, on: date) -> str:
    """The state whose shape and word stand for the programme on the day."""
    if day.runs is None:
        return "not_known"
    if day.runs:
        return "in_force"
    ends_on = day.programme.ends_on
    return "expired" if ends_on is not None and ends_on.before(on) else "in_preparation"


def state_words() -> dict[str, str]:
    return {
        "in_force": _("running"),
        "in_preparation": _("not yet begun"),
        "expired": _("over"),
        "not_known": _("not known whether it runs"),
    }


def headline(day: ProgrammeOnDay) -> str:
    """How many cohorts have completed, and the last extension: one or two sentences."""
    sentences = [completed_words(day) + "."]
    if day.extended_on:
        sentences.append(
            _("Last extended: %(day)s.") % {"day": partial_date_text(day.extended_on)}  # a day, month or year
        )
    return " ".join(sentences)


def completed_words(day: ProgrammeOnDay) -> str:
    if not day.cohorts:
        return _("No cohort is recorded")
    done = ngettext(
        "%(number)s cohort has completed", "%(number)s cohorts have completed", day.completed_cohorts
    ) % {"number": day.completed_cohorts}
    if not day.perhaps_completed:
        return done
    perhaps = ngettext(
        "of %(number)s more it is not known", "of %(number)s more it is not known", day.perhaps_completed
    ) % {"number": day.perhaps_completed}
    return f"{done}; {perhaps}" if day.completed_cohorts else _unknown_completions(day.perhaps_completed)


def _unknown_completions(number: int) -> str:
    return ngettext(
        "Of %(number)s cohort it is not known whether it has completed",
        "Of %(number)s cohorts it is not known whether they have completed",
        number,
    ) % {"number": number}


def cohort_row(row: CohortOnDay) -> CohortRow:
    state, label = where_words(row)
    return CohortRow(
        cohort=row.cohort,
        state=state,
        label=label,
        phases=tuple(row.cohort.phases.all()),
        conferrals=tuple(row.cohort.conferrals.all()),
        students=row.cohort.students,
    )


def where_words(row: CohortOnDay) -> tuple[str, str]:
    """The state whose shape stands for where the cohort is, and where that is in words."""
    phases = ", ".join(days.phase.title for days in row.phases)
    return {
        Whereabouts.COMPLETED: ("met", _("completed")),
        Whereabouts.IN_PHASE: ("in_force", phases),
        Whereabouts.PERHAPS: ("not_known", _("perhaps in: %(phases)s") % {"phases": phases}),
        Whereabouts.NOT_BEGUN: ("in_preparation", _("not yet begun")),
        Whereabouts.BETWEEN: ("partly", _("between two phases")),
        Whereabouts.PHASES_OVER: ("open", _("phases over, completion not recorded")),
        Whereabouts.NOT_KNOWN: ("not_known", pgettext("where a cohort is", "not known")),
    }[row.where]


def _together(months: list[int | None]) -> int | None:
    known = [number for number in months if number is not None]
    return sum(known) if known and len(known) == len(months) else None


def months_words(months: int | None) -> str:
    if months is None:
        return _("length not known")
    return ngettext("%(number)s month", "%(number)s months", months) % {"number": months}


def _plan(phases: tuple[Phase, ...], cohorts: tuple[CohortOnDay, ...], on: date) -> PhasePlan:
    return phase_plan(
        phases=[
            PlannedPhase(
                title=f"{phase.order}. {phase.title}",
                site=phase.site.name,
                site_key=phase.site.public_id,
                length=months_words(phase.months),
                months=phase.months,
            )
            for phase in phases
        ],
        cohorts=[_lane(row) for row in cohorts],
        as_of=on,
    )


def _lane(row: CohortOnDay) -> CohortLane:
    cohort, stretches = row.cohort, list(row.cohort.phases.all())
    milestones = [
        Milestone(when=one.on, label=_conferral_words(one), kind="conferral")
        for one in cohort.conferrals.all()
        if one.on
    ]
    if cohort.completed_on:
        milestones.append(Milestone(when=cohort.completed_on, label=_("completed"), kind="completed"))
    return CohortLane(
        label=cohort_words(cohort),
        state=where_words(row)[1],
        stretches=tuple(
            Stretch(
                title=str(days.phase),
                site_key=days.phase.site.public_id,
                starts_on=days.starts_on,
                ends_on=days.ends_on,
                until=next((later.starts_on for later in stretches[place + 1 :] if later.starts_on), None),
                since=stretches[place - 1].ends_on if place else None,
            )
            for place, days in enumerate(stretches)
        ),
        milestones=tuple(sorted(milestones, key=lambda one: one.when)),
    )


def cohort_words(cohort: Cohort) -> str:
    return _("Cohort %(number)s") % {"number": cohort.number}


def _conferral_words(conferral: Conferral) -> str:
    return _("degree conferred by %(institution)s") % {"institution": conferral.institution}
