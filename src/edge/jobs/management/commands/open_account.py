"""`edge open-account EMAIL NAME --role ROLE`: let somebody sign in, with one role."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edge.jobs.accounts import open_account_with_role
from edge.jobs.command import EdgeCommand
from edge.people.permissions import INSTALLATION
from edge.people.rules import Role


class Command(EdgeCommand):
    help = "Open an account with one role; its owner sets a password through “forgot password”."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--role", required=True, help=", ".join(role.value for role in Role))
        limits = parser.add_mutually_exclusive_group()
        limits.add_argument("--unit", default="", help="the id of the unit of a coordinator")
        limits.add_argument(
            "--institution", default="", help="the id or domain of the institution of a partner officer"
        )
        parser.add_argument("--language", default="", help="en, nl or zh-hans; the browser's when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("email", "name", "role", "unit", "institution", "language")
        account = open_account_with_role(by=INSTALLATION, **{name: options[name] for name in names})
        self.stdout.write(_("Opened: %(name)s, %(email)s") % {"name": account.name, "email": account.email})
