"""`edge demo`: the founding case on this computer, with SQLite and no other server."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edge.jobs import demo
from edge.jobs.command import EdgeCommand, a_number
from edge.jobs.companion import work_beside
from edge.jobs.plain_text import table
from edge.jobs.serving import check_address, serve

HOST, WORKERS = "127.0.0.1", 2


class Command(EdgeCommand):
    help = "Load the founding case into the demo, write a dossier, and serve it on this computer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="stop before serving")
        parser.add_argument("--port", default="8000", help="where to serve, 8000 when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        port = a_number(str(options["port"]), least=1, most=65535)
        serving = not options["no_serve"]
        if serving:
            check_address(HOST, port)
        dossier = demo.prepare()
        self.stdout.write(self._words(f"http://{HOST}:{port}", dossier, serving=serving))
        if serving:
            os.environ.setdefault("EDGE_BASE_URL", f"http://{HOST}:{port}")
            work_beside()
            serve(host=HOST, port=port, workers=WORKERS)

    def _words(self, site: str, dossier: Path | None, *, serving: bool) -> str:
        doors = table((_("Role"), _("Account"), _("Sign in by one click")), demo.doors(site))
        paragraphs = [
            _("EDGE's demo is ready: KU Leuven and its five partners in China, as of 15 September 2012."),
            doors,
            _(
                "Look first, as the officer, at the home page: one memorandum is due for renewal. The guided story "
                "leads on."
            ),
        ]
        if dossier is not None:
            paragraphs.append(_("The renewal dossier of Tsinghua University: %(file)s") % {"file": dossier})
        paragraphs.append(
            _("A synthetic agreement, signed electronically: %(file)s (`edge verify` checks it)")
            % {"file": demo.signed_file()}
        )
        last = (
            _("Open %(site)s in a browser; Ctrl-C here stops the demo.")
            if serving
            else _("`edge demo` serves it at %(site)s.")
        )
        paragraphs.append(last % {"site": site})
        return "\n\n".join(paragraphs)
