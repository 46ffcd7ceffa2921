"""Addresses of pages, for documents that are read outside the application."""

from django.conf import settings


def address(path: str) -> str:
    """The absolute address of a page; documents never take it from a request."""
    return f"{settings.BASE_URL}/{path}"
