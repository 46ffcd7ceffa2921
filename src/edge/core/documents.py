"""Keeping a received file: judged by its content, written and synced to disk before the row that names it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.db.models.fields.files import FieldFile

from edge.core import actions
from edge.core.models import Document, Record
from edge.core.refusals import Refusal
from edge.core.uploads import Limits, RefusedFile, inspect_upload, strip_image_metadata


class FileRefused(Refusal):
    pass


_KEPT: ContextVar[list[FieldFile] | None] = ContextVar("files kept in this transaction", default=None)


@contextmanager
def whole_or_nothing() -> Iterator[None]:
    """One transaction for rows and files: the files that were kept inside go when it fails.

    Where the database is lost in the very moment of storing, nobody knows whether it did: then they stay.
    """
    outer, done = _KEPT.get(), False
    kept: list[FieldFile] = []
    token = _KEPT.set(kept)
    try:
        with transaction.atomic():
            yield
            done = True
    except BaseException as error:
        if not (done and isinstance(error, (InterfaceError, OperationalError))):
            for file in kept:
                file.storage.delete(str(file.name))
        raise
    else:
        if outer is not None:
            outer.extend(kept)
    finally:
        _KEPT.reset(token)


@whole_or_nothing()
def store_document(upload: UploadedFile, *, by: Any, page: Record | None = None) -> Document:
    """Raises FileRefused (on the field `upload`) when the file is not what it says or is not admitted.

    A verb that does more after this stands in `whole_or_nothing` itself, so that a later failure leaves no file.
    """
    content: File[bytes]
    try:
        accepted = inspect_upload(
            cast(BinaryIO, upload), name=upload.name or "", limits=Limits(size=settings.UPLOAD_LIMIT)
        )
        if accepted.media_type.startswith("image/"):
            # A photograph of a ceremony says where and with whose telephone it was taken.
            content = ContentFile(strip_image_metadata(upload.read(), name=upload.name))
            accepted = inspect_upload(cast(BinaryIO, content), name=accepted.safe_name)
        else:
            content = upload
    except RefusedFile as refused:
        raise FileRefused(str(refused.message), field="upload") from refused
    document = Document(
        name=accepted.safe_name, media_type=accepted.media_type, size=accepted.size, sha256=accepted.sha256
    )
    return keep_file(content, document, by=by, page=page)


@whole_or_nothing()
def keep_file(content: "File[bytes]", document: Document, *, by: Any, page: Record | None = None) -> Document:
    """Keep a file whose content the caller has judged, under the row that describes it."""
    content.seek(0)
    # The name on disk tells nothing; the name people see is a column.
    document.file.save(document.public_id, content, save=False)
    kept = _KEPT.get()
    assert kept is not None  # this verb stands in `whole_or_nothing`
    kept.append(document.file)
    _sync(Path(document.file.path))
    return actions.create(document, by=by, verb="receive_document", page=page)


def _sync(path: Path) -> None:
    """A row must never name a file that a power cut could still lose, or one in a folder that it could."""
    root = Path(settings.MEDIA_ROOT)
    folders = [folder for folder in path.parents if folder == root or root in folder.parents]
    for name in (path, *folders):
        handle = os.open(name, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
