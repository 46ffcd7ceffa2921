"""Reading joint programmes as of a day: completed cohorts, where each cohort is, the last extension."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from edge.agreements.rules import Happening
from edge.core.dates import Known, PartialDate
from edge.core.queries import found_pks
from edge.partners.models import Institution, perhaps_holding
from edge.partners.queries import read_names_on
from edge.programmes.models import Cohort, CohortPhase, Conferral, JointProgramme, Phase, ProgrammePartner
from edge.programmes.permissions import programmes_visible_to
from edge.programmes.rules import (
    CohortFacts,
    PhaseDays,
    Whereabouts,
    attesting,
    completions_on,
    extended_on,
    runs_on,
    whereabouts_on,
)


@dataclass(frozen=True, kw_only=True)
class CohortOnDay:
    """A cohort with what can be said of it on the day; `phases` are the days in the phases it is, or may be, in."""

    cohort: Cohort
    completed: Known
    where: Whereabouts
    phases: tuple[CohortPhase, ...]


@dataclass(frozen=True, kw_only=True)
class ProgrammeOnDay:
    """A programme with the figures of the day. `perhaps_completed` cohorts are not among the completed ones."""

    programme: JointProgramme
    partners: tuple[ProgrammePartner, ...]  # the hub among them
    cohorts: tuple[CohortOnDay, ...]
    runs: Known
    completed_cohorts: int
    perhaps_completed: int
    extended_on: PartialDate | None


def programmes_on(account: Any, *, on: date, partner: Institution | None = None) -> list[ProgrammeOnDay]:
    """The programmes that the day does not rule out, by title; with `partner`, those it offers. Eight statements."""
    rows = programmes_visible_to(account).filter(perhaps_holding(on))
    if partner is not None:
        rows = rows.filter(pk__in=offered_by(partner))
    return on_day(for_reading(rows).order_by("title", "pk"), on=on)


def find_programmes(account: Any, text: str) -> QuerySet[JointProgramme]:
    return programmes_visible_to(account).filter(pk__in=found_pks("jointprogramme", text))


def offered_by(institution: Institution) -> QuerySet[ProgrammePartner, Any]:
    """A subquery of the primary keys of the programmes that the institution offers."""
    return ProgrammePartner.objects.filter(institution=institution).values("programme")


def for_reading(rows: QuerySet[JointProgramme]) -> QuerySet[JointProgramme]:
    """With all that `on_day` reads: six statements more for any number of programmes."""
    days = CohortPhase.objects.order_by("phase__order")
    cohorts = Cohort.objects.order_by("number").prefetch_related(
        Prefetch("phases", queryset=days),
        Prefetch("conferrals", queryset=Conferral.objects.select_related("institution")),
    )
    partners = ProgrammePartner.objects.select_related("institution", "unit").order_by("pk")
    return rows.prefetch_related(
        Prefetch("partners", queryset=partners),
        Prefetch("phases", queryset=Phase.objects.select_related("site").order_by("order")),
        Prefetch("cohorts", queryset=cohorts),
        "extensions",
    )


def on_day(programmes: Iterable[JointProgramme], *, on: date) -> list[ProgrammeOnDay]:
    """What held of programmes read with `for_reading`, their institutions named as on the day. One statement."""
    found = list(programmes)
    for programme in found:
        _share_phases(programme)
    read_names_on([place for programme in found for place in _institutions(programme)], on=on)
    return [_programme_on_day(programme, on) for programme in found]


def _share_phases(programme: JointProgramme) -> None:
    """Let the cohorts go through the phases that were read with the programme: each site is read once."""
    phases = {phase.pk: phase for phase in programme.phases.all()}
    for cohort in programme.cohorts.all():
        for days in cohort.phases.all():
            days.phase = phases.get(days.phase_id) or days.phase


def _institutions(programme: JointProgramme) -> Iterator[Institution]:
    yield from (partner.institution for partner in programme.partners.all())
    yield from (phase.site for phase in programme.phases.all())
    for cohort in programme.cohorts.all():
        yield from (conferral.institution for conferral in cohort.conferrals.all())


def _programme_on_day(programme: JointProgramme, on: date) -> ProgrammeOnDay:
    cohorts = list(programme.cohorts.all())
    facts = {cohort.pk: _facts(cohort) for cohort in cohorts}
    completed = completions_on(facts.values(), on=on)
    answers = list(completed.values())
    decisions = [decision.on for decision in programme.extensions.all() if decision.on]
    attested = [*decisions, *(day for cohort in facts.values() for day in attesting(cohort))]
    return ProgrammeOnDay(
        programme=programme,
        partners=tuple(programme.partners.all()),
        cohorts=tuple(_on_day(cohort, facts[cohort.pk], completed[cohort.number], on) for cohort in cohorts),
        runs=runs_on(programme.starts_on, programme.ends_on, attested_by=attested, on=on),
        completed_cohorts=answers.count(True),
        perhaps_completed=answers.count(None),
        extended_on=extended_on(decisions, on=on),
    )


def _on_day(cohort: Cohort, facts: CohortFacts, completed: Known, on: date) -> CohortOnDay:
    where, places = whereabouts_on(facts, completed=completed, on=on)
    phases = tuple(days for days in cohort.phases.all() if days.phase.order in places)
    return CohortOnDay(cohort=cohort, completed=completed, where=where, phases=phases)


def _facts(cohort: Cohort) -> CohortFacts:
    return CohortFacts(
        number=cohort.number,
        completed=Happening(on=cohort.completed_on, unknown_day=cohort.completed_on_unknown),  # type: ignore[attr-defined]
        conferrals=tuple(
            Happening(on=conferral.on, unknown_day=conferral.on_unknown)  # type: ignore[attr-defined]
            for conferral in cohort.conferrals.all()
        ),
        phases=tuple(
            PhaseDays(order=days.phase.order, starts_on=days.starts_on, ends_on=days.ends_on)
            for days in cohort.phases.all()
        ),
    )
