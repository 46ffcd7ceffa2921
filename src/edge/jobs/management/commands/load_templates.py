"""`edge load-templates`: take over the clauses and templates that EDGE ships, and overwrite nothing."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edge.agreements.actions.library import keep_shipped_library
from edge.agreements.queries.library import BesideShipped, ShippedClause
from edge.jobs.command import EdgeCommand
from edge.people.permissions import INSTALLATION


class Command(EdgeCommand):
    help = "Add the shipped clauses and templates that the library lacks. What the office changed stays."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join(words_of(keep_shipped_library(by=INSTALLATION))))


def words_of(stood: BesideShipped) -> list[str]:
    """How many were added, then a line for each that was left as the office has it."""
    clauses = sum(isinstance(one, ShippedClause) for one in stood.missing)
    templates = len(stood.missing) - clauses
    lines = [
        ngettext("%(number)s clause added.", "%(number)s clauses added.", clauses) % {"number": clauses},
        ngettext("%(number)s template added.", "%(number)s templates added.", templates)
        % {"number": templates},
    ]
    kept = (
        (stood.newer, _("EDGE ships another text now, nothing was overwritten: %(code)s (%(name)s)")),
        (stood.own, _("the office has a text of its own, it stays: %(code)s (%(name)s)")),
        (stood.removed, _("the office removed it, it was not brought back: %(code)s (%(name)s)")),
        (stood.no_kind, _("its kind of agreement is not in the register: %(code)s (%(name)s)")),
    )
    for found, sentence in kept:
        lines += [sentence % {"code": one.code, "name": one} for one in found]
    if stood.same:
        same = ngettext(
            "%(number)s is as EDGE ships it.", "%(number)s are as EDGE ships them.", len(stood.same)
        )
        lines.append(same % {"number": len(stood.same)})
    return lines
