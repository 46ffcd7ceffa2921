"""Who brings spreadsheets in: asked by the verbs themselves, whoever calls them."""

from typing import Any

from django.utils.translation import gettext as _

from edge.core.refusals import Refusal
from edge.people.permissions import may


class NotForYou(Refusal):
    """Spreadsheets write the register at large: that is the office's."""


def refuse_others(by: Any) -> None:
    """Refuse everybody who is neither officer nor administrator today."""
    if not may(by, "sheets.bring_in"):
        raise NotForYou(_("Only officers and administrators bring spreadsheets in and take them back."))
