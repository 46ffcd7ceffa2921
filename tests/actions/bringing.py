"""Bringing files in, in tests: what is in the register, whatever brought it there."""

import csv
from pathlib import Path
from typing import Any

from django.apps import apps

from edge.core.models import Activity, Document, SearchEntry
from edge.core.tables import write_workbook
from edge.mobility.models import YearSum
from edge.partners import actions as partners
from edge.people.permissions import INSTALLATION
from edge.sheets.actions import Outcome, import_path
from edge.sheets.models import Import
from edge.sheets.queries.workbooks import tables_of
from edge.sheets.rules.kinds import KINDS
from tests.actions.arranging import BY, a_hub, a_partner

Said = dict[str, str]
STAY = {
    "family_name": "Li",
    "partner": "Lotus University",
    "direction": "in",
    "kind": "exchange",
    "starts_on": "2012",
}
AGREEMENT = {"kind": "student_exchange", "title": "New", "partner": "Lotus University"}
_NOT_THE_REGISTER = (Activity, Document)
_MOMENTS = frozenset({"created_at", "updated_at", "version"})


def register_now() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but histories, activity and imports; versions and moments left out."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(*_columns(model)), key=repr)
        for model in apps.get_models()
        if model.__module__.startswith("edge.") and not model.__module__.startswith("edge.sheets")
        if not model.__name__.startswith("Historical") and model not in _NOT_THE_REGISTER
    }


def _columns(model: Any) -> list[str]:
    names = [column.attname for column in model._meta.concrete_fields if column.attname not in _MOMENTS]
    return [name for name in names if name != "id"] if model in (SearchEntry, YearSum) else names


def an_office_with_partners() -> None:
    """A hub and two of the six universities that are called HNU."""
    a_hub()
    for name in ("Hunan University", "Hainan University"):
        institution = a_partner(name)
        partners.add_name(by=BY, institution=institution, name="HNU", kind="acronym")


def bring(path: Path, **choices: Any) -> tuple[Import | None, Outcome]:
    return import_path(path=path, by=INSTALLATION, choices=choices, tick=lambda number: None)


def kept(folder: Path, content: bytes, name: str = "office.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def exported() -> bytes:
    """The whole register as a workbook."""
    return write_workbook("EDGE", list(tables_of(INSTALLATION, KINDS)))


def told(outcome: Outcome) -> list[tuple[str, int, str, str]]:
    """Where the errors are, and what they are."""
    return [(one.sheet, one.row, one.field, one.code) for one in outcome.findings if one.error]


def done(outcome: Outcome) -> dict[str, dict[str, int]]:
    """What was done, by kind; what there is none of is left out."""
    return {kind: {what: n for what, n in counts.items() if n} for kind, counts in outcome.counts.items()}


def a_sheet(folder: Path, kind: str, *rows: Said) -> Path:
    """A CSV file of that kind with a line for each row."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    path = folder / f"{kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, columns)
        lines.writeheader()
        lines.writerows(rows)
    return path


def refused(path: Path, **choices: Any) -> list[tuple[str, str]]:
    """The fields and the codes of the errors; the register must be as it was."""
    before = register_now()
    one, outcome = bring(path, **choices)
    assert one is None
    assert register_now() == before
    return [(error[2], error[3]) for error in told(outcome)]
