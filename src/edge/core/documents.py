"""Keeping a received file: judged by its content, written and synced to disk before the row that names it."""

import os
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from edge.core import actions
from edge.core.models import Document, Record
from edge.core.refusals import Refusal
from edge.core.uploads import RefusedFile, inspect_upload


class FileRefused(Refusal):
    pass


@transaction.atomic
def store_document(upload: UploadedFile, *, by: Any, page: Record | None = None) -> Document:
    """Raises FileRefused (on the field `upload`) when the file is not what it says or is not admitted."""
    try:
        accepted = inspect_upload(upload, name=upload.name or "", limit=settings.UPLOAD_LIMIT)
    except RefusedFile as refused:
        raise FileRefused(str(refused.message), field="upload") from refused
    upload.seek(0)
    document = Document(
        name=accepted.safe_name, media_type=accepted.media_type, size=accepted.size, sha256=accepted.sha256
    )
    # The name on disk tells nothing; the name people see is a column.
    document.file.save(f"{document.public_id}", upload, save=False)
    _sync(document.file.path)
    try:
        return actions.create(document, by=by, verb="receive_document", page=page)
    except BaseException:
        document.file.delete(save=False)
        raise


def _sync(path: str) -> None:
    """A row must never name a file that a power cut could still lose."""
    for name in (path, os.path.dirname(path)):
        handle = os.open(name, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
