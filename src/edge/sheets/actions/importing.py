"""An import from the arrival of its file to its end: kept, checked, settled, brought in.

Checking and bringing in take a while for a large file, so pages start them in a process of its own
(`start_work`), which tells how far it is through a small file beside the register.
"""

import hashlib
import json
import subprocess  # nosec B404  # starts this very program, with no word of a person in its arguments
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.core import actions as core
from edge.core.documents import FileRefused, keep_file, store_document, whole_or_nothing
from edge.core.models import Document
from edge.core.refusals import Refusal
from edge.core.uploads import safe_name
from edge.people.permissions import INSTALLATION
from edge.sheets.actions.bringing import Outcome, bring_in, check_file
from edge.sheets.actions.reading import UnreadableFile
from edge.sheets.actions.rights import refuse_others
from edge.sheets.actions.undoing import undo_import
from edge.sheets.models import (
    BRINGING,
    BROUGHT,
    CHECKED,
    CHECKING,
    FAILED,
    UNDOING,
    WAITING,
    Import,
)
from edge.sheets.queries.telling import sentence
from edge.sheets.rules import Unreadable, read_book

_TEXT_KINDS = {  # in whatever they are written: office programs still save CSV otherwise than in UTF-8
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".zip": "application/zip",
}
_TELL_EVERY = 0.5  # seconds


class NotNow(Refusal):
    """The import is at another step already."""


@whole_or_nothing()
def open_import(*, upload: UploadedFile, by: Any) -> Import:
    """Keep the file and open an import for it. Raises FileRefused (on `upload`) for what is no sheet."""
    refuse_others(by)
    name = Path(upload.name or "").name
    suffix = Path(name).suffix.lower()
    if suffix == ".xlsx":
        document = store_document(upload, by=by)
    elif suffix in _TEXT_KINDS:
        document = _kept(upload, safe_name(name), _TEXT_KINDS[suffix], by)
    else:
        raise FileRefused(
            _("“%(name)s” is neither an Excel workbook (.xlsx) nor CSV, JSON or a zip of those.")
            % {"name": name[:80]},
            field="upload",
        )
    one = Import(
        file_name=document.name,
        sha256=document.sha256,
        document=document,
        account=by if getattr(by, "pk", None) else None,
    )
    return core.create(one, by=by, verb="open_import")


def _kept(upload: UploadedFile, name: str, media_type: str, by: Any) -> Document:
    """A file of a kind that is read as sheets only, and never shown as a document."""
    if upload.size is None or upload.size > settings.UPLOAD_LIMIT:
        raise FileRefused(_("The file is too large."), field="upload")
    try:
        read_book(cast(BinaryIO, upload), name=name)
    except Unreadable as error:
        raise FileRefused(sentence(error.trouble.code, error.trouble.params), field="upload") from error
    upload.seek(0)
    digest = hashlib.sha256(upload.read()).hexdigest()
    document = Document(name=name, media_type=media_type, size=upload.size, sha256=digest)
    return keep_file(upload, document, by=by)


def settle_import(*, one: Import, by: Any, choices: Mapping[str, Any], version: int | None = None) -> Import:
    """Take over what a person chose or corrected; the import waits to be checked anew."""
    refuse_others(by)
    if state_of(one) not in (WAITING, CHECKED, FAILED):
        raise NotNow(_("“%(file)s” cannot be changed any more.") % {"file": one})
    merged = {**one.choices}
    for key, value in choices.items():
        merged[key] = _merged(merged.get(key, {}), value) if isinstance(value, Mapping) else value
    return core.change(
        one, by=by, verb="settle_import", changes={"choices": merged, "state": WAITING}, version=version
    )


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen before and what is chosen now; None takes a choice back."""
    return {key: value for key, value in {**old, **new}.items() if value is not None}


def check_import(*, one: Import, by: Any) -> Import:
    """Check the file as it was settled, and keep what was found; nothing else is written."""
    refuse_others(by)
    with _telling(one) as tick:
        try:
            report = check_file(
                _content(one), by=by, name=one.file_name, choices=one.choices, tick=tick
            ).as_data()
            state = CHECKED
        except UnreadableFile as refused:
            report, state = {"unreadable": str(refused)}, FAILED
    return _stored(one, by, "check_import", state=state, report=report)


def finish_import(*, one: Import, by: Any) -> Import:
    """Bring the file in, all of it or (with the report of what stood against it) nothing."""
    with _telling(one) as tick, transaction.atomic():
        core.one_at_a_time("imports of spreadsheets")
        if core.locked(one, version=None).state not in (CHECKED, BRINGING):
            raise NotNow(_("Somebody else has worked on “%(file)s” meanwhile.") % {"file": one})
        outcome = bring_in(_content(one), one=one, by=by, tick=tick)
        if not outcome.may_be_brought:
            return _stored(one, by, "check_import", state=CHECKED, report=outcome.as_data())
        return _brought(one, by, outcome)


@whole_or_nothing()
def import_path(
    *, path: Path, by: Any, choices: Mapping[str, Any], tick: Callable[[int], None]
) -> tuple[Import | None, Outcome]:
    """Bring in a file or folder from this computer; the import is None when something stood against it."""
    refuse_others(by)
    one = Import(file_name=path.name[:200], choices=dict(choices), sha256="")
    with transaction.atomic():
        core.create(one, by=by, verb="open_import")
        outcome = bring_in(path, one=one, by=by, tick=tick)
        if not outcome.may_be_brought:
            transaction.set_rollback(True)
            return None, outcome
        return _brought(one, by, outcome), outcome


def take_back_import(*, one: Import, by: Any) -> Import:
    """Take the import back, for the reason that was given when it was begun."""
    with _telling(one) as tick:
        return undo_import(one=one, by=by, tick=tick)


def _brought(one: Import, by: Any, outcome: Outcome) -> Import:
    changes = {"report": outcome.as_data(), "brought_at": timezone.now()}
    return _stored(one, by, "import_sheets", state=BROUGHT, **changes)


def _stored(one: Import, by: Any, verb: str, **changes: Any) -> Import:
    return core.change(one, by=by, verb=verb, changes=changes)


def _content(one: Import) -> Path:
    if one.document is None:
        raise UnreadableFile(_("The file of this import is not kept."))
    return Path(one.document.file.path)


# ---------------------------------------------------------------- work in a process of its own
STEPS: dict[str, tuple[str, Callable[..., Import], tuple[str, ...]]] = {  # begun in which states
    "check": (CHECKING, check_import, (WAITING, CHECKED, FAILED)),
    "bring": (BRINGING, finish_import, (CHECKED,)),
    "undo": (UNDOING, take_back_import, (BROUGHT,)),
}
_BEFORE = {CHECKING: WAITING, BRINGING: CHECKED, UNDOING: BROUGHT}
_GIVEN_UP = 120  # seconds without a word, after which work counts as broken off


def state_of(one: Import) -> str:
    """The state as it is to be read: work that was broken off (the computer stopped) is back where it began."""
    return _BEFORE[one.state] if was_broken_off(one) else one.state


def was_broken_off(one: Import) -> bool:
    """Did the computer stop in the middle of a step? Nothing of it was written; it can be begun again."""
    return one.state in _BEFORE and progress_of(one) is None


def start_work(*, one: Import, step: str, by: Any, reason: str = "") -> Import:
    """Begin a step (check, bring, undo) and come back at once; in tests, once it is done.

    Call it outside of any transaction: the work is done by another process, which reads what is stored. `reason`
    is why an import is taken back. Raises NotNow when another step is under way, or this is not the time for it.
    """
    working, _verb, begun_in = STEPS[step]
    with transaction.atomic():
        current = core.locked(one, version=None)
        before = state_of(current)
        if before in _BEFORE:
            raise NotNow(_("“%(file)s” is being worked on.") % {"file": current})
        if before not in begun_in:
            raise NotNow(_("Somebody else has worked on “%(file)s” meanwhile.") % {"file": current})
        report = {key: told for key, told in current.report.items() if key != "refused"}
        if reason:
            report["reason"] = reason
        _tell(one, 0)
        Import.objects.filter(pk=current.pk).update(state=working, report=report)
    if settings.WORK_INLINE:
        return run_import(public_id=one.public_id, step=step, before=before, by=by)
    command = [sys.executable, "-m", "edge.config.cli", "import", "--continue", one.public_id]
    command += ["--step", step, "--before", before, "--account", str(getattr(by, "public_id", ""))]
    subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)  # nosec B603
    one.refresh_from_db()
    return one


def run_import(*, public_id: str, step: str, before: str, by: Any = INSTALLATION) -> Import:
    """Do a step that was begun. Whatever goes wrong, the import is left where it can be begun again."""
    one = Import.objects.get(public_id=public_id)
    working, verb, _begun_in = STEPS[step]
    try:
        return verb(one=one, by=by)
    except Exception as error:
        ours = _("Something went wrong on our side, and nothing was changed. Try again later.")
        told = str(error) if isinstance(error, Refusal) else ours
        Import.objects.filter(pk=one.pk).update(report={**one.report, "refused": told})
        raise
    finally:
        Import.objects.filter(pk=one.pk, state=working).update(state=before)
        _progress_file(one).unlink(missing_ok=True)


class _telling:
    """Counts rows and tells how many, now and then: also that it is still at work."""

    def __init__(self, one: Import) -> None:
        self.one, self.done, self.told = one, 0, 0.0

    def __enter__(self) -> Callable[[int], None]:
        return self.tick

    def __exit__(self, *error: object) -> None:
        return None

    def tick(self, number: int) -> None:
        self.done += number
        if time.monotonic() - self.told > _TELL_EVERY:
            self.told = time.monotonic()
            _tell(self.one, self.done)


def _progress_file(one: Import) -> Path:
    return Path(settings.DATA_DIR) / "imports" / f"{one.public_id}.json"


def _tell(one: Import, rows: int) -> None:
    file = _progress_file(one)
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_suffix(".new")  # whoever reads meanwhile reads the old word, not half of the new one
    written.write_text(json.dumps({"rows": rows}), encoding="utf-8")
    written.replace(file)


def progress_of(one: Import) -> int | None:
    """How many rows (each is gone through twice: read, and planned) are done; None when nothing is under way."""
    file = _progress_file(one)
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["rows"]
        silent = time.time() - file.stat().st_mtime
    except (OSError, ValueError, KeyError):
        return None
    return int(rows) if silent < _GIVEN_UP else None
