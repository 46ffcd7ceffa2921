"""The verbs about spreadsheets, and the lines that they leave."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from edge.sheets import actions as sheets
from edge.sheets.models import Import
from tests.actions.arranging import BY, Register

Act = Callable[[Register], Any]
Line = tuple[str, str, str]
ROWS = b"Name,Country\nOrchid University,CN\n"
OPENED, CHECKED, BROUGHT = (
    (verb, "import", "import") for verb in ("open_import", "check_import", "import_sheets")
)


def opened() -> Import:
    return sheets.open_import(upload=SimpleUploadedFile("institutions.csv", ROWS), by=BY)


@transaction.atomic
def settled() -> Import:
    return sheets.settle_import(one=opened(), by=BY, choices={"add_unknown": True})


@transaction.atomic
def checked() -> Import:
    return sheets.check_import(one=opened(), by=BY)


@transaction.atomic
def finished() -> Import:
    return sheets.finish_import(one=checked(), by=BY)


def brought() -> Import:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "institutions.csv"
        path.write_bytes(ROWS)
        one, _outcome = sheets.import_path(path=path, by=BY, choices={}, tick=lambda number: None)
    assert one is not None
    return one


@transaction.atomic
def taken_back() -> Import:
    return sheets.undo_import(one=brought(), by=BY)


DOCUMENT = ("receive_document", "document", "document")
VERBS: dict[str, tuple[Act, list[Line]]] = {
    "open_import": (lambda r: opened(), [DOCUMENT, OPENED]),
    "settle_import": (lambda r: settled(), [DOCUMENT, OPENED, ("settle_import", "import", "import")]),
    "check_import": (lambda r: checked(), [DOCUMENT, OPENED, CHECKED]),
    "finish_import": (lambda r: finished(), [DOCUMENT, OPENED, CHECKED, BROUGHT]),
    "import_path": (lambda r: brought(), [OPENED, BROUGHT]),
    "undo_import": (lambda r: taken_back(), [OPENED, BROUGHT, ("undo_import", "import", "import")]),
}
