"""What a row may do to the register: the rules of the domains hold, nothing is lost, nothing is said twice."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement
from edge.agreements.queries import find_agreements
from edge.mobility.models import YearSum
from edge.partners.models import Institution, Partnership
from edge.people.models import Account, Person
from edge.people.permissions import INSTALLATION
from edge.sheets import actions as sheets
from edge.sheets.actions import NotForYou, NotNow, undo_import
from tests.actions.arranging import BY, Register, a_register, an_account, an_agreement
from tests.actions.bringing import AGREEMENT, STAY, Said, a_sheet, bring, done, refused, register_now, told
from tests.actions.every_verb_sheets import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """`sheet("stays", {...}, {...})` is a CSV file of that kind with a row for each."""
    return partial(a_sheet, tmp_path)


def sentences(path: Path) -> list[str]:
    return [str(one.params.get("message", "")) for one in bring(path)[1].findings if one.error]


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
