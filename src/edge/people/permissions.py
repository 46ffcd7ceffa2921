"""What an account may do by its plain roles. Rights are looked up once a request, by the real day.

Every permission is a named predicate of (account, record); pages, API, exports, search and jobs all ask
`may`. A limited role adds its own predicates in `partners` and `agreements`.
"""

from datetime import date
from typing import Any

import rules
from django.utils import timezone

from edge.people.models import Account, Person, PersonQuerySet, RoleGrant
from edge.people.rules import Role

WRITERS = frozenset({Role.ADMINISTRATOR, Role.OFFICER})
READERS = WRITERS | {Role.LEADERSHIP, Role.AUDITOR}
HISTORY_READERS = WRITERS | {Role.AUDITOR}


class Installation:
    """The caller on the command line: whoever may run commands is the installation's administrator."""

    pk = None
    is_active = True
    is_authenticated = True
    name = "installation"
    language = ""

    def __str__(self) -> str:
        return self.name


INSTALLATION = Installation()


def may(account: Any, permission: str, record: Any = None) -> bool:
    """The one policy question. An unknown permission is refused, not ignored."""
    return bool(rules.has_perm(permission, account, record)) if rules.perm_exists(permission) else False


def plain_roles_of(account: Any, *, on: date | None = None) -> frozenset[str]:
    """The plain roles that hold on the day (today when not given); one statement a request."""
    if isinstance(account, Installation):
        return frozenset({Role.ADMINISTRATOR})
    if not getattr(account, "is_authenticated", False) or not account.is_active:
        return frozenset()
    day = on or timezone.localdate()
    kept: dict[date, frozenset[str]] = account.__dict__.setdefault("_plain_roles", {})
    if day not in kept:
        kept[day] = frozenset(
            RoleGrant.objects.holding(on=day).filter(account=account).values_list("role", flat=True)
        )
    return kept[day]


def forget_roles(account: Account) -> None:
    """After a change of rights in the same request."""
    for name in [name for name in account.__dict__ if name.startswith(("_plain_roles", "_limited_"))]:
        del account.__dict__[name]


def holds(*roles: str) -> Any:
    """A predicate: the account holds one of the plain roles today."""
    wanted = frozenset(roles)

    @rules.predicate(name=f"holds:{'|'.join(sorted(wanted))}")
    def holds_one(account: Any) -> bool:
        return bool(plain_roles_of(account) & wanted)

    return holds_one


is_administrator = holds(Role.ADMINISTRATOR)
is_writer = holds(*WRITERS)
is_reader = holds(*READERS)
reads_history = holds(*HISTORY_READERS)


@rules.predicate
def is_signed_in(account: Any) -> bool:
    return bool(getattr(account, "is_authenticated", False) and account.is_active)


@rules.predicate
def is_own_account(account: Any, record: Any) -> bool:
    return record is None or getattr(account, "pk", None) == getattr(record, "pk", None)


rules.add_perm("people.sign_in", rules.always_allow)
rules.add_perm("people.use_own_account", is_signed_in & is_own_account)
rules.add_perm("people.manage_accounts", is_administrator)
rules.add_perm("people.read_person", is_reader)
rules.add_perm("people.write_person", is_writer)
rules.add_perm("people.read_history", reads_history)


def people_visible_to(account: Any) -> PersonQuerySet:
    """Everybody but participants, for the roles that read the register; partner officers get theirs in
    `partners`, participants are seen with their stays."""
    return Person.objects.listed() if is_reader(account) else Person.objects.none()
