"""Two lists of agreements as universities published them come in with the few choices that a person makes."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from edge.agreements.models import Agreement, AgreementParty
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION
from edge.sheets.actions import Outcome, undo_import
from tests.actions.arranging import a_hub
from tests.actions.bringing import bring, done, register_now, told

pytestmark = pytest.mark.django_db
MANIPAL: dict[str, Any] = {
    "sheets": {"agreements_manipal": "agreements"},
    "columns": {"agreements_manipal": {"qs": "", "dept": ""}},
    "constants": {"agreements_manipal": {"kind": "memorandum_of_understanding"}},
    "add_unknown": True,
}
FIB: dict[str, Any] = {
    "sheets": {"agreements_upc_fib": "agreements"},
    "columns": {"agreements_upc_fib": {"descripcio": "purposes"}},
    "constants": {"agreements_upc_fib": {"kind": "student_exchange"}},
    "add_unknown": True,
}
YEAR_2 = ("agreements_upc_fib", 102, "ends_on", "date_unreadable")


@pytest.fixture(autouse=True)
def hub() -> Institution:
    return a_hub()


@pytest.fixture
def manipal(shared_folder: Path) -> Path:
    return shared_folder / "data" / "agreements_manipal.csv"


@pytest.fixture
def fib(shared_folder: Path) -> Path:
    return shared_folder / "data" / "agreements_upc_fib.json"


def open_names(outcome: Outcome) -> dict[str, list[str]]:
    """The names that a person has to settle, and what each may be."""
    return {
        answer.asked.text: [name for _id, name, _reason in answer.candidates]
        for answer in outcome.sorted_names()
        if answer.outcome not in ("certain", "confirmed", "new")
    }


def alike(outcome: Outcome, *texts: str) -> dict[str, str]:
    """The choice that each of these names is the first that it resembles."""
    answers = {answer.asked.text: answer for answer in outcome.names.values()}
    return {answers[text].asked.key: answers[text].candidates[0][0] for text in texts}


def test_a_list_without_kinds_of_agreement_tells_that_every_row_needs_one(manipal: Path) -> None:
    choices = {**MANIPAL, "constants": {}}
    _one, outcome = bring(manipal, **choices)
    missing, *names = told(outcome)
    assert missing == ("agreements_manipal", 1, "kind", "column_missing")
    # The names are asked at once all the same, and nothing else is wrong.
    assert {(field, code) for _sheet, _row, field, code in names} == {("partner", "institution_perhaps")}
    assert len(names) == len(open_names(outcome)) == 3
    assert not Agreement.objects.exists()


def test_of_the_partners_of_manipal_a_person_settles_those_that_resemble_each_other(manipal: Path) -> None:
    one, outcome = bring(manipal, **MANIPAL)
    assert one is None
    assert open_names(outcome) == {
        "Curtin University Malaysia": ["Curtin University, Australia"],
        "Student Exchange Agreement(SEA), Ajman University, UAE": ["Ajman University, UAE"],
        "University of Leicester, UK Agreement of Cooperation": ["University of Leicester, UK (MoU)"],
    }


def test_the_partners_of_manipal_come_in_with_their_countries(manipal: Path) -> None:
    first = bring(manipal, **MANIPAL)[1]
    same = alike(
        first,
        "Student Exchange Agreement(SEA), Ajman University, UAE",
        "University of Leicester, UK Agreement of Cooperation",
    )
    names = {**same, "curtin university malaysia|": "new"}
    before = register_now()
    one, outcome = bring(manipal, **MANIPAL, names=names)
    assert (told(outcome), done(outcome)) == ([], {"agreements": {"created": 101}})
    assert outcome.new_institutions == 96
    countries = dict(Institution.objects.partners().values_list("name", "country"))
    assert countries["Curtin University"] == "AU"
    assert countries["University of Leicester"] == "GB"
    assert countries["Ajman University"] == "AE"
    assert (
        "University of Ostrava Czech Republic (Agreement)" not in countries
    )  # the same as without the remark
    leicester = AgreementParty.objects.filter(institution__name="University of Leicester")
    assert leicester.count() == 2
    again = bring(manipal, **MANIPAL, names=names)[1]
    assert done(again) == {"agreements": {"same": 101}}
    assert again.new_institutions == 0
    assert one is not None
    undo_import(one=one, by=INSTALLATION)
    # The second time found the rows of the first and added nothing: without the first there is nothing left.
    assert register_now() == before


def test_of_the_exchanges_of_the_faculty_only_the_year_2_and_a_column_are_asked_about(fib: Path) -> None:
    _one, outcome = bring(fib, **{**FIB, "columns": {}})
    assert told(outcome) == [("agreements_upc_fib", 0, "purposes", "column_unconfirmed"), YEAR_2]
    assert open_names(outcome) == {}


@pytest.mark.parametrize(("typed", "ends"), [("", None), ("2021", "2021")])
def test_the_exchanges_of_the_faculty_come_in(fib: Path, typed: str, ends: str | None) -> None:
    before = register_now()
    choices = {**FIB, "corrections": {"agreements_upc_fib!102!ends_on": typed}}
    one, outcome = bring(fib, **choices)
    assert (told(outcome), done(outcome)) == ([], {"agreements": {"created": 202}})
    assert outcome.new_institutions == 202
    countries = Counter(Institution.objects.partners().values_list("country", flat=True))
    assert countries["US"] == 2  # "EUA"
    assert (countries["FR"], countries["CZ"], countries["MX"], countries["TW"], countries[""]) == (
        33,
        2,
        2,
        1,
        0,
    )
    assert Institution.objects.exclude(erasmus_code="").count() > 150
    ending = [str(agreement.ends_on) if agreement.ends_on else None for agreement in Agreement.objects.all()]
    expected = {"2021": 173, "2022": 8, "2023": 6, "2020": 5, "2018": 4, "2025": 4, "2024": 1}
    assert Counter(ending) == Counter(expected) + Counter([ends])
    assert done(bring(fib, **choices)[1]) == {"agreements": {"same": 202}}
    assert one is not None
    undo_import(one=one, by=INSTALLATION)
    assert register_now() == before


def test_both_lists_in_one_register_share_the_universities_that_both_name(manipal: Path, fib: Path) -> None:
    bring(fib, **FIB, corrections={"agreements_upc_fib!102!ends_on": ""})
    outcome = bring(manipal, **MANIPAL)[1]
    assert {
        one.institution.name for one in outcome.names.values() if one.outcome == "certain" and one.institution
    }
