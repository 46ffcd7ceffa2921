"""The verbs about reported counts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from edge.core import actions as core
from edge.mobility.actions.refusals import NotAPartner
from edge.mobility.models import ReportedCount
from edge.partners.models import Institution


def report_count(*, by: Any, **fields: Any) -> ReportedCount:
    """Record how many people somebody reported, for a day or an academic year; the number may be not known."""
    refuse_hub(fields["partner"])
    return core.create(ReportedCount(**fields), by=by, verb="report_count")


def edit_count(
    *, count: ReportedCount, by: Any, changes: Mapping[str, Any], version: int | None = None
) -> ReportedCount:
    """Correct a count. Another day is another count: correct this one only where its day was wrong."""
    refuse_hub(changes.get("partner", count.partner))
    return core.change(count, by=by, verb="edit_count", changes=changes, version=version)


def remove_count(*, count: ReportedCount, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(count, by=by, verb="remove_count", reason=reason, version=version)


def refuse_hub(partner: Institution) -> None:
    if partner.is_hub:
        raise NotAPartner(
            _("“%(institution)s” is the hub; mobility is counted with a partner.") % {"institution": partner},
            field="partner",
        )
