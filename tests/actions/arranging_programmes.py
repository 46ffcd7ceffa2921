"""For the small register: a joint programme, an enrolment count and an alumni club, one record of every kind."""

from dataclasses import dataclass

from edge.community import actions as community
from edge.community.models import AlumniClub, EnrolmentCount
from edge.core.dates import PartialDate
from edge.partners.models import Institution, Unit
from edge.people.permissions import INSTALLATION
from edge.programmes import actions as programmes
from edge.programmes.models import (
    Cohort,
    CohortPhase,
    Conferral,
    ExtensionDecision,
    JointProgramme,
    Phase,
    ProgrammePartner,
)

BY = INSTALLATION


@dataclass(frozen=True, kw_only=True)
class Curriculum:
    programme: JointProgramme
    ours: ProgrammePartner  # the group of the hub
    school: ProgrammePartner
    first: Phase
    second: Phase
    cohort: Cohort
    days: CohortPhase
    conferral: Conferral
    decision: ExtensionDecision


@dataclass(frozen=True, kw_only=True)
class Around:
    observation: EnrolmentCount
    club: AlumniClub


def a_curriculum(*, group: Unit, school: Unit) -> Curriculum:
    """Offered by a group of the hub and by a school of the partner and the whole partner; one cohort, two phases."""
    hub, partner = group.institution, school.institution
    programme = programmes.add_programme(
        by=BY,
        title="Joint Master in Optics",
        kind="joint_master",
        partners=[(hub, group), (partner, None), (partner, school)],
    )
    first = programmes.add_phase(programme=programme, by=BY, order=1, title="First year", site=hub, months=12)
    second = programmes.add_phase(programme=programme, by=BY, order=2, title="Second year", site=partner)
    cohort = programmes.add_cohort(programme=programme, by=BY, number=1, students=12)
    return Curriculum(
        programme=programme,
        ours=programme.partners.get(institution=hub),
        school=programme.partners.get(unit=school),
        first=first,
        second=second,
        cohort=cohort,
        days=programmes.add_cohort_phase(
            cohort=cohort, by=BY, phase=first, starts_on=PartialDate.parse("2010-09")
        ),
        conferral=programmes.record_conferral(cohort=cohort, by=BY, institution=hub, on_unknown=True),
        decision=programmes.decide_extension(
            programme=programme, by=BY, on=PartialDate.parse("2012-08"), text="Go on"
        ),
    )


def those_around(*, partner: Institution) -> Around:
    return Around(
        observation=community.count_enrolment(
            by=BY, nationality="CN", on=PartialDate.parse("2012"), count=550, source="Student administration"
        ),
        club=community.add_club(by=BY, name="Lotus Alumni", country="CN", partner=partner),
    )
