"""`edge allocate places|panels FILE.json` decides a round from a file, `edge allocate check BUNDLE` does it again.

No database is asked.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edge.calls.allocating import OBJECTIVES, DecidedPanels, decide_panels
from edge.jobs.command import EdgeCommand
from edge.jobs.rounds import NotTheSame, a_probability, content_of, told_in_a_sentence
from edge.jobs.whole_files import CannotWrite, write_whole
from edge.mobility.allocating import MECHANISMS, DecidedRound, decide_round, recompute


class Command(EdgeCommand):
    help = "Decide a round from a file: students to places, or reviewers to proposals. No database is asked."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="places|panels|check")
        places = kinds.add_parser("places", help="students to places")
        places.add_argument("--mechanism", required=True, choices=MECHANISMS)
        panels = kinds.add_parser("panels", help="reviewers to proposals")
        panels.add_argument("--objective", required=True, choices=OBJECTIVES)
        panels.add_argument(
            "--cap", default="0.5", help="of the randomised objective: the largest probability of any pair"
        )
        for kind in (places, panels):
            kind.add_argument("file", type=Path, metavar="FILE.json", help="the round")
            kind.add_argument("--out", type=Path, metavar="R.json", help="the answer; printed when not given")
            kind.add_argument(
                "--explain",
                action="store_true",
                help="why each got this, and not what would have been better",
            )
            kind.add_argument(
                "--bundle", type=Path, help="what the round is computed again from, years later"
            )
        check = kinds.add_parser(
            "check", help="compute a bundle again: code 0 only when it gives the same bytes"
        )
        check.add_argument("file", type=Path, metavar="BUNDLE")

    def handle(self, *args: Any, **options: Any) -> None:
        {"places": self._places, "panels": self._panels, "check": self._check}[options["kind"]](options)

    def _places(self, options: dict[str, Any]) -> None:
        content = content_of(options["file"])
        with told_in_a_sentence(options["file"]):
            decided = decide_round(content, mechanism=options["mechanism"], reasons=options["explain"])
        told = _("%(placed)s of %(students)s students are placed.")
        self._keep(options, decided, told % {"placed": decided.placed, "students": decided.students})

    def _panels(self, options: dict[str, Any]) -> None:
        content, cap = content_of(options["file"]), a_probability(options["cap"])
        with told_in_a_sentence(options["file"]):
            decided = decide_panels(
                content, objective=options["objective"], cap=cap, reasons=options["explain"]
            )
        told = _("%(pairs)s pairs of a reviewer and a proposal, for %(proposals)s proposals.")
        self._keep(options, decided, told % {"pairs": decided.pairs, "proposals": decided.proposals})

    def _keep(self, options: dict[str, Any], decided: DecidedRound | DecidedPanels, told: str) -> None:
        """Write all files that were asked for or none; without a file for the answer, print it."""
        out, bundle = options["out"], options["bundle"]
        named = [file.resolve() for file in (options["file"], out, bundle) if file]
        if len(set(named)) < len(named):
            raise CannotWrite(
                _("The round, its answer and its bundle are different files: name each its own.")
            )
        contents = {out: decided.answer, bundle: decided.bundle}
        write_whole({file: content for file, content in contents.items() if file})
        if not out:
            self.stdout.write(decided.answer.decode(), ending="")
            return
        self.stdout.write(told)
        for file in filter(None, (out, bundle)):
            self.stdout.write(_("Written: %(file)s") % {"file": file})

    def _check(self, options: dict[str, Any]) -> None:
        file = options["file"]
        differs = recompute(content_of(file))
        if "form" in differs:
            raise NotTheSame(_("%(file)s is no bundle of a round.") % {"file": file})
        if differs:
            raise NotTheSame(
                _("%(file)s: computed again, the round gives other bytes (%(parts)s).")
                % {"file": file, "parts": ", ".join(differs)}
            )
        self.stdout.write(_("%(file)s: computed again, the round gives the same bytes.") % {"file": file})
