"""The last column of a list whose records have no page of their own: their forms and their history."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from edge.web.kit.lists import Column


def links_column(
    *, kind: str, edit: str, remove: str, can_write: bool, can_read_history: bool
) -> list[Column]:
    """One column, or none for who may follow none of its links; in a file it is the id of the record.

    `kind` names the record in its history; `edit` and `remove` are the names of the addresses of its forms.
    """
    if not can_write and not can_read_history:
        return []

    def links(row: Any) -> SafeString:
        wanted = [(edit, _("Edit")), (remove, _("Remove"))] if can_write else []
        found = [(reverse(name, args=[row.public_id]), words, row) for name, words in wanted]
        if can_read_history:
            found.append((reverse("history", args=[kind, row.public_id]), _("History"), row))
        link = '<a class="button quiet small" href="{}">{}<span class="visually-hidden"> {}</span></a> '
        return format_html_join("", link, found)

    return [Column(key="public_id", heading=_("Record"), cell=links, value=lambda row: row.public_id)]
