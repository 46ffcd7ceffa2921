"""Keeping a received file: judged by its content, written and synced to disk before the row that names it."""

import os
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from edge.core import actions
from edge.core.models import Document, Record
from edge.core.refusals import Refusal
from edge.core.uploads import Limits, RefusedFile, inspect_upload, strip_image_metadata


class FileRefused(Refusal):
    pass


@transaction.atomic
def store_document(upload: UploadedFile, *, by: Any, page: Record | None = None) -> Document:
    """Raises FileRefused (on the field `upload`) when the file is not what it says or is not admitted."""
    content: File[bytes]
    try:
        accepted = inspect_upload(upload, name=upload.name or "", limits=Limits(size=settings.UPLOAD_LIMIT))
        if accepted.media_type.startswith("image/"):
            # A photograph of a ceremony says where and with whose telephone it was taken.
            content = ContentFile(strip_image_metadata(upload.read(), name=upload.name))
            accepted = inspect_upload(content, name=accepted.safe_name)
        else:
            content = upload
    except RefusedFile as refused:
        raise FileRefused(str(refused.message), field="upload") from refused
    content.seek(0)
    document = Document(
        name=accepted.safe_name, media_type=accepted.media_type, size=accepted.size, sha256=accepted.sha256
    )
    # The name on disk tells nothing; the name people see is a column.
    document.file.save(document.public_id, content, save=False)
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
