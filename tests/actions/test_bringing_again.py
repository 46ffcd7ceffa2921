"""The same file again, and files taken back: nothing is done twice, and nothing is left behind."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement
from edge.core.actions import StillUsed
from edge.core.models import Activity, Document
from edge.mobility import actions as mobility
from edge.mobility.models import Stay
from edge.partners.models import Institution, Unit
from edge.sheets import actions as sheets
from edge.sheets.actions import NotNow, NotToBeUndone, importing, undo_import
from edge.sheets.models import BRINGING, CHECKED, CHECKING, Import, ImportedRow
from tests.actions.arranging import BY, Register, a_register, an_agreement, day
from tests.actions.bringing import AGREEMENT, STAY, a_sheet, bring, done, refused, register_now
from tests.actions.every_verb_sheets import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """`sheet("stays", {...}, {...})` is a CSV file of that kind with a row for each."""
    return partial(a_sheet, tmp_path)


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


def test_a_new_name_that_no_institution_can_bear_is_told(
    register: Register, sheet: Callable[..., Path]
) -> None:
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
