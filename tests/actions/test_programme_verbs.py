"""The verbs about joint programmes: what they refuse, what goes with what, and what comes back."""

from typing import Any

import pytest

from edge.core import actions as core
from edge.core.actions import StillUsed
from edge.core.dates import PartialDate
from edge.partners.models import Institution, Unit
from edge.people.permissions import INSTALLATION as BY
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founding_case")]
PARTS = (ProgrammePartner, Phase, Cohort, CohortPhase, Conferral, ExtensionDecision)


def institution(domain: str) -> Institution:
    return Institution.objects.get(domain=domain)


@pytest.fixture
def programme() -> JointProgramme:
    """A programme with two partners and one record of every kind of part."""
    hub, fudan = institution("kuleuven.be"), institution("fudan.edu.cn")
    made = programmes.add_programme(
        by=BY, title="Joint Master in Optics", kind="joint_master", partners=[(hub, None), (fudan, None)]
    )
    phase = programmes.add_phase(programme=made, by=BY, order=1, title="First year", site=hub, months=12)
    programmes.add_phase(programme=made, by=BY, order=2, title="Second year", site=fudan)
    cohort = programmes.add_cohort(programme=made, by=BY, number=1, students=12)
    programmes.add_cohort_phase(cohort=cohort, by=BY, phase=phase, starts_on="2010-09", ends_on="2011-06")
    programmes.record_conferral(cohort=cohort, by=BY, institution=fudan, on="2012-07-01")
    programmes.decide_extension(programme=made, by=BY, on="2012-08", until="2016", text="Go on")
    return made


def numbers() -> list[int]:
    return [model._default_manager.count() for model in PARTS]  # type: ignore[attr-defined]


def test_a_programme_goes_with_all_its_parts_and_comes_back_with_them(programme: JointProgramme) -> None:
    before = numbers()
    programmes.remove_programme(programme=programme, by=BY, reason="twice")
    assert [kept - gone for kept, gone in zip(before, numbers(), strict=True)] == [2, 2, 1, 1, 1, 1]
    core.restore(JointProgramme, programme.public_id, by=BY, verb="restore")
    assert numbers() == before


def test_a_phase_with_days_of_a_cohort_stays(programme: JointProgramme) -> None:
    with pytest.raises(StillUsed):
        programmes.remove_phase(phase=programme.phases.get(order=1), by=BY)
    programmes.remove_phase(phase=programme.phases.get(order=2), by=BY)
    assert [phase.order for phase in programme.phases.all()] == [1]


def test_a_phase_and_a_conferral_are_of_a_partner(programme: JointProgramme) -> None:
    stranger = institution("pku.edu.cn")
    with pytest.raises(programmes.NotAPartner) as refused:
        programmes.add_phase(programme=programme, by=BY, order=3, title="x", site=stranger)
    assert refused.value.field == "site"
    with pytest.raises(programmes.NotAPartner):
        programmes.edit_phase(phase=programme.phases.get(order=1), by=BY, changes={"site": stranger})
    cohort = programme.cohorts.get()
    with pytest.raises(programmes.NotAPartner):
        programmes.record_conferral(cohort=cohort, by=BY, institution=stranger, on="2012")
    with pytest.raises(programmes.NotAPartner):
        programmes.edit_conferral(conferral=cohort.conferrals.get(), by=BY, changes={"institution": stranger})


def test_a_partner_that_takes_part_cannot_be_taken_out(programme: JointProgramme) -> None:
    hub, fudan = (
        programme.partners.get(institution__domain=name) for name in ("kuleuven.be", "fudan.edu.cn")
    )
    with pytest.raises(programmes.NotAPartner, match="phase"):
        programmes.remove_programme_partner(partner=hub, by=BY)
    programmes.remove_phase(phase=programme.phases.get(order=2), by=BY)
    with pytest.raises(programmes.NotAPartner, match="conferred"):
        programmes.remove_programme_partner(partner=fudan, by=BY)
    programmes.remove_conferral(conferral=Conferral.objects.get(cohort__programme=programme), by=BY)
    programmes.remove_programme_partner(partner=fudan, by=BY)
    assert [partner.institution for partner in programme.partners.all()] == [institution("kuleuven.be")]


def test_one_of_two_units_of_a_partner_may_go(programme: JointProgramme) -> None:
    group = Unit.objects.get(public_id="U1")
    programmes.add_programme_partner(programme=programme, by=BY, institution=group.institution, unit=group)
    whole = programme.partners.get(institution=group.institution, unit=None)
    programmes.remove_programme_partner(partner=whole, by=BY)
    assert programme.partners.filter(institution=group.institution).get().unit == group


def test_a_unit_is_one_of_its_institution(programme: JointProgramme) -> None:
    medicine = Unit.objects.get(public_id="U3")
    with pytest.raises(programmes.WrongUnit):
        programmes.add_programme_partner(
            programme=programme, by=BY, institution=institution("pku.edu.cn"), unit=medicine
        )
    with pytest.raises(programmes.WrongUnit):
        programmes.edit_programme_partner(
            partner=programme.partners.first(),  # type: ignore[arg-type]
            by=BY,
            changes={"unit": medicine},
        )


def test_a_phase_of_another_programme_is_no_phase_of_the_cohort(programme: JointProgramme) -> None:
    other = programmes.add_programme(
        by=BY, title="Other", kind="summer_school", partners=[(institution("kuleuven.be"), None)]
    )
    cohort = programmes.add_cohort(programme=other, by=BY, number=1)
    with pytest.raises(programmes.WrongPhase):
        programmes.add_cohort_phase(cohort=cohort, by=BY, phase=programme.phases.get(order=1))


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        ("2012-09", "2012-08", True),
        ("2012-09", "2012", False),
        ("2012", "2012-01-01", False),
        (None, "2012", False),
    ],
)
def test_days_run_forward_as_far_as_they_are_known(
    programme: JointProgramme, first: str | None, last: str, refused: bool
) -> None:
    days = CohortPhase.objects.get(cohort__programme=programme)
    changes = {"starts_on": first and PartialDate.parse(first), "ends_on": PartialDate.parse(last)}
    acts: list[Any] = [
        lambda: programmes.edit_cohort_phase(days=days, by=BY, changes=changes),
        lambda: programmes.edit_programme(programme=programme, by=BY, changes=changes),
    ]
    for act in acts:
        if refused:
            with pytest.raises(programmes.WrongOrderOfDays) as told:
                act()
            assert told.value.field == "ends_on"
        else:
            assert str(act().ends_on) == last


def test_a_restored_phase_must_still_be_of_a_partner(programme: JointProgramme) -> None:
    phase = programme.phases.get(order=2)
    programmes.remove_phase(phase=phase, by=BY)
    programmes.remove_conferral(conferral=Conferral.objects.get(cohort__programme=programme), by=BY)
    programmes.remove_programme_partner(partner=programme.partners.get(institution=phase.site), by=BY)
    with pytest.raises(programmes.NotAPartner):
        core.restore(Phase, phase.public_id, by=BY, verb="restore")
