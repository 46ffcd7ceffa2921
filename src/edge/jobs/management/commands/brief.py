"""`edge brief --as-of DAY`: what held, what is due and what needs attention, with the installation's rights."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from edge.agreements.models import STATE_LABELS, VERDICT_LABELS
from edge.agreements.queries import WITHIN_DAYS
from edge.agreements.rules import State, Verdict
from edge.jobs.as_json import as_json
from edge.jobs.brief_text import activity_chapters
from edge.jobs.command import EdgeCommand, a_day, a_number
from edge.jobs.plain_text import table
from edge.people.permissions import INSTALLATION
from edge.strategy.queries import brief_of, partner_by_domain


class Command(EdgeCommand):
    help = (
        "Print the brief of a day: agreements with their state, what is due, unit ties, what needs attention."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", default="today", help="the day, as 2012-10-23; today when not given")
        parser.add_argument("--partner", help="only what concerns the partner with this domain")
        parser.add_argument(
            "--within-days", default=str(WITHIN_DAYS), help="how far ahead something counts as due"
        )
        parser.add_argument(
            "--json", action="store_true", help="the same as data, with its sentences in English"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        on = a_day(options["as_of"])
        within_days = a_number(str(options["within_days"]), least=0, most=36525)
        partner = partner_by_domain(INSTALLATION, options["partner"]) if options["partner"] else None
        if options["json"]:
            with translation.override(settings.LANGUAGE_CODE):
                brief = brief_of(INSTALLATION, on=on, partner=partner, within_days=within_days)
            self.stdout.write(as_json(brief))
        else:
            brief = brief_of(INSTALLATION, on=on, partner=partner, within_days=within_days)
            self.stdout.write(as_text(brief))


def as_text(brief: dict[str, Any]) -> str:
    """The brief for a person who reads it in a terminal."""
    agreements = table(
        (_("Agreement"), _("State"), _("Signed"), _("Last day"), _("Renewal due"), _("Partners"), _("Title")),
        (_agreement_row(agreement) for agreement in brief["agreements"]),
    )
    due = table(
        (_("Agreement"), _("Renewal due"), _("Days at most")),
        ((row["agreement"], row["renewal_due"], str(row["days_at_most"])) for row in brief["due"]),
    )
    ties = table(
        (_("Unit of the hub"), _("Partner"), _("Unit of the partner")),
        ((row["hub_unit"], row["partner"], row["partner_unit"]) for row in brief["ties"]),
    )
    signatories = table(
        (_("Agreement"), _("Person"), _("Capacity"), _("Institution"), _("Place"), _("Signed")),
        (row for agreement in brief["agreements"] for row in _signatory_rows(agreement)),
    )
    commitments = table(
        (_("Agreement"), _("What is promised"), _("Due"), _("Verdict"), _("Evidence so far")),
        (row for agreement in brief["agreements"] for row in _commitment_rows(agreement)),
    )
    attention = table((_("About"), _("Why")), ((row["about"], row["why"]) for row in brief["attention"]))
    chapters = (
        (_("Agreements"), agreements),
        (_("Signatories"), signatories),
        (_("Commitments"), commitments),
        (_("Due for renewal"), due),
        (_("Unit ties"), ties),
        (_("Needs attention"), attention),
        *activity_chapters(brief),
    )
    told = [_("As of %(day)s") % {"day": brief["as_of"]}]
    nothing = _("Nothing.")
    told += [f"{heading}\n{rows or nothing}" for heading, rows in chapters]
    return "\n\n".join(told)


def _signatory_rows(agreement: dict[str, Any]) -> list[tuple[str, ...]]:
    """Who signed; one line that says so where nobody knows."""
    if agreement["signatories"] is None:
        return [(agreement["id"], _("not known"), "", "", "", "")]
    unknown = _("not known")
    return [
        (
            agreement["id"],
            row["person"],
            row["capacity"],
            row["institution"],
            row["place"] or unknown,
            row["signed_on"] or unknown,
        )
        for row in agreement["signatories"]
    ]


def _commitment_rows(agreement: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            agreement["id"],
            row["text"],
            row["due"] or _("not set"),
            str(VERDICT_LABELS[Verdict(row["verdict"])]),
            "; ".join(row["evidence"]) or _("none recorded"),
        )
        for row in agreement["commitments"]
    ]


def _agreement_row(agreement: dict[str, Any]) -> tuple[str, ...]:
    signed = agreement["signed_on"] or (_("on an unknown day") if agreement["signed"] else _("not signed"))
    return (
        agreement["id"],
        str(STATE_LABELS[State(agreement["state"])]),
        signed,
        agreement["last_day"] or _("not set"),
        agreement["renewal_due"] or _("not set"),
        ", ".join(agreement["partners"]),
        agreement["title"],
    )
