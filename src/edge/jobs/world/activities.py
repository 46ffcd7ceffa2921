"""What the partners do together besides exchange: projects with their evaluations, and joint programmes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from edge.calls.models import Evaluation, Instrument, PortfolioEvaluation, Project
from edge.calls.rules import Finding
from edge.jobs.world.agreements import Deeds
from edge.jobs.world.drawing import (
    LAST_DAY,
    SOURCE,
    Draw,
    Weighted,
    a_day,
    a_draw,
    columns,
    known,
    months_later,
    public_ids,
    words,
)
from edge.jobs.world.gathering import Gathered
from edge.jobs.world.institutions import FIELDS, Cast
from edge.jobs.world.sizes import Sizes
from edge.jobs.world.writing import Row, Writer
from edge.programmes.models import (
    Cohort,
    CohortPhase,
    Conferral,
    ExtensionDecision,
    JointProgramme,
    Phase,
    ProgrammePartner,
)
from edge.programmes.rules import ProgrammeKind

_TOPICS = words(
    "batteries rivers ageing vaccines cities manuscripts robots soils migration light proteins trade"
)
_TITLES = {
    ProgrammeKind.DUAL_MASTER: "Dual Master",
    ProgrammeKind.JOINT_MASTER: "Joint Master",
    ProgrammeKind.JOINT_PHD: "Joint PhD",
    ProgrammeKind.SUMMER_SCHOOL: "Summer School",
}
_SCALES = ((1, 5), (0, 10), (0, 20), (0, 100))
_FINDINGS = (
    (Finding.GOOD, "The quality of the projects is high."),
    (Finding.MIXED, "Some projects are strong, others lack a second partner."),
    (Finding.POOR, "Few projects led to a publication."),
)


def write_projects(writer: Writer, cast: Cast, deeds: Deeds, *, seed: int, sizes: Sizes) -> None:
    """Write projects, a score for six in ten of them, and some evaluations of whole portfolios."""
    projects = list(_projects(writer, a_draw(seed, "projects"), cast, deeds, sizes.projects))
    writer.store(Project, projects, texts=lambda row: (row["title"], row["reference"]))
    writer.store(Evaluation, list(_evaluations(writer, a_draw(seed, "evaluations"), projects)))
    writer.store(PortfolioEvaluation, list(_portfolios(writer, a_draw(seed, "portfolios"), cast)))


def _projects(writer: Writer, draw: Draw, cast: Cast, deeds: Deeds, number: int) -> Iterator[dict[str, Any]]:
    ids, key = public_ids(draw), writer.next_key(Project)
    instruments = list(Instrument.objects.order_by("order", "code").values_list("pk", flat=True))
    among = Weighted.falling(len(cast.partners), head=20, power=0.8)
    for nth in range(number):
        place = among.place(draw)
        partner, agreements = cast.partners[place], deeds.keys_of(place)
        began = a_day(draw)
        ends = months_later(began, draw.randrange(6, 60))
        with_budget = draw.random() < 0.9
        yield {
            "id": key + nth,
            "public_id": next(ids),
            "title": f"Synthetic project on {draw.choice(_TOPICS)} and {draw.choice(_TOPICS)} ({nth + 1})",
            "reference": f"SP-{began.year}-{nth + 1:05}",
            "partner_id": partner.pk,
            "instrument_id": draw.choice(instruments),
            "agreement_id": draw.choice(agreements) if agreements and draw.random() < 0.4 else None,
            "hub_unit_id": draw.choice(cast.units),
            "hub_lead_id": draw.choice(cast.officers).person,
            "partner_lead_id": draw.choice(partner.officers).person if draw.random() < 0.7 else None,
            "budget": f"{draw.randrange(5, 400) * 1000}.00" if with_budget else None,
            "currency": draw.choice(("EUR", "EUR", "EUR", "CNY", "USD")) if with_budget else "",
            "synthetic": True,
            "source": SOURCE,
            **columns(
                starts_on=known(draw, began) if draw.random() < 0.97 else None,
                ends_on=known(draw, ends) if draw.random() < 0.9 else None,
            ),
        }


def _evaluations(writer: Writer, draw: Draw, projects: list[dict[str, Any]]) -> Iterator[Row]:
    ids, key = public_ids(draw), writer.next_key(Evaluation)
    for project in projects:
        if draw.random() > 0.6:
            continue
        least, most = draw.choice(_SCALES)
        value = least + (most - least) * draw.triangular(0.2, 1, 0.75)
        day = a_day(draw, date.fromisoformat(project["starts_on_from"] or "2010-01-01"), LAST_DAY)
        yield {
            "id": key,
            "public_id": next(ids),
            "project_id": project["id"],
            "value": f"{value:.2f}",
            "scale_from": f"{least}.00",
            "scale_to": f"{most}.00",
            "evaluator": "synthetic panel",
            "source": SOURCE,
            **columns(on=known(draw, day)),
        }
        key += 1


def _portfolios(writer: Writer, draw: Draw, cast: Cast) -> Iterator[Row]:
    ids, key = public_ids(draw), writer.next_key(PortfolioEvaluation)
    for partner in cast.partners[::10]:
        finding, text = draw.choice(_FINDINGS)
        unknown_day, day = draw.random() < 0.1, a_day(draw)
        yield {
            "id": key,
            "public_id": next(ids),
            "partner_id": partner.pk,
            "finding": finding.value,
            "on_unknown": unknown_day,
            "text": text,
            "source": SOURCE,
            # When nobody knows the day of an evaluation, the paper that tells of it has one.
            **columns(**{"attested_on" if unknown_day else "on": known(draw, day)}),
        }
        key += 1


def write_programmes(writer: Writer, cast: Cast, deeds: Deeds, *, seed: int, sizes: Sizes) -> None:
    """Write joint programmes whose cohorts go through their phases, one a year, up to the last day of the world."""
    gathered = Gathered(
        writer,
        a_draw(seed, "programmes"),
        JointProgramme,
        ProgrammePartner,
        Phase,
        Cohort,
        CohortPhase,
        Conferral,
        ExtensionDecision,
    )
    for _nth in range(sizes.programmes):
        place = gathered.draw.randrange(min(len(cast.partners), 4 * sizes.programmes))
        _programme(gathered, cast, place, deeds.keys_of(place))
    gathered.write()


def _programme(gathered: Gathered, cast: Cast, place: int, agreements: list[int]) -> None:
    draw, partner = gathered.draw, cast.partners[place]
    began = date(draw.randrange(2001, 2024), 9, draw.randrange(15, 28))
    kind = draw.choice(list(ProgrammeKind))
    ended = date(began.year + 12, 8, 31) if draw.random() < 0.2 else None
    agreement = draw.choice(agreements) if agreements and draw.random() < 0.7 else None
    programme = gathered.put(
        JointProgramme,
        title=f"Synthetic {_TITLES[kind]} in {draw.choice(FIELDS)} with {partner.name.name}",
        kind=kind.value,
        agreement_id=agreement,
        source=SOURCE,
        **columns(starts_on=known(draw, began), ends_on=known(draw, ended) if ended else None),
    )
    sites = (cast.hub, partner.pk)
    for site in sites:
        gathered.put(ProgrammePartner, programme_id=programme, institution_id=site)
    phases = [
        gathered.put(
            Phase, programme_id=programme, order=nth + 1, title=f"Year {nth + 1}", site_id=site, months=12
        )
        for nth, site in enumerate((*sites, partner.pk)[: draw.choice((2, 2, 3))])
    ]
    _cohorts(gathered, programme, began=began, last=ended or LAST_DAY, phases=phases, sites=sites)
    if draw.random() < 0.4:
        decided = a_day(draw, began)
        gathered.put(
            ExtensionDecision,
            programme_id=programme,
            text="Extended for three intakes",
            agreement_id=agreement,
            source=SOURCE,
            **columns(on=known(draw, decided), until=known(draw, months_later(decided, 36), imprecise=1.0)),
        )


def _cohorts(
    gathered: Gathered,
    programme: int,
    *,
    began: date,
    last: date,
    phases: list[int],
    sites: tuple[int, int],
) -> None:
    draw = gathered.draw
    for number, year in enumerate(range(began.year, min(began.year + 10, last.year)), start=1):
        done = began.replace(year=year + len(phases), month=7)
        over, when_unknown = done <= LAST_DAY, draw.random() < 0.1
        cohort = gathered.put(
            Cohort,
            programme_id=programme,
            number=number,
            students=draw.randrange(4, 40) if draw.random() < 0.85 else None,
            completed_on_unknown=over and when_unknown,
            source=SOURCE,
            **columns(completed_on=known(draw, done) if over and not when_unknown else None),
        )
        for nth, phase in enumerate(phases):
            starts = began.replace(year=year + nth)
            if starts <= LAST_DAY:
                ends = date(year + nth + 1, 8, 31)
                dates = columns(starts_on=known(draw, starts), ends_on=known(draw, ends))
                gathered.put(CohortPhase, cohort_id=cohort, phase_id=phase, **dates)
        for site in sites:
            if over and draw.random() < 0.8:
                day = columns(on=known(draw, months_later(done, draw.randrange(1, 5))))
                gathered.put(
                    Conferral, cohort_id=cohort, institution_id=site, place="Aula", source=SOURCE, **day
                )
