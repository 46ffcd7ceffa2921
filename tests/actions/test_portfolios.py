"""Portfolios, lanes, the matrix and diversity on a day: exact figures, what is not known, and what never counts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from edge.agreements.models import Agreement
from edge.calls import actions as calls
from edge.calls.models import Project
from edge.calls.permissions import projects_visible_to
from edge.calls.queries import Portfolio, find_projects, portfolios_on
from edge.calls.rules import Budget, Interval
from edge.core.models import SyntheticWorld
from edge.jobs.founding import calls as founding
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION
from edge.strategy.queries import brief_of
from edge.strategy.queries.lanes import lanes_of
from edge.strategy.queries.matrix import matrix_of, partners_of_matrix, spreads_on
from edge.strategy.queries.star import star_of
from tests.actions.arranging import BY, a_hub, a_partner, an_account
from tests.actions.arranging_calls import a_project, a_score

ON = date(2012, 10, 23)


@pytest.fixture
def lotus(db: None) -> Institution:
    a_hub()
    return a_partner("Lotus University")


def portfolio(partner: Institution, *, on: date = ON, account: Any = INSTALLATION) -> Portfolio:
    (found,) = portfolios_on(account, on=on, partner=partner)
    return found


def statements(read: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as context:
        read()
    return len(context)


# ---------------------------------------------------------------- counts
def test_projects_count_from_the_day_on_which_they_certainly_began(lotus: Institution) -> None:
    a_project(lotus, "one", starts_on="2012-04", ends_on="2012-06")
    a_project(lotus, "two", starts_on="2011", ends_on="2014")
    a_project(lotus, "three", starts_on="2013")
    assert portfolios_on(INSTALLATION, on=date(2010, 12, 31)) == []
    assert [
        (portfolio(lotus, on=day).count, portfolio(lotus, on=day).running)
        for day in (date(2012, 4, 29), date(2012, 4, 30), ON)
    ] == [
        (1, 1),
        (2, 2),
        (2, 1),
    ]
    assert (portfolio(lotus).perhaps, portfolio(lotus, on=date(2013, 5, 1)).perhaps) == (0, 1)


def test_projects_whose_beginning_nobody_knows_make_it_at_least_or_not_known(lotus: Institution) -> None:
    a_project(lotus, "undated")
    assert (portfolio(lotus).count, portfolio(lotus).perhaps) == (None, 1)
    a_project(lotus, "dated", starts_on="2011")
    assert (portfolio(lotus).count, portfolio(lotus).perhaps) == (1, 1)


def test_an_evaluation_shows_that_projects_exist_and_not_how_many(lotus: Institution) -> None:
    said = {"by": BY, "partner": lotus, "source": "letter"}
    calls.evaluate_portfolio(finding="poor", text="Later.", on="2013", **said)
    assert portfolios_on(INSTALLATION, on=ON) == []
    calls.evaluate_portfolio(finding="good", text="Once.", on_unknown=True, attested_on="2012-03", **said)
    found = portfolio(lotus)
    assert (found.count, found.mean_score, found.finding.finding) == (None, None, "good")
    assert portfolios_on(INSTALLATION, on=date(2012, 3, 30)) == []  # proved from the last day of March on
    assert portfolio(lotus, on=date(2012, 3, 31)).count is None
    later = portfolio(lotus, on=date(2014, 1, 1))
    assert (later.finding.finding, [row.finding for row in later.findings]) == ("poor", ["good", "poor"])


def test_budgets_are_told_by_currency_and_an_unknown_one_is_told(lotus: Institution) -> None:
    for title, budget, currency in (
        ("a", "10.50", "EUR"),
        ("b", "2", "EUR"),
        ("c", "7", "CNY"),
        ("d", None, ""),
    ):
        a_project(lotus, title, starts_on="2011", budget=budget, currency=currency)
    a_project(lotus, "later", starts_on="2013", budget="999", currency="EUR")
    found = portfolio(lotus).budgets
    assert found.totals == (
        Budget(currency="CNY", total=Decimal("7")),
        Budget(currency="EUR", total=Decimal("12.50")),
    )
    assert found.unknown == 1


# ---------------------------------------------------------------- scores
def test_the_mean_of_the_latest_scores_with_its_interval_and_the_others(lotus: Institution) -> None:
    other = a_partner("Bamboo University")
    for number, value in enumerate(("4", "4.5", "5")):
        project = a_project(lotus, f"p{number}", starts_on="2011")
        a_score(project, "1", "2011-12")
        a_score(project, value, "2012-05")
        a_score(project, "1", "2012-11")
    for number, value in enumerate(("2", "3")):
        a_score(a_project(other, f"o{number}", starts_on="2011"), value, "2012")
    found = portfolio(lotus)
    assert (found.mean_score, found.score.number) == (Decimal("4.50"), 3)
    assert found.score.interval == Interval(low=Decimal("3.26"), high=Decimal("5.00"))
    assert found.others is None  # the others' scores of 2012 may all be later than the day
    later = portfolio(lotus, on=date(2012, 12, 31))
    assert (later.mean_score, later.others.mean, later.others.number) == (Decimal("1.00"), Decimal("2.50"), 2)


def test_two_scales_have_no_common_mean(lotus: Institution) -> None:
    a_score(a_project(lotus, "a", starts_on="2011"), "4", "2012-01")
    a_score(a_project(lotus, "b", starts_on="2011"), "80", "2012-01", scale_from=0, scale_to=100)
    found = portfolio(lotus)
    assert (found.mean_score, [score.mean for score in found.scores]) == (
        None,
        [Decimal("80.00"), Decimal("4.00")],
    )


# ---------------------------------------------------------------- the founding case, and what is synthetic
@pytest.fixture
def case(founding_case: None) -> tuple[dict[str, Institution], dict[str, Agreement]]:
    institutions = {one.domain: one for one in Institution.objects.all()}
    return institutions, {one.public_id: one for one in Agreement.objects.all()}


def load(case: Any) -> None:
    if not portfolios_on(INSTALLATION, on=ON):
        founding.load(*case, BY)


def test_of_tsinghua_the_founding_case_knows_the_finding_and_no_number(case: Any) -> None:
    load(case)
    (found,) = portfolios_on(INSTALLATION, on=ON)
    assert (found.partner.domain, found.count, found.mean_score) == ("tsinghua.edu.cn", None, None)
    assert (found.finding.finding, found.finding.on, found.finding.on_unknown) == ("good", None, True)


def answers() -> Any:
    """What machines are told, and every figure of the strategy."""
    all_partners = list(partners_of_matrix(INSTALLATION))
    return (
        brief_of(INSTALLATION, on=ON),
        [
            (one.partner.pk, one.count, one.perhaps, one.running, one.budgets, one.scores, one.others)
            for one in portfolios_on(INSTALLATION, on=ON)
        ],
        [
            (cell.running, cell.begun)
            for row in matrix_of(INSTALLATION, all_partners, on=ON)
            for cell in row.cells
        ],
        spreads_on(INSTALLATION, on=ON),
    )


def synthetic(case: Any) -> list[Project]:
    if not Project.objects.filter(synthetic=True).exists():
        founding.load_synthetic_projects(*case, BY)
    return list(Project.objects.select_related("hub_lead", "partner_lead").filter(synthetic=True))


def test_synthetic_projects_change_no_answer(case: Any) -> None:
    load(case)
    made = synthetic(case)
    with_them = answers()
    assert len(made) == 14 and all(project.synthetic for project in made)
    assert all("synthetic" in project.title.lower() for project in made)
    assert {project.hub_lead.synthetic for project in made} | {p.partner_lead.synthetic for p in made} == {
        True
    }
    assert len({project.partner_id for project in made}) == len({p.instrument_id for p in made}) == 5
    Project.objects.filter(synthetic=True).delete()
    assert answers() == with_them


def test_in_a_synthetic_world_they_count(case: Any) -> None:
    load(case)
    synthetic(case)
    SyntheticWorld.objects.create(seed=1)
    tsinghua = portfolio(case[0]["tsinghua.edu.cn"])
    assert (tsinghua.count, tsinghua.synthetic, tsinghua.mean_score) == (5, 0, Decimal("4.50"))
    assert not any(
        lane.synthetic
        for lanes in lanes_of(INSTALLATION, Institution.objects.values_list("pk", flat=True), on=ON).values()
        for lane in lanes
    )


# ---------------------------------------------------------------- lanes, matrix, diversity
def test_a_lane_for_every_instrument_in_use_on_the_day(lotus: Institution) -> None:
    for number in range(4):
        a_project(lotus, f"area {number}", instrument="speciality_area", starts_on="2011")
    a_project(lotus, "research", starts_on="2012-10-23")
    a_project(lotus, "over", instrument="bottom_up", starts_on="2010", ends_on="2012-10-22")
    a_project(lotus, "undated", instrument="exploration")
    a_project(
        lotus, "made up", instrument="young_researchers", starts_on="2012", ends_on=None, synthetic=True
    )
    a_project(lotus, "made up too", starts_on="2011", synthetic=True)
    found = lanes_of(INSTALLATION, [lotus.pk], on=ON)[lotus.pk]
    assert [(lane.instrument.code, lane.running, lane.width, lane.synthetic) for lane in found] == [
        ("joint_research", 1, 1, False),
        ("speciality_area", 4, 3, False),
    ]
    later = lanes_of(INSTALLATION, [lotus.pk], on=date(2012, 12, 31))[lotus.pk]
    assert [(lane.instrument.code, lane.synthetic) for lane in later] == [
        ("joint_research", False),
        ("young_researchers", True),
        ("speciality_area", False),
    ]
    assert lanes_of(INSTALLATION, [lotus.pk], on=date(2000, 1, 1)) == {}


def test_the_star_names_the_instruments_in_use_in_their_order(lotus: Institution) -> None:
    a_project(lotus, "b", instrument="bottom_up", starts_on="2011")
    a_project(a_partner("Bamboo University"), "a", starts_on="2011")
    on_day = star_of(INSTALLATION, on=ON)
    assert [one.code for one in on_day.instruments] == ["joint_research", "bottom_up"]


def test_the_matrix_counts_what_runs_and_what_had_begun(lotus: Institution) -> None:
    a_project(lotus, "a", starts_on="2011", ends_on="2011")
    a_project(lotus, "b", starts_on="2011")
    a_project(lotus, "c", starts_on="2013")
    a_project(lotus, "d", starts_on="2011", synthetic=True)
    (row,) = matrix_of(INSTALLATION, list(partners_of_matrix(INSTALLATION)), on=ON)
    told = {cell.instrument.code: (cell.running, cell.begun, cell.synthetic) for cell in row.cells}
    assert told["joint_research"] == (1, 2, 1)
    assert told["exploration"] == (0, 0, 0)
    other = a_partner("Bamboo University")
    calls.evaluate_portfolio(
        by=BY, partner=other, finding="good", on_unknown=True, attested_on="2009", text="Good.", source="x"
    )
    (unknown,) = matrix_of(INSTALLATION, [other], on=ON)
    assert {(cell.running, cell.begun) for cell in unknown.cells} == {(None, None)}


def test_diversity_over_what_is_known(lotus: Institution) -> None:
    other, third = a_partner("Bamboo University"), a_partner("Orchid University")
    for number in range(3):
        a_project(lotus, f"l{number}", starts_on="2011")
    a_project(other, "o", instrument="exploration", starts_on="2011")
    calls.evaluate_portfolio(
        by=BY, partner=third, finding="good", on_unknown=True, attested_on="2009", text="Good.", source="x"
    )
    found = {spread.what: spread.indices for spread in spreads_on(INSTALLATION, on=ON)}
    by_partner, by_instrument = found["projects_by_partner"], found["projects_by_instrument"]
    assert (by_partner.total, by_partner.number, by_partner.unknown) == (4, 2, 1)
    assert by_partner.hhi == by_instrument.hhi == pytest.approx(0.625)
    assert found["agreements_by_partner"].hhi is None


def test_the_agreements_in_force_of_the_founding_case_are_spread_over_five(case: Any) -> None:
    found = {spread.what: spread.indices for spread in spreads_on(INSTALLATION, on=ON)}
    assert found["agreements_by_partner"].hhi == pytest.approx(8 / 36)


# ---------------------------------------------------------------- rights and statements
def test_a_partner_officer_sees_the_shown_projects_of_the_own_partner_only(lotus: Institution) -> None:
    other = a_partner("Bamboo University")
    shown = a_project(lotus, "Shown light", starts_on="2011", shared_from=date(2012, 1, 1))
    a_project(lotus, "Hidden light", starts_on="2011")
    a_project(
        lotus, "Former light", starts_on="2011", shared_from=date(2012, 1, 1), shared_until=date(2012, 2, 1)
    )
    a_project(other, "Foreign light", starts_on="2011", shared_from=date(2012, 1, 1))
    a_score(shown, "5", "2012-01")
    guest = an_account("guest")
    partners.grant_limited_role(account=guest, by=BY, institution=lotus)
    assert list(projects_visible_to(guest)) == [shown]
    assert list(find_projects(guest, "light")) == [shown]
    found = portfolio(lotus, account=guest)
    assert (found.count, found.scores, found.findings) == (1, (), ())
    assert [one.partner for one in portfolios_on(guest, on=ON)] == [lotus]
    assert {
        pk: [lane.running for lane in lanes]
        for pk, lanes in lanes_of(guest, [lotus.pk, other.pk], on=ON).items()
    } == {lotus.pk: [1]}


def test_without_a_role_there_is_nothing(lotus: Institution) -> None:
    a_project(lotus, starts_on="2011")
    nobody = an_account("nobody")
    assert portfolios_on(nobody, on=ON) == []
    assert lanes_of(nobody, [lotus.pk], on=ON) == {}


def test_the_statements_do_not_grow_with_the_projects(lotus: Institution) -> None:
    def one_more(number: int) -> None:
        partner = a_partner(f"Number{number} University")
        project = a_project(partner, f"p{number}", starts_on="2011")
        a_score(project, "4", "2012-01")
        calls.evaluate_portfolio(by=BY, partner=partner, finding="good", on="2012-01", text="x", source="y")

    reads = {
        "portfolios": lambda: portfolios_on(INSTALLATION, on=ON),
        "lanes": lambda: lanes_of(INSTALLATION, [1, 2, 3], on=ON),
        "matrix": lambda: matrix_of(INSTALLATION, list(partners_of_matrix(INSTALLATION)), on=ON),
        "spreads": lambda: spreads_on(INSTALLATION, on=ON),
    }
    one_more(0)
    few = {name: statements(read) for name, read in reads.items()}
    for number in range(1, 6):
        one_more(number)
    assert {name: statements(read) for name, read in reads.items()} == few
    assert (few["portfolios"], few["lanes"]) == (6, 3)
