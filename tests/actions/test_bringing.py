"""What a row may do to the register: the rules of the domains hold, nothing is lost, nothing is said twice."""

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement
from edge.agreements.queries import find_agreements
from edge.core.actions import StillUsed
from edge.core.models import Activity, Document
from edge.mobility import actions as mobility
from edge.mobility.models import Stay, YearSum
from edge.partners.models import Institution, Partnership, Unit
from edge.people.models import Account, Person
from edge.people.permissions import INSTALLATION
from edge.sheets import actions as sheets
from edge.sheets.actions import NotForYou, NotNow, NotToBeUndone, importing, undo_import
from edge.sheets.models import BRINGING, CHECKED, CHECKING, Import, ImportedRow
from tests.actions.arranging import BY, Register, a_register, an_account, an_agreement, day
from tests.actions.bringing import bring, done, register_now, told
from tests.actions.every_verb_sheets import opened

pytestmark = pytest.mark.django_db
Said = dict[str, str]


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """`sheet("stays", {...}, {...})` is a CSV file of that kind with a row for each."""

    def written(kind: str, *rows: Said) -> Path:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        path = tmp_path / f"{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, columns)
            lines.writeheader()
            lines.writerows(rows)
        return path

    return written


def refused(path: Path, **choices: Any) -> list[tuple[str, str]]:
    """The fields and the codes of the errors; the register must be as it was."""
    before = register_now()
    one, outcome = bring(path, **choices)
    assert one is None
    assert register_now() == before
    return [(error[2], error[3]) for error in told(outcome)]


def sentences(path: Path) -> list[str]:
    return [str(one.params.get("message", "")) for one in bring(path)[1].findings if one.error]


STAY = {
    "family_name": "Li",
    "partner": "Lotus University",
    "direction": "in",
    "kind": "exchange",
    "starts_on": "2012",
}
AGREEMENT = {"kind": "student_exchange", "title": "New", "partner": "Lotus University"}


# ---------------------------------------------------------------- the rules of the domains
@pytest.mark.parametrize(
    ("kind", "row", "field", "code"),
    [
        ("stays", {**STAY, "partner": "Hub University"}, "partner", "partner_is_hub"),
        ("stays", {**STAY, "hub_unit": "School of Physics"}, "hub_unit", "unit_unknown"),
        ("stays", {**STAY, "partner_unit": "Physics Group"}, "partner_unit", "unit_unknown"),
        (
            "stays",
            {**STAY, "partner": "Bamboo University", "agreement": "Memorandum with Lotus"},
            "agreement",
            "",
        ),
        ("stays", {**STAY, "starts_on": "2012", "ends_on": "2011"}, "ends_on", ""),
        ("stays", {**STAY, "starts_on": ""}, "planned_starts_on", ""),
        ("agreements", {**AGREEMENT, "parent": "Frame", "ends_on": "2040"}, "ends_on", ""),
        (
            "agreements",
            {**AGREEMENT, "partner": "Bamboo University", "parent": "Frame", "ends_on": "2020"},
            "parent",
            "",
        ),
        (
            "agreements",
            {**AGREEMENT, "supersedes": "Frame", "starts_on": "2001"},
            "supersedes",
            "",
        ),
        ("agreements", {**AGREEMENT, "partner_unit": "Physics Group"}, "partner_unit", "unit_unknown"),
        (
            "agreements",
            {**AGREEMENT, "partner_unit": "; School of Physics"},
            "partner_unit",
            "more_units_than_partners",
        ),
        ("agreements", {**AGREEMENT, "partner": "Hub University"}, "partner", "partner_is_hub"),
        ("institutions", {"name": "Second Hub", "role": "hub"}, "", ""),
        ("institutions", {"name": "Hub University", "grade": "priority"}, "grade", "hub_has_no_grade"),
        (
            "units",
            {"institution": "Lotus University", "name": "Lab", "parent": "Physics Group"},
            "parent",
            "unit_unknown",
        ),
        (
            "commitments",
            {"agreement": "Memorandum with Lotus", "text": "x", "verdict": "met"},
            "judged_on",
            "",
        ),
        (
            "projects",
            {"title": "P", "partner": "Lotus University", "instrument": "joint_research", "budget": "5"},
            "currency",
            "",
        ),
        (
            "projects",
            {
                "title": "P",
                "partner": "Bamboo University",
                "instrument": "joint_research",
                "agreement": "Exchange under it",
            },
            "agreement",
            "",
        ),
        (
            "evaluations",
            {"project": "Cold light", "value": "7", "scale_from": "1", "scale_to": "5", "source": "panel"},
            "value",
            "",
        ),
        (
            "counts",
            {"partner": "Hub University", "direction": "in", "on": "2012", "number": "1", "source": "x"},
            "partner",
            "partner_is_hub",
        ),
        (
            "officers",
            {"institution": "Lotus University", "title": "Dean", "person_id": "nobody", "family_name": ""},
            "family_name",
            "required",
        ),
    ],
)
def test_a_row_that_breaks_a_rule_is_told_and_nothing_is_written(  # noqa: PLR0917  # parameters of the table
    register: Register, sheet: Callable[..., Path], kind: str, row: Said, field: str, code: str
) -> None:
    an_agreement("Frame", register.hub, register.partner, ends_on="2030", starts_on="2010")
    assert refused(sheet(kind, row)) == [(field, code or "said_by_the_table")]


@pytest.mark.parametrize(
    ("kind", "row", "says"),
    [
        (
            "agreements",
            {"id": "{agreement}", "kind": "memorandum_of_understanding", "partner": "", "parent": "{child}"},
            "come round",
        ),
        (
            "units",
            {"id": "{faculty}", "institution": "Hub University", "name": "F", "parent": "Physics Group"},
            "below",
        ),
        ("stays", {**STAY, "id": "{stay}", "direction": "in"}, "another stay"),
    ],
)
def test_an_edit_by_a_row_keeps_the_rules_of_editing_by_hand(
    register: Register, sheet: Callable[..., Path], kind: str, row: Said, says: str
) -> None:
    ids = {
        "agreement": register.agreement.public_id,
        "child": register.child.public_id,
        "faculty": register.faculty.public_id,
        "stay": register.travel.stay.public_id,
    }
    filled = {name: text.format(**ids) for name, text in row.items()}
    if kind == "stays":
        filled["direction"] = "in" if register.travel.stay.direction == "out" else "out"
        filled["partner"] = register.travel.stay.partner.public_id
    assert any(says in sentence for sentence in sentences(sheet(kind, filled)))


def test_rows_that_are_made_under_each_other_are_told_of(
    register: Register, sheet: Callable[..., Path]
) -> None:
    first, second = {**AGREEMENT, "title": "A", "parent": "B"}, {**AGREEMENT, "title": "B", "parent": "A"}
    assert refused(sheet("agreements", first, second)) == [
        ("parent", "refers_in_a_circle")  # the other one waits for it
    ]


def test_rows_may_refer_to_rows_below_them(register: Register, sheet: Callable[..., Path]) -> None:
    first, second = {**AGREEMENT, "title": "A", "parent": "B"}, {**AGREEMENT, "title": "B", "kind": "mou"}
    second["kind"] = "memorandum_of_understanding"
    assert told(bring(sheet("agreements", first, second))[1]) == []
    assert Agreement.objects.get(title="A").parent == Agreement.objects.get(title="B")


def test_what_refers_to_a_row_in_error_waits_for_it_silently(
    register: Register, sheet: Callable[..., Path]
) -> None:
    first, second = (
        {**AGREEMENT, "title": "A", "ends_on": "31-02-2012"},
        {**AGREEMENT, "title": "B", "parent": "A"},
    )
    assert refused(sheet("agreements", first, second)) == [("ends_on", "date_impossible")]


def test_who_is_party_is_not_changed_by_a_sheet(register: Register, sheet: Callable[..., Path]) -> None:
    row = {
        "id": register.agreement.public_id,
        "kind": "memorandum_of_understanding",
        "partner": "Bamboo University",
    }
    assert refused(sheet("agreements", row)) == [("partner", "not_among_parties")]
    assert refused(
        sheet("agreements", {**row, "partner": "Lotus University", "partner_unit": "School of Physics"})
    ) == [("partner_unit", "not_among_parties")]


def test_everybody_but_officers_and_administrators_is_refused_by_the_verbs(
    register: Register, sheet: Callable[..., Path]
) -> None:
    path = sheet("institutions", {"name": "Orchid University"})
    one = opened()
    for by in (an_account("li", "leadership"), register.coordinator.account, an_account("nobody")):
        account = Account.objects.get(pk=by.pk)
        for act in (
            lambda by=account: sheets.import_path(path=path, by=by, choices={}, tick=lambda number: None),
            lambda by=account: sheets.check_file(path, by=by, choices={}),
            lambda by=account: sheets.settle_import(one=one, by=by, choices={}),
            lambda by=account: sheets.check_import(one=one, by=by),
            lambda by=account: sheets.finish_import(one=one, by=by),
            lambda by=account: sheets.undo_import(one=one, by=by),
        ):
            with pytest.raises((NotForYou, NotNow)):
                act()
    assert not Institution.objects.filter(name="Orchid University").exists()


# ---------------------------------------------------------------- what is kept
def test_an_empty_cell_leaves_things_as_they_are(register: Register, sheet: Callable[..., Path]) -> None:
    agreements.edit_agreement(agreement=register.agreement, by=BY, changes={"internal_note": "kept"})
    row = {
        "id": register.agreement.public_id,
        "kind": "memorandum_of_understanding",
        "title": "",
        "internal_note": "",
    }
    row |= {"partner": "Lotus University", "source": "the archive"}
    assert done(bring(sheet("agreements", row))[1]) == {"agreements": {"changed": 1}}
    changed = Agreement.objects.get(pk=register.agreement.pk)
    assert (changed.title, changed.internal_note, changed.source) == (
        "Memorandum with Lotus",
        "kept",
        "the archive",
    )
    assert changed.parties.count() == register.agreement.parties.count()


def test_a_grade_on_the_sheet_of_institutions_is_the_partnerships(
    register: Register, sheet: Callable[..., Path]
) -> None:
    path = sheet(
        "institutions",
        {"name": "Lotus University", "grade": "strategic"},
        {"name": "Bamboo University", "grade": "regular"},
    )
    before = register_now()
    one, outcome = bring(path)
    assert done(outcome) == {"institutions": {"changed": 2}}
    assert dict(Partnership.objects.values_list("partner__name", "grade")) == {
        "Lotus University": "strategic",
        "Bamboo University": "regular",
    }
    assert done(bring(path)[1]) == {"institutions": {"same": 2}}
    assert one is not None
    undo_import(one=one, by=BY)
    assert register_now() == before


def test_a_known_person_is_not_renamed_by_a_row(register: Register, sheet: Callable[..., Path]) -> None:
    stay = register.travel.stay
    row = {**STAY, "id": stay.public_id, "person_id": stay.person.public_id, "family_name": "Otherwise"}
    row |= {
        "direction": stay.direction,
        "partner": stay.partner.public_id,
        "kind": stay.kind,
        "starts_on": "",
    }
    outcome = bring(sheet("stays", row))[1]
    assert [one.code for one in outcome.findings] == ["person_otherwise"]
    assert Person.objects.get(pk=stay.person_id).family_name == stay.person.family_name


def test_an_agreement_that_was_brought_in_is_found_by_the_names_of_its_parties(
    register: Register, sheet: Callable[..., Path]
) -> None:
    bring(sheet("agreements", AGREEMENT))
    assert {one.title for one in find_agreements(INSTALLATION, "lotus new")} == {"New"}


def test_sums_by_year_follow_stays_that_come_and_go(register: Register, sheet: Callable[..., Path]) -> None:
    before = register_now()
    stays = [{**STAY, "starts_on": "2015-10-01", "family_name": name} for name in ("A", "B")]
    one, _outcome = bring(sheet("stays", *stays))
    assert YearSum.objects.get(academic_year=2015, partner=register.partner).people == 2
    assert one is not None
    undo_import(one=one, by=BY)
    assert register_now() == before


# ---------------------------------------------------------------- again
def test_the_same_rows_in_another_order_and_under_other_headings_change_nothing(
    register: Register, sheet: Callable[..., Path]
) -> None:
    rows = [
        {**STAY, "family_name": name, "starts_on": f"2012-0{n}"} for n, name in enumerate("ABCA", start=1)
    ]
    twins = [*rows, dict(rows[0])]
    assert done(bring(sheet("stays", *twins))[1]) == {"stays": {"created": 5}}
    other = [
        {"Surname": row["family_name"], **{k: v for k, v in row.items() if k != "family_name"}}
        for row in twins
    ]
    assert done(bring(sheet("stays", *reversed(other)))[1]) == {"stays": {"same": 5}}
    assert done(bring(sheet("stays", *twins, dict(rows[0])))[1]) == {"stays": {"same": 5, "created": 1}}


def test_the_same_file_changes_nothing_after_somebody_worked_on_its_records(
    register: Register, sheet: Callable[..., Path]
) -> None:
    path = sheet("stays", STAY, {**STAY, "family_name": "Wu", "reference": "S1"})
    bring(path)
    for stay in Stay.objects.filter(starts_on_from__year=2012):
        mobility.edit_stay(stay=stay, by=BY, changes={"funding": "by hand", "starts_on": day("2012-05")})
    after = register_now()
    assert done(bring(path)[1]) == {"stays": {"same": 2}}
    assert register_now() == after


def test_a_change_that_is_changed_back_is_a_change(register: Register, sheet: Callable[..., Path]) -> None:
    """What was said last counts: not that the same was said once before something else."""
    row = {"reference": "R1", **AGREEMENT}
    steps = [bring(sheet("agreements", {**row, "source": source}))[1] for source in ("A", "B", "A")]
    assert [done(step)["agreements"] for step in steps] == [{"created": 1}, {"changed": 1}, {"changed": 1}]
    assert Agreement.objects.get(reference="R1").source == "A"


def test_two_rows_of_one_record_are_one_or_contradict_each_other(
    register: Register, sheet: Callable[..., Path]
) -> None:
    row = {"reference": "R1", **AGREEMENT, "source": "A"}
    assert done(bring(sheet("agreements", row, dict(row)))[1]) == {"agreements": {"created": 1}}
    assert refused(
        sheet("agreements", {**row, "reference": "R2"}, {**row, "reference": "R2", "source": "B"})
    ) == [("", "row_conflict")]


def test_names_that_were_confirmed_are_remembered(register: Register, sheet: Callable[..., Path]) -> None:
    row = {**AGREEMENT, "partner": "Lotos University"}
    assert refused(sheet("agreements", row)) == [("partner", "institution_perhaps")]
    bring(sheet("agreements", row), names={"lotos university|": register.partner.public_id})
    outcome = bring(sheet("agreements", {**row, "title": "Another"}))[1]
    assert done(outcome) == {"agreements": {"created": 1}}


def test_two_new_names_that_resemble_each_other_can_be_said_to_be_one(
    register: Register, sheet: Callable[..., Path]
) -> None:
    rows = [
        {**AGREEMENT, "title": name, "partner": name}
        for name in ("Universidad Orquidea Lima", "Universidad Orquidia Lima")
    ]
    assert refused(sheet("agreements", *rows), add_unknown=True) == [("partner", "institution_perhaps")]
    key = "universidad orquidia lima|"
    _one, outcome = bring(
        sheet("agreements", *rows), add_unknown=True, names={key: "like:universidad orquidea lima|"}
    )
    assert (outcome.new_institutions, done(outcome)) == (1, {"agreements": {"created": 2}})


def test_a_new_name_that_no_institution_can_bear_is_told(register: Register, sheet: Callable[..., Path]) -> None:
    row = {**AGREEMENT, "partner": "University of " + "Long " * 60}
    assert refused(sheet("agreements", row), add_unknown=True) == [("partner", "said_by_the_table")]


# ---------------------------------------------------------------- taken back
def test_nothing_is_taken_back_once_somebody_worked_on_it(
    register: Register, sheet: Callable[..., Path]
) -> None:
    one, _outcome = bring(sheet("agreements", AGREEMENT))
    assert one is not None
    agreement = Agreement.objects.get(title="New")
    agreements.edit_agreement(agreement=agreement, by=BY, changes={"source": "by hand"})
    before = register_now()
    with pytest.raises(NotToBeUndone, match="New"):
        undo_import(one=one, by=BY)
    assert register_now() == before


def test_nothing_is_taken_back_once_somebody_hung_something_on_it(
    register: Register, sheet: Callable[..., Path]
) -> None:
    one, _outcome = bring(sheet("agreements", AGREEMENT))
    assert one is not None
    agreements.add_commitment(agreement=Agreement.objects.get(title="New"), by=BY, text="ten more places")
    with pytest.raises(StillUsed, match="ten more places"):
        undo_import(one=one, by=BY)


def test_new_institutions_of_a_column_are_taken_back_with_it(
    register: Register, sheet: Callable[..., Path]
) -> None:
    before = register_now()
    path = sheet(
        "agreements",
        {**AGREEMENT, "partner": "Orchid University"},
        {**AGREEMENT, "partner": "Orchid University", "title": "B"},
    )
    one, outcome = bring(path, add_unknown=True)
    assert outcome.new_institutions == 1
    made = Institution.objects.get(name="Orchid University")
    assert ImportedRow.objects.get(record_kind="institution").row == 2
    assert made.partnership is not None
    assert one is not None
    undo_import(one=one, by=BY)
    assert register_now() == before
    assert not Import.objects.get(pk=one.pk).rows.exclude(one_import__state="undone").exists()


def test_one_activity_line_tells_of_a_hundred_rows(register: Register, sheet: Callable[..., Path]) -> None:
    last = Activity.objects.order_by("-pk")[0].pk
    rows = [{"institution": "Lotus University", "name": f"Institute {n}"} for n in range(100)]
    bring(sheet("units", *rows))
    assert list(Activity.objects.filter(pk__gt=last).order_by("pk").values_list("verb", flat=True)) == [
        "open_import",
        "import_sheets",
    ]
    assert Unit.history.filter(history_change_reason="units.csv").count() == 100


# ---------------------------------------------------------------- statements
def test_statements_do_not_grow_with_the_rows(
    register: Register, sheet: Callable[..., Path], django_assert_max_num_queries: Any
) -> None:
    """Every column that refers to something is filled in three hundred rows: what is looked up is looked up together.

    SQLite takes some twenty rows in one statement, and each record has its history and its search entry.
    """
    an_agreement("Frame", register.hub, register.partner, reference="F")
    stays = [
        {
            **STAY,
            "reference": f"S{n}",
            "agreement": "F",
            "partner_unit": "School of Physics",
            "hub_unit": "Physics Group",
        }
        for n in range(300)
    ]
    with django_assert_max_num_queries(200):
        bring(sheet("stays", *stays))
    made = [
        {**AGREEMENT, "reference": f"R{n}", "title": f"T{n}", "parent": "F", "hub_unit": "Physics Group"}
        for n in range(300)
    ]
    with django_assert_max_num_queries(200):
        bring(sheet("agreements", *made))


# ---------------------------------------------------------------- work that breaks off
def test_work_without_a_sign_of_life_is_begun_again(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = opened()
    Import.objects.filter(pk=one.pk).update(state=CHECKING)
    one.refresh_from_db()
    importing._tell(one, 40)
    assert (sheets.progress_of(one), sheets.state_of(one), sheets.was_broken_off(one)) == (
        40,
        CHECKING,
        False,
    )
    with pytest.raises(NotNow):
        sheets.start_work(one=one, step="check", by=BY)
    now = time.time()
    monkeypatch.setattr(importing.time, "time", lambda: now + 121)
    assert (sheets.progress_of(one), sheets.state_of(one), sheets.was_broken_off(one)) == (
        None,
        "waiting",
        True,
    )
    monkeypatch.undo()
    importing._progress_file(one).unlink()
    assert sheets.start_work(one=one, step="check", by=BY).state == CHECKED


def test_work_that_was_taken_over_by_another_brings_nothing_in_twice(register: Register) -> None:
    one = sheets.check_import(one=opened(), by=BY)
    Import.objects.filter(pk=one.pk).update(state=BRINGING)
    sheets.finish_import(one=one, by=BY)
    with pytest.raises(NotNow):
        sheets.finish_import(one=one, by=BY)
    assert Institution.objects.filter(name="Orchid University").count() == 1


def test_a_file_is_kept_only_with_its_import(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any, **_more: Any) -> None:
        raise OSError("no more room")

    monkeypatch.setattr(Import.objects, "create", fails)
    monkeypatch.setattr(Activity.objects, "create", fails)
    documents = Document.objects.count()
    with pytest.raises(OSError, match="no more room"):
        opened()
    assert (Document.objects.count(), Import.objects.count()) == (documents, 0)
