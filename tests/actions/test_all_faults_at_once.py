"""A row is mended once and not in rounds: all that is wrong with it is told together, and its names are asked."""

from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from edge.agreements.models import Agreement
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION
from edge.sheets.actions import Outcome, check_file
from edge.sheets.queries.telling import names_of_codes, sentence
from tests.actions.arranging import a_hub, a_partner
from tests.actions.bringing import AGREEMENT, STAY, Said, a_sheet, bring, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    a_hub()
    a_partner("Lotus University")


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    return partial(a_sheet, tmp_path)


def checked(path: Path, **choices: object) -> Outcome:
    return check_file(path, by=INSTALLATION, choices=choices)


def wrong(outcome: Outcome) -> list[tuple[int, str, str]]:
    return sorted((row, field, code) for _sheet, row, field, code in told(outcome))


# ---------------------------------------------------------------- all at once
def test_day_kind_partner_and_end_of_a_row_are_told_together(sheet: Callable[..., Path]) -> None:
    row = {
        **AGREEMENT,
        "kind": "Marriage contract",
        "partner": "Bamboo University",
        "signed_on": "2012-02-30",
        "starts_on": "2012",
        "ends_on": "2010",
        "parent": "No such frame",
        "hub_unit": "School of Alchemy",
    }
    assert wrong(checked(sheet("agreements", row))) == [
        (2, "ends_on", "said_by_the_table"),
        (2, "hub_unit", "unit_unknown"),
        (2, "kind", "agreement_kind_unknown"),
        (2, "parent", "agreement_unknown"),
        (2, "partner", "institution_unknown"),
        (2, "signed_on", "date_impossible"),
    ]


@pytest.mark.parametrize(
    ("kind", "row", "fields"),
    [
        (
            "stays",
            {**STAY, "partner": "Bamboo", "direction": "up", "agreement": "X", "ends_on": "1999"},
            ["agreement", "direction", "ends_on", "partner"],
        ),
        (
            "projects",
            {
                "title": "P",
                "partner": "Bamboo",
                "instrument": "lottery",
                "budget": "many",
                "starts_on": "May",
            },
            ["budget", "instrument", "partner", "starts_on"],
        ),
        (
            "counts",
            {"partner": "Bamboo", "direction": "in", "number": "-3", "source": "x", "shared_from": "2012"},
            ["number", "on", "partner", "shared_from"],
        ),
        (
            "commitments",
            {"agreement": "X", "text": "Ten places", "due_on": "5 years", "owner": "Nobody, Rector"},
            ["agreement", "due_on", "owner"],
        ),
        (
            "officers",
            {
                "institution": "Bamboo",
                "title": "Dean",
                "family_name": "Li",
                "signs_kinds": "a; b",
                "signs": "c",
            },
            ["institution", "signs", "signs_kinds", "signs_kinds"],
        ),
        (
            "units",
            {"institution": "Bamboo", "name": "x" * 300},
            ["institution", "name"],
        ),
        (
            "evaluations",
            {"project": "X", "value": "good", "scale_from": "1", "scale_to": "5", "source": ""},
            ["project", "source", "value"],
        ),
        (
            "institutions",
            {"name": "Bamboo University", "latitude": "123", "longitude": "x"},
            ["latitude", "longitude"],
        ),
    ],
)
def test_every_kind_of_row_is_told_of_at_once(
    sheet: Callable[..., Path], kind: str, row: Said, fields: list[str]
) -> None:
    assert [field for _row, field, _code in wrong(checked(sheet(kind, row)))] == fields


def test_what_two_lookups_say_alike_is_told_once(sheet: Callable[..., Path]) -> None:
    row = {**AGREEMENT, "partner": "Bamboo University", "partner_unit": "Physics", "kind": "x"}
    fields = [field for _row, field, _code in wrong(checked(sheet("agreements", row)))]
    assert fields == ["kind", "partner"]


def test_every_unknown_partner_of_one_cell_is_told(sheet: Callable[..., Path]) -> None:
    outcome = checked(sheet("agreements", {**AGREEMENT, "partner": "Bamboo University; Willow Institute"}))
    assert [one.params["found"] for one in outcome.findings] == ["Bamboo University", "Willow Institute"]


# ---------------------------------------------------------------- names
def test_the_names_of_rows_with_another_error_are_asked_at_once(sheet: Callable[..., Path]) -> None:
    path = sheet(
        "agreements",
        {**AGREEMENT, "partner": "Bamboo University", "ends_on": "5 years"},
        {**AGREEMENT, "title": "B", "partner": "Willow Institute", "kind": "x"},
        {**AGREEMENT, "title": "C", "partner": "Lotus Universty", "signed_on": "31/02/2012"},
    )
    open_names = {
        one.asked.text: one.outcome
        for one in checked(path).names.values()
        if one.outcome not in ("certain", "new")
    }
    assert open_names == {
        "Bamboo University": "none",
        "Willow Institute": "none",
        "Lotus Universty": "perhaps",
    }
    lotus = Institution.objects.get(name="Lotus University").public_id
    settled = checked(path, add_unknown=True, names={"lotus universty|": lotus})
    assert wrong(settled) == [
        (2, "ends_on", "date_duration"),
        (3, "kind", "agreement_kind_unknown"),
        (4, "signed_on", "date_impossible"),
    ]


def test_a_name_is_not_asked_without_the_country_that_could_not_be_read(sheet: Callable[..., Path]) -> None:
    row = {**AGREEMENT, "partner": "Bamboo University", "partner_country": "Utopia"}
    outcome = checked(sheet("agreements", row))
    assert wrong(outcome) == [(2, "partner_country", "country_unknown")]
    assert outcome.names == {}


# ---------------------------------------------------------------- no false alarm
def test_a_row_in_error_that_refers_to_another_row_of_the_file_is_told_of_its_own_error_only(
    sheet: Callable[..., Path],
) -> None:
    path = sheet(
        "agreements",
        {**AGREEMENT, "title": "Below", "parent": "Frame", "signed_on": "31/02/2012"},
        {**AGREEMENT, "title": "Frame", "kind": "memorandum_of_understanding"},
        {**AGREEMENT, "title": "Beside", "parent": "Below", "kind": "x"},
    )
    assert wrong(checked(path)) == [
        (2, "signed_on", "date_impossible"),
        (4, "kind", "agreement_kind_unknown"),
    ]


def test_cells_that_may_stand_under_the_wrong_headings_are_not_looked_up(tmp_path: Path) -> None:
    path = tmp_path / "agreements.csv"
    path.write_text("kind,title,partner\nstudent_exchange,A,B,Lotus University\n", encoding="utf-8")
    assert [code for _row, _field, code in wrong(checked(path))] == ["row_too_wide"]


# ---------------------------------------------------------------- the words of it
@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "memorandum of understanding"),
        ("nl", "memorandum van overeenstemming"),
        ("zh-hans", "谅解备忘录"),
    ],
)
def test_an_unknown_kind_lists_the_names_as_on_the_screens_and_the_codes(
    sheet: Callable[..., Path], language: str, name: str
) -> None:
    [finding] = checked(sheet("agreements", {**AGREEMENT, "kind": "Marriage contract"})).findings
    with translation.override(language):
        names = names_of_codes(finding.code, "agreements", finding.field)
        text = sentence(finding.code, finding.params, names)
    assert f"{name} (memorandum_of_understanding)".casefold() in text.casefold()
    assert all(code in text for code in finding.params["allowed"].split(", "))


def test_an_unknown_word_of_a_closed_list_does_so_too(sheet: Callable[..., Path]) -> None:
    [finding] = checked(sheet("stays", {**STAY, "kind": "holiday"})).findings
    with translation.override("nl"):
        names = names_of_codes(finding.code, "stays", finding.field)
        text = sentence(finding.code, finding.params, names)
    assert f"{names['summer_school']} (summer_school)" in text
    assert names["summer_school"] not in ("summer_school", "")


# ---------------------------------------------------------------- words for no day
LIST = [
    {"title": "A", "signed_on": "Apr 2012", "ends_on": "t.b.d."},
    {"title": "B", "signed_on": "2012年4月", "ends_on": "-"},
    {"title": "C", "signed_on": "22/10/2012", "ends_on": "t.b.d."},
    {"title": "D", "signed_on": "-", "ends_on": "unknown"},
    {"title": "E", "signed_on": "onbekend", "ends_on": "2030"},
]


def a_list(sheet: Callable[..., Path]) -> Path:
    return sheet("agreements", *({**AGREEMENT, **row} for row in LIST))


def test_a_list_with_days_left_open_comes_in_and_says_what_was_understood(sheet: Callable[..., Path]) -> None:
    one, outcome = bring(a_list(sheet))
    assert one is not None
    notes = {(note.field, note.params["found"]): note.params["count"] for note in outcome.findings}
    assert notes == {
        ("ends_on", "t.b.d."): "2",
        ("ends_on", "-"): "1",
        ("ends_on", "unknown"): "1",
        ("signed_on", "-"): "1",
    }
    stored = {row.title: row for row in Agreement.objects.all()}
    assert [str(stored[title].signed_on) for title in "ABC"] == ["2012-04", "2012-04", "2012-10-22"]
    assert (stored["D"].signed_on, stored["D"].signed_on_unknown) == (None, False)
    assert (stored["E"].signed_on, stored["E"].signed_on_unknown) == (None, True)
    assert [stored[title].ends_on for title in "ABCD"] == [None] * 4
    again = bring(a_list(sheet))[1]
    assert {what for counts in again.counts.values() for what in counts} == {"same"}


def test_a_person_may_say_that_a_dash_means_an_unknown_day(sheet: Callable[..., Path]) -> None:
    bring(a_list(sheet), no_days={"agreements": {"signed_on": "unknown_day"}})
    assert Agreement.objects.get(title="D").signed_on_unknown
    assert Agreement.objects.filter(signed_on_unknown=True).count() == 2


def test_the_command_tells_it_once_for_each_word_and_takes_the_choice(
    sheet: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    path, out = a_list(sheet), StringIO()
    call_command("import", str(path), "--dry-run", stdout=out)
    lines = out.getvalue().splitlines()
    assert (
        "Note: agreements, row 2, column “ends_on”: “t.b.d.” in column “ends_on” was read as no day at all, as an "
        "empty cell is. Cells: 2; the first in row 2."
    ) in lines
    assert sum(line.startswith("Note: ") for line in lines) == 4
    assert lines[-1] == "Would add 5 records, change 0, leave 0 as they are."
    out = StringIO()
    call_command("import", str(path), "--dry-run", "--no-day", "agreements.signed_on=unknown_day", stdout=out)
    assert (
        "“-” in column “signed_on” was read as you said: it happened on a day that is not known."
        in out.getvalue()
    )
    assert not Agreement.objects.exists()


def test_a_day_that_the_row_cannot_do_without_is_asked_for(sheet: Callable[..., Path]) -> None:
    row = {"nationality": "BE", "on": "t.b.d.", "count": "3", "source": "registry"}
    [finding] = checked(sheet("enrolment", row)).findings
    assert (finding.field, finding.code) == ("on", "unknown_but_required")
    assert (
        sentence(finding.code, finding.params) == "“t.b.d.” gives nothing, and the row cannot do without it."
    )
