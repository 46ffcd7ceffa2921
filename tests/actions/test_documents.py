"""Received files: nothing of a refused one stays, an accepted one is whole, and it goes when its verb fails."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import OperationalError, transaction
from PIL import Image

from edge.agreements import actions as agreements
from edge.agreements.models import AgreementDocument
from edge.core import actions as core
from edge.core.documents import FileRefused, store_document, whole_or_nothing
from edge.core.models import Document
from tests.actions.arranging import BY, Register, a_register, everything, quick_cleaning


@pytest.fixture
def register(db: None, settings: Any, tmp_path: Path) -> Register:
    settings.MEDIA_ROOT = tmp_path / "files"
    return a_register()


def files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def text(content: bytes = b"minutes of the meeting", name: str = "minutes.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach(register: Register, upload: Any, **fields: Any) -> AgreementDocument:
    given = {"role": "letter", **fields}
    return agreements.attach_document(agreement=register.agreement, by=BY, upload=upload, **given)


@pytest.mark.parametrize(
    "upload",
    [
        text(b"MZ\x90\x00 a program", name="minutes.pdf"),
        text(b"<script>alert(1)</script>", name="minutes.html"),
        text(b"\xff\xfe\x00binary", name="minutes.txt"),
        text(b"", name="empty.txt"),
        text(b"%PDF-1.4 and no more", name="minutes.png"),
        text(b"no ending", name="minutes"),
    ],
    ids=lambda upload: upload.name,
)
def test_a_refused_file_leaves_neither_row_nor_file(register: Register, upload: SimpleUploadedFile) -> None:
    before = everything()
    with pytest.raises(FileRefused) as refused:
        attach(register, upload)
    assert refused.value.field == "upload"
    assert upload.name.split(".")[0] in str(refused.value)
    assert everything() == before
    assert files() == []


def test_an_accepted_file_is_whole_and_its_name_on_disk_tells_nothing(register: Register) -> None:
    content = "会议记录 minutes".encode()
    document = attach(register, text(content, name="../../etc/Minutes 会议.txt")).document
    (path,) = files()
    assert path == Path(document.file.path)
    assert path.read_bytes() == content
    assert (document.name, document.media_type, document.size, document.sha256) == (
        "Minutes 会议.txt",
        "text/plain",
        len(content),
        hashlib.sha256(content).hexdigest(),
    )
    assert path.name == document.public_id
    assert path.stat().st_mode & 0o077 == 0


def test_a_large_upload_that_lies_in_a_file_of_its_own_is_kept_too(register: Register) -> None:
    upload = TemporaryUploadedFile("long.txt", "text/plain", 300_000, "utf-8")
    upload.write(b"long text " * 30_000)
    upload.seek(0)
    document = attach(register, upload).document
    upload.close()
    assert Path(document.file.path).read_bytes() == b"long text " * 30_000


def test_a_photograph_loses_what_the_camera_wrote_into_it(register: Register) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Telephone of a guest"  # the maker
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "JPEG", exif=exif)
    assert b"Telephone of a guest" in picture.getvalue()
    document = attach(register, text(picture.getvalue(), name="ceremony.jpg")).document
    kept = Path(document.file.path).read_bytes()
    assert b"Telephone of a guest" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif())) == ((40, 20), {})
    assert document.sha256 == hashlib.sha256(kept).hexdigest()
    assert document.size == len(kept)


def test_the_file_is_gone_when_the_verb_fails_after_it_was_kept(register: Register) -> None:
    before = everything()
    with pytest.raises(ValidationError):
        attach(register, text(), role="no such role")
    assert (everything(), files()) == (before, [])


def test_the_file_of_evidence_is_gone_when_the_verb_fails(register: Register) -> None:
    before = everything()
    with pytest.raises(ValidationError):
        agreements.give_evidence(commitment=register.commitment, by=BY, text="", upload=text())
    with pytest.raises(ValidationError):
        agreements.edit_evidence(evidence=register.evidence, by=BY, changes={"text": ""}, upload=text())
    assert (everything(), files()) == (before, [])


def test_the_file_is_gone_when_its_row_cannot_be_written(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("no more room")

    before = everything()
    monkeypatch.setattr(core, "log", fails)
    with pytest.raises(OSError, match="no more room"):
        store_document(text(), by=BY)
    assert (everything(), files()) == (before, [])


def test_what_was_kept_goes_with_everything_around_it(register: Register) -> None:
    before = everything()
    with pytest.raises(ZeroDivisionError), whole_or_nothing():
        attach(register, text())
        agreements.give_evidence(commitment=register.commitment, by=BY, text="list", upload=text())
        assert len(files()) == 2
        raise ZeroDivisionError
    assert (everything(), files()) == (before, [])


def test_what_was_kept_stays_when_only_something_else_failed(register: Register) -> None:
    with whole_or_nothing():
        attached = attach(register, text())
        with pytest.raises(FileRefused):
            attach(register, text(b"", name="empty.txt"))
        with pytest.raises(ValidationError):
            attach(register, text(b"other"), role="no such role")
    assert files() == [Path(attached.document.file.path)]


def test_a_new_file_of_evidence_leaves_the_old_one_which_history_names(register: Register) -> None:
    first = agreements.edit_evidence(evidence=register.evidence, by=BY, changes={}, upload=text(b"one"))
    second = agreements.edit_evidence(evidence=first, by=BY, changes={}, upload=text(b"two"))
    assert len(files()) == 2
    named = [row.document_id for row in second.history.order_by("history_id")]  # type: ignore[attr-defined]
    assert named == [None, first.document_id, second.document_id]


def test_a_detached_document_keeps_its_file(register: Register) -> None:
    attached = attach(register, text())
    agreements.detach_document(attached=attached, by=BY, reason="wrong agreement")
    assert files() == [Path(Document.objects.get().file.path)]
    back = core.restore(AgreementDocument, attached.public_id, by=BY, verb="restore")
    assert back.document.file.read() == b"minutes of the meeting"


@pytest.fixture(autouse=True, scope="module")
def cleaning() -> Iterator[None]:
    with quick_cleaning():
        yield


@pytest.mark.django_db(transaction=True)
def test_where_nobody_knows_whether_it_was_stored_the_file_stays(settings: Any, tmp_path: Path) -> None:
    """The database was lost in the moment of storing: a row may name the file."""
    settings.MEDIA_ROOT = tmp_path / "files"
    database = transaction.get_connection()
    commit = database.commit

    def lost() -> None:
        commit()
        raise OperationalError("server closed the connection")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "commit", lost)
        with pytest.raises(OperationalError, match="closed"):
            store_document(text(), by=BY)
    assert len(files()) == 1
    with pytest.raises(OperationalError), whole_or_nothing():
        store_document(text(), by=BY)
        raise OperationalError("deadlock detected")  # inside: it is certain that nothing was stored
    assert len(files()) == 1
    assert Document.objects.count() == 1
