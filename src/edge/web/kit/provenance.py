"""From which row of which spreadsheet a record came, so that whoever doubts it can look there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from edge.people.permissions import may
from edge.sheets.models import UNDONE, ImportedRow

MOST_LISTED = 50


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """One row that made or changed a record. `url` is "" for who may not open the import."""

    file_name: str
    sheet: str
    row: int
    what: str  # created, changed, same
    at: datetime | None
    who: str
    taken_back: bool
    url: str


def provenance_of(kind: str, public_id: str, *, account: Any) -> list[Provenance]:
    """The rows that a record came from, the latest first, at most fifty. One statement."""
    opens = may(account, "sheets.bring_in")
    rows = (
        ImportedRow.objects.filter(record_kind=kind, record_id=public_id)
        .select_related("one_import__account")
        .defer("before", "one_import__report", "one_import__choices")
        .order_by("-pk")[:MOST_LISTED]
    )
    return [
        Provenance(
            file_name=row.one_import.file_name,
            sheet=row.sheet,
            row=row.row,
            what=row.what,
            at=row.one_import.brought_at,
            who=str(row.one_import.account or _("the installation")),
            taken_back=row.one_import.state == UNDONE,
            url=reverse("import", args=[row.one_import.public_id]) if opens else "",
        )
        for row in rows
    ]
