"""The verbs of spreadsheets: check a file, bring it in, take it back."""

from edge.sheets.actions.bringing import Outcome, check_file
from edge.sheets.actions.importing import (
    NotNow,
    check_import,
    finish_import,
    import_path,
    open_import,
    progress_of,
    run_import,
    settle_import,
    start_work,
    state_of,
    was_broken_off,
)
from edge.sheets.actions.reading import UnreadableFile
from edge.sheets.actions.rights import NotForYou
from edge.sheets.actions.undoing import NotToBeUndone, undo_import

__all__ = [
    "NotForYou",
    "NotNow",
    "NotToBeUndone",
    "Outcome",
    "UnreadableFile",
    "check_file",
    "check_import",
    "finish_import",
    "import_path",
    "open_import",
    "progress_of",
    "run_import",
    "settle_import",
    "start_work",
    "state_of",
    "undo_import",
    "was_broken_off",
]
