"""Handing a kept file to a browser."""

from typing import Any

from django.http import FileResponse, Http404

from edge.core.models import Document


def sent_document(document: Any) -> FileResponse:
    """The file to be kept, never to be shown inside the register: it may not run, and it names no place on disk."""
    kept: Document = document
    try:
        content = kept.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=kept.name, content_type=kept.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
