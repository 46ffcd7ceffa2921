"""The verbs about enrolment counts and alumni clubs."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from edge.agreements.rules import certainly_before
from edge.community.models import AlumniClub, EnrolmentCount
from edge.core import actions as core
from edge.core.refusals import Refusal

Changes = Mapping[str, Any]


class WrongOrderOfDays(Refusal):
    pass


class NotAPartner(Refusal):
    pass


def count_enrolment(*, by: Any, **fields: Any) -> EnrolmentCount:
    """Record how many students of a nationality were enrolled on a day, as a source counted them."""
    observation = EnrolmentCount(**_in_capitals(fields, "nationality"))
    return core.create(observation, by=by, verb="count_enrolment")


def edit_enrolment(
    *, observation: EnrolmentCount, by: Any, changes: Changes, version: int | None = None
) -> EnrolmentCount:
    changes = _in_capitals(changes, "nationality")
    return core.change(observation, by=by, verb="edit_enrolment", changes=changes, version=version)


def remove_enrolment(
    *, observation: EnrolmentCount, by: Any, reason: str = "", version: int | None = None
) -> None:
    core.remove(observation, by=by, verb="remove_enrolment", reason=reason, version=version)


def add_club(*, by: Any, **fields: Any) -> AlumniClub:
    """Register an alumni club; one around a partner is around a partner, not around the hub."""
    club = AlumniClub(**_in_capitals(fields, "country"))
    _check_club(club)
    return core.create(club, by=by, verb="add_club")


def edit_club(*, club: AlumniClub, by: Any, changes: Changes, version: int | None = None) -> AlumniClub:
    changes = _in_capitals(changes, "country")
    after = AlumniClub(partner=changes.get("partner", club.partner))
    after.founded_on = changes.get("founded_on", club.founded_on)
    after.ends_on = changes.get("ends_on", club.ends_on)
    _check_club(after)
    return core.change(club, by=by, verb="edit_club", changes=changes, version=version)


def remove_club(*, club: AlumniClub, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(club, by=by, verb="remove_club", reason=reason, version=version)


def _in_capitals(fields: Changes, name: str) -> dict[str, Any]:
    """Codes of countries know no case."""
    changed = dict(fields)
    if isinstance(changed.get(name), str):
        changed[name] = changed[name].strip().upper()
    return changed


def _check_club(club: AlumniClub) -> None:
    if club.partner is not None and club.partner.is_hub:
        raise NotAPartner(_("The hub is no partner of itself."), field="partner")
    if certainly_before(club.ends_on, club.founded_on):
        raise WrongOrderOfDays(
            _("The last day (%(last)s) lies before the first (%(first)s).")
            % {"last": club.ends_on, "first": club.founded_on},
            field="ends_on",
        )
