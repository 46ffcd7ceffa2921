"""Roles and names: which roles there are, whether one holds on a day, how a person's name is written."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What an account may do. The last two are limited to units or an institution, and live in `partners`."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    LEADERSHIP = "leadership"
    AUDITOR = "auditor"
    COORDINATOR = "coordinator"
    PARTNER_OFFICER = "partner_officer"


PLAIN_ROLES = (Role.ADMINISTRATOR, Role.OFFICER, Role.LEADERSHIP, Role.AUDITOR)
LIMITED_ROLES = (Role.COORDINATOR, Role.PARTNER_OFFICER)

# Whom the demonstration signs in by one click; ".invalid" can never be anybody's address (RFC 2606).
DEMO_ADDRESSES = {
    Role.ADMINISTRATOR: "administrator@demo.invalid",
    Role.OFFICER: "officer@demo.invalid",
    Role.COORDINATOR: "coordinator@demo.invalid",
    Role.LEADERSHIP: "leadership@demo.invalid",
    Role.PARTNER_OFFICER: "partner.officer@demo.invalid",
    Role.AUDITOR: "auditor@demo.invalid",
}


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days [starts, ends); None is open on that side."""

    starts: date | None
    ends: date | None

    def holds_on(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day < self.ends)


def latin_name(*, family: str, given: str, family_first: bool) -> str:
    """The name in Latin script in the person's own order: "Chen Jining", "Mark Waer"."""
    parts = (family, given) if family_first else (given, family)
    return " ".join(part for part in parts if part)
