"""Mobility over the API: null for what is not known, and nothing of a person for those who read no stays."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edge.agreements.models import Agreement
from edge.jobs.founding import mobility as founding
from edge.mobility import actions as mobility
from edge.mobility.models import ReportedCount, Stay
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as BY
from tests.actions.arranging_mobility import a_count, a_stay

DAY = {"as_of": "2012-10-23"}
TSINGHUA = {"id": "tsinghua.edu.cn", "name": "Tsinghua University"}
AsRole = Callable[..., Client]


@pytest.fixture
def case(founding_case: None) -> dict[str, Institution]:
    institutions = {institution.domain: institution for institution in Institution.objects.all()}
    Stay.objects.all().delete()
    if not ReportedCount.objects.exists():
        agreements = {agreement.public_id: agreement for agreement in Agreement.objects.all()}
        founding.load(institutions, agreements, BY)
    return institutions


def read(client: Client, address: str, **asked: str) -> Any:
    response = client.get(f"/api/v1/{address}", asked)
    assert response.status_code == 200, response.content
    return response.json()


def test_the_stock_is_a_number_or_null_each_with_its_source(case: Any, as_role: AsRole) -> None:
    told = read(as_role("officer"), "mobility", **DAY)
    fact = {"partner": TSINGHUA, "kind": "students", "source": founding.SOURCE}
    assert told["items"] == [
        {**fact, "direction": "out", "stock": None, "at_least": True, "count": "M2"},
        {**fact, "direction": "in", "stock": 15, "at_least": False, "count": "M1"},
    ]
    before = read(as_role("officer"), "mobility", as_of="2012-10-22")["items"]
    assert [(item["stock"], item["source"], item["count"]) for item in before] == [(None, None, None)] * 2
    assert read(as_role("officer"), "mobility", partner="pku.edu.cn", **DAY)["count"] == 0


def test_flows_and_balances_of_a_partner(case: Any, as_role: AsRole) -> None:
    a_count(case["pku.edu.cn"], 4, academic_year=2011, months="20.0")
    a_stay(case["pku.edu.cn"], starts="2011-10-01", ends="2011-10-30", direction="out")
    told = read(as_role("leadership"), "mobility/pku.edu.cn", **DAY)
    assert told["years"] == ["2010-2011", "2011-2012", "2012-2013"]
    assert [
        (flow["direction"], flow["people"], flow["months"], flow["source"]) for flow in told["flows"]
    ] == [
        ("in", {"total": 4.0, "more": False}, {"total": 20.0, "more": False}, "survey"),
        ("out", {"total": 1.0, "more": False}, {"total": 1.0, "more": False}, "single stays"),
    ]
    [line] = told["balances"]
    assert (line["kind"], line["people"]) == ("students", {"value": None, "holds": "not_known"})
    assert line["sources"] == ["single stays", "survey"]


def test_counts_and_stays_one_by_one_and_filtered(case: Any, as_role: AsRole) -> None:
    officer = as_role("officer")
    assert [item["id"] for item in read(officer, "counts")["items"]] == ["M1", "M2"]
    assert [item["id"] for item in read(officer, "counts", direction="out")["items"]] == ["M2"]
    assert read(officer, "counts/M2")["number"] is None
    assert read(officer, "counts/M2")["note"] == "limited"
    stay = a_stay(
        case["tsinghua.edu.cn"],
        public_id="S1",
        starts="2012-09",
        agreement=Agreement.objects.get(public_id="A11"),
    )
    told = read(officer, "stays/S1")
    assert (told["person"], told["starts_on"], told["agreement"]) == ("Li Na", "2012-09", "A11")
    assert (told["ends_on"], told["withdrawn"], told["synthetic"]) == (None, False, False)
    mobility.withdraw_stay(stay=stay, by=BY, on=None)
    told = read(officer, "stays", partner="tsinghua.edu.cn", kind="exchange")["items"][0]
    assert (told["withdrawn"], told["withdrawn_on"]) == (True, None)
    assert read(officer, "stays", direction="out")["count"] == 0


def test_each_role_reads_what_it_may(case: Any, as_role: AsRole) -> None:
    a_stay(case["tsinghua.edu.cn"], public_id="S1", starts="2012-09", kind="staff_teaching")
    roles = ("officer", "coordinator", "leadership", "partner_officer", "auditor")
    for address, expected in {
        "stays": [200, 200, 403, 403, 200],
        "stays/S1": [200, 404, 403, 403, 200],
        "counts/M1": [200, 200, 200, 404, 200],
        "mobility/tsinghua.edu.cn": [200, 200, 200, 403, 200],
        "mobility": [200] * 5,
    }.items():
        found = [as_role(role).get(f"/api/v1/{address}", DAY).status_code for role in roles]
        assert found == expected, address
    assert read(as_role("coordinator"), "stays")["count"] == 0
    assert read(as_role("partner_officer"), "mobility", **DAY)["count"] == 0
    count = ReportedCount.objects.get(public_id="M1")
    mobility.edit_count(count=count, by=BY, changes={"shared_from": date(2012, 1, 1)})
    [shown] = read(as_role("partner_officer"), "mobility", **DAY)["items"]
    assert (shown["direction"], shown["stock"]) == ("in", 15)  # and no staff, whom only stays tell of


def test_stays_take_as_many_statements_for_one_as_for_many(case: Any, as_role: AsRole) -> None:
    officer = as_role("officer")
    counted = []
    for more in (1, 20):
        for _ in range(more):
            a_stay(
                case["tsinghua.edu.cn"], starts="2012-09", agreement=Agreement.objects.get(public_id="A11")
            )
        read(officer, "stays")
        with CaptureQueriesContext(connection) as statements:
            read(officer, "stays")
        counted.append(len(statements))
    assert counted[0] == counted[1]
