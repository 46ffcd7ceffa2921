"""Reading mobility: the founding case's answers, who leans, who was never counted, for whom, in how many statements."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from edge.agreements.models import Agreement
from edge.core.models import SyntheticWorld
from edge.jobs.founding import mobility as founding
from edge.mobility import actions as mobility
from edge.mobility.models import ReportedCount, Stay
from edge.mobility.permissions import participants_visible_to, stays_visible_to
from edge.mobility.queries import flow_totals, imbalances, never_counted, stock_totals, stocks_on
from edge.mobility.rules import Amount
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.partners.permissions import people_visible_to
from edge.partners.queries import find_people
from edge.people.permissions import INSTALLATION
from edge.web.kit.mobility import mobility_part
from tests.actions.arranging import BY, Register, a_partner, a_register, an_account
from tests.actions.arranging_mobility import a_count, a_stay

DAY = date(2012, 10, 23)


def facts(account: Any = INSTALLATION, on: date = DAY) -> list[tuple[Any, ...]]:
    return [
        (stock.partner.domain, stock.direction, stock.kind, stock.number, stock.source)
        for stock in stocks_on(account, on=on)
    ]


@pytest.fixture
def case(founding_case: None) -> dict[str, Institution]:
    """The founding case with its mobility and without any stay."""
    institutions = {institution.domain: institution for institution in Institution.objects.all()}
    Stay.objects.all().delete()
    if not ReportedCount.objects.exists():
        agreements = {agreement.public_id: agreement for agreement in Agreement.objects.all()}
        founding.load(institutions, agreements, INSTALLATION)
    return institutions


# ---------------------------------------------------------------- the founding case
OF_THE_CASE = [
    ("tsinghua.edu.cn", "out", "students", None, founding.SOURCE),
    ("tsinghua.edu.cn", "in", "students", 15, founding.SOURCE),
]


def test_fifteen_students_came_and_of_those_who_went_no_number_is_known(case: dict[str, Institution]) -> None:
    assert facts() == OF_THE_CASE
    assert facts(on=date(2012, 10, 22)) == [(*fact[:3], None, None) for fact in OF_THE_CASE]
    [unknown] = never_counted(INSTALLATION, on=DAY, most=5)
    assert (unknown.partner.domain, unknown.direction) == ("tsinghua.edu.cn", "out")


def test_the_generated_stays_change_no_answer_of_the_case(case: dict[str, Institution]) -> None:
    def answers() -> tuple[Any, ...]:
        days = (DAY, date(2012, 9, 15), date(2011, 5, 1))
        years = range(2006, 2013)
        return (
            [facts(on=on) for on in days],
            [stock_totals(INSTALLATION, on=on) for on in days],
            flow_totals(INSTALLATION, years=years),
            [imbalances(INSTALLATION, on=on) for on in days],
            [len(people_visible_to(INSTALLATION)), find_people(INSTALLATION, "Synthetic").count()],
        )

    before = answers()
    assert founding.load_synthetic_stays(case, INSTALLATION) == founding.STAYS == Stay.objects.count()
    assert answers() == before
    assert not Stay.objects.filter(synthetic=False).exists()
    assert not Stay.objects.filter(person__synthetic=False).exists()
    assert Stay.objects.values("partner", "direction").distinct().count() == 10
    SyntheticWorld.objects.create(seed=1)  # where the whole register is generated, they count
    assert answers() != before
    assert set(OF_THE_CASE) <= set(facts())  # and still never over a count


def test_the_same_stays_are_generated_every_time(case: dict[str, Institution]) -> None:
    def made() -> list[Any]:
        founding.load_synthetic_stays(case, INSTALLATION)
        columns = ("public_id", "kind", "partner", "starts_on_from", "ends_on_from", "person__given_name")
        rows = list(Stay.objects.order_by("public_id").values_list(*columns))
        people = [stay.person for stay in Stay.objects.select_related("person")]
        Stay.objects.all().delete()
        for person in people:
            person.delete()
        return rows

    assert made() == made()


# ---------------------------------------------------------------- who leans, who was never counted
@pytest.fixture
def register(db: None) -> Register:
    return a_register()


def test_a_one_sided_partner_is_listed_with_both_numbers(register: Register) -> None:
    even, leaning, unknown = (a_partner(f"{name} University") for name in ("Even", "Leaning", "Unknown"))
    with mobility.sums_kept_once():
        for number in range(8):
            for partner, directions in ((even, ("in", "out")), (leaning, ("in",)), (unknown, ("in",))):
                for direction in directions:
                    a_stay(partner, starts=f"2011-1{number % 3}-01", direction=direction)
        a_stay(leaning, starts="2010-10", direction="out", kind="staff_teaching")
        a_stay(leaning, starts="2005-10", direction="out")  # before the window
    [found] = imbalances(INSTALLATION, on=DAY)
    assert (found.partner, found.out, found.into) == (leaning, Amount(1, False), Amount(8, False))
    assert (found.leans, found.years) == ("in", (2010, 2011, 2012))


def test_a_reported_year_takes_the_place_of_the_stays_in_a_balance(register: Register) -> None:
    for _ in range(8):
        a_stay(register.other, starts="2011-10-01")
    a_stay(register.other, starts="2011-10-01", direction="out")
    assert [found.partner for found in imbalances(INSTALLATION, on=DAY)] == [register.other]
    a_count(register.other, 8, academic_year=2011, direction="out")
    assert imbalances(INSTALLATION, on=DAY) == []
    a_count(register.other, 40, academic_year=2011, direction="in")
    [found] = imbalances(INSTALLATION, on=DAY)
    assert (found.out, found.into) == (Amount(8, False), Amount(40, False))


def test_never_counted_is_what_was_reported_without_a_number_or_later_only(register: Register) -> None:
    a_count(register.other, None, on="2012-01", direction="out")
    a_count(register.other, None, on="2012-01", direction="in")
    a_count(register.other, 7, on="2012-06-01", direction="in")  # counted since
    a_count(register.other, 9, on="2013-01-01", kind="staff")  # not yet on the day
    found = {(one.direction, one.kind) for one in never_counted(INSTALLATION, on=DAY, most=10)}
    assert found == {("out", "students"), ("in", "staff")}
    assert len(never_counted(INSTALLATION, on=DAY, most=1)) == 1


# ---------------------------------------------------------------- for whom
def test_a_partner_officer_sees_the_counts_shown_to_the_own_partner_and_no_figure_from_stays(
    register: Register,
) -> None:
    a_count(register.partner, 6, on="2012-04-01", shared_from=date(2012, 1, 1))
    a_count(register.partner, 9, on="2012-04-01", direction="out")
    a_count(register.other, 7, on="2012-04-01", shared_from=date(2012, 1, 1))
    a_stay(register.partner, starts="2012-09-01", ends="2013-01-31", kind="staff_teaching")
    officer = an_account("ping")
    partners.grant_limited_role(account=officer, by=BY, institution=register.partner)
    assert facts(officer) == [("lotus.example", "in", "students", 6, "survey")]
    assert stock_totals(officer, on=DAY) == {("in", "students"): Amount(6, False)}
    assert imbalances(officer, on=DAY) == []
    assert [one.number for one in stocks_on(officer, on=date(2012, 3, 31))] == [None]
    assert not stays_visible_to(officer).exists()
    assert not participants_visible_to(officer).exists()


def test_stays_and_participants_are_seen_by_the_office_and_by_coordinators_of_their_units(
    register: Register,
) -> None:
    other = a_stay(register.other, starts="2012")
    own = register.travel.stay
    seen = {
        account: set(stays_visible_to(account))
        for account in (register.administrator, register.coordinator.account, register.leader.account)
    }
    assert list(seen.values()) == [{own, other}, {own}, set()]
    people = {account: set(participants_visible_to(account)) for account in seen}
    assert list(people.values()) == [{own.person, other.person}, {own.person}, set()]


# ---------------------------------------------------------------- in how many statements
def statements(act: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        act()
    return len(counted)


def test_reading_takes_as_many_statements_for_one_partner_as_for_many(register: Register) -> None:
    reads = {
        "stocks": lambda: stocks_on(INSTALLATION, on=DAY),
        "stocks of one": lambda: stocks_on(INSTALLATION, on=DAY, partner=register.partner),
        "the part of a page": lambda: mobility_part(INSTALLATION, register.partner, on=DAY),
        "imbalances": lambda: imbalances(INSTALLATION, on=DAY),
        "never counted": lambda: never_counted(INSTALLATION, on=DAY, most=10),
        "totals": lambda: stock_totals(INSTALLATION, on=DAY),
        "years": lambda: flow_totals(INSTALLATION, years=range(2008, 2013)),
    }
    a_count(register.other, None, on="2011")
    a_count(register.other, 30, academic_year=2011)
    a_count(register.other, 3, academic_year=2011, direction="out")
    a_stay(register.partner, starts="2012-09-01", ends="2013-01-31")
    first = {name: statements(read) for name, read in reads.items()}
    assert first == {
        "stocks": 4,
        "stocks of one": 2,
        "the part of a page": 3,
        "imbalances": 4,
        "never counted": 4,
        "totals": 4,
        "years": 3,
    }
    with mobility.sums_kept_once():
        for number in range(12):
            partner = a_partner(f"Number{number} University")
            a_count(partner, None if number % 2 else 5, on="2011")
            a_count(partner, 5, academic_year=2011, direction="out")
            for _ in range(3):
                a_stay(partner, starts="2012-09-01", ends="2013-01-31")
                a_stay(register.partner, starts="2012-09-01", ends="2013-01-31", direction="out")
    many = {name: statements(read) for name, read in reads.items()}
    assert many == first
