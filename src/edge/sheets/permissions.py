"""Who brings spreadsheets in and takes them out.

Bringing in writes the register at large, so it is the office's. Taking out gives each account what it sees on
the lists, and no more.
"""

from typing import Any

import rules
from django.db.models import QuerySet

from edge.partners.permissions import is_insider
from edge.people.permissions import is_writer
from edge.sheets.models import Import

rules.add_perm("sheets.bring_in", is_writer)
rules.add_perm("sheets.take_out", is_insider)


def imports_visible_to(account: Any) -> QuerySet[Import]:
    return Import.objects.all() if is_writer(account) else Import.objects.none()
