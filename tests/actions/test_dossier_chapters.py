"""What the chapters of a dossier tell of the founding case, and what the matrix knows before and after its sources."""

from datetime import date

import pytest

from edge.calls.queries import has_uncounted_portfolios
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION
from edge.strategy.queries.chapters import chapters_of
from edge.strategy.queries.matrix import matrix_of
from edge.strategy.rules import Chapter
from tests.actions.arranging_calls import a_project

DAY = date(2012, 10, 23)

pytestmark = pytest.mark.django_db


def chapter(domain: str, key: str, on: date = DAY) -> Chapter | None:
    found, _standing = chapters_of(INSTALLATION, partner=Institution.objects.get(domain=domain), on=on)
    return next((one for one in found if one.key == key), None)


def cells(domain: str, on: date) -> dict[str, int | None]:
    [row] = matrix_of(INSTALLATION, [Institution.objects.get(domain=domain)], on=on)
    return {cell.instrument.public_id: cell.begun for cell in row.cells}


def test_answer_5_stands_in_the_dossier_with_who_comes_before(founding_case: None) -> None:
    told = chapter("tsinghua.edu.cn", "community")
    assert told is not None
    counts, clubs = told.tables
    assert [[str(cell.value) for cell in row[:3]] for row in counts.rows] == [
        ["Netherlands", "None", "1"],
        ["China", "550", "2"],
    ]
    assert [row[0].value for row in clubs.rows] == ["KU Leuven - China Alumni Club"]


def test_a_country_that_nobody_counted_has_no_such_chapter(founding_case: None) -> None:
    assert chapter("tsinghua.edu.cn", "community", date(2012, 10, 22)).tables[0].headings[0] == "Alumni club"  # type: ignore[union-attr]
    Institution.objects.filter(domain="tsinghua.edu.cn").update(country="BR")
    assert chapter("tsinghua.edu.cn", "community") is None


def test_answer_7_stands_in_the_dossiers_with_what_each_stop_was_for(founding_case: None) -> None:
    told = chapter("tsinghua.edu.cn", "missions")
    assert told is not None
    assert [(str(row[0].second_line).split(",")[0], str(row[1].value)) for row in told.tables[0].rows] == [
        ("1. Signing of the memorandum of understanding", "memorandum of understanding signed"),
        ("", "dual master extended"),
    ]
    told = chapter("sjtu.edu.cn", "missions")
    assert told is not None
    assert "60-year anniversary" in str(told.tables[0].rows[-1][0].second_line)


def test_an_evaluation_tells_the_matrix_nothing_before_its_source(founding_case: None) -> None:
    before = date(2012, 10, 1)
    assert set(cells("tsinghua.edu.cn", before).values()) == {0}
    assert not has_uncounted_portfolios(INSTALLATION, on=before)
    assert set(cells("tsinghua.edu.cn", DAY).values()) == {None}
    assert has_uncounted_portfolios(INSTALLATION, on=DAY)


def test_a_project_that_may_have_begun_is_not_none(founding_case: None) -> None:
    a_project(
        Institution.objects.get(domain="pku.edu.cn"), "Dark light", instrument="exploration", starts_on=None
    )
    assert cells("pku.edu.cn", DAY)["exploration"] is None
    assert cells("pku.edu.cn", DAY)["joint_research"] == 0
