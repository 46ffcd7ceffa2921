"""How names stand on a page: beside the name its local form in its own script, and countries by name."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from edge.core.countries import country_name

__all__ = ["country_name", "linked", "local_name"]


def linked(url: str, text: Any, record: Any = None) -> SafeString:
    """A link, followed by the local name of `record` (anything with `local_name` and `local_language`)."""
    link = format_html('<a href="{}">{}</a>', url, text)
    local = local_name(record) if record is not None else ""
    return format_html("{} {}", link, local) if local else link


def local_name(record: Any) -> SafeString:
    """The local name in its language, or nothing where it says the same as the name."""
    if not record.local_name or record.local_name == record.name:
        return SafeString("")
    if not record.local_language:
        return format_html("<span>{}</span>", record.local_name)
    return format_html('<span lang="{}">{}</span>', record.local_language, record.local_name)
