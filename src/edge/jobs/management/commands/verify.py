"""`edge verify FILE.pdf`: is the file intact, who signed it when, and is every signature valid.

Ends with 0 only when the file is intact and every signature valid and there is one; with 1 when it is not accepted,
with 2 when the file or a certificate cannot be opened. It needs no database (unless `--register` asks for the one of
this installation) and asks nothing of the network.
"""

import sys
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from edge.agreements.queries.verifying import compare_with_register, verified, with_register_names
from edge.core.pades.as_data import examination_as_data
from edge.core.pades.certificates import certificates_in, roots_in
from edge.core.pades.reading import LARGEST_FILE
from edge.core.pades.sentences import comparison_sentence, whole_answer
from edge.jobs.as_json import as_json
from edge.jobs.command import EdgeCommand, Unreadable

NOT_ACCEPTED = 1
TRUSTED_ROOTS = "trusted-roots"  # the folder of this installation, beside its database


class Command(EdgeCommand):
    help = "Tell whether a signed PDF is intact and who signed it; ends with 0 only when every signature is valid."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the signed PDF")
        parser.add_argument(
            "--trust",
            action="append",
            default=[],
            metavar="CERT",
            help="a certificate to trust (PEM or DER), beside those of this installation; as often as need be",
        )
        parser.add_argument(
            "--register",
            action="store_true",
            help="say as well what the register of this installation keeps of the version that the file names",
        )
        parser.add_argument(
            "--json", action="store_true", help="the same as data, with its sentences in English"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        pdf = _content(options["file"])
        roots = [root for name in options["trust"] for root in _trusted(name)] + _of_this_installation()
        compare = compare_with_register if options["register"] else None
        examination, comparison = verified(pdf, roots=roots, now=timezone.now(), compare=compare)
        asked = compare is not None and examination.claims is not None
        if comparison is not None:
            examination = with_register_names(examination)
        if options["json"]:
            with translation.override(settings.LANGUAGE_CODE):
                self.stdout.write(as_json(examination_as_data(examination, comparison)))
        else:
            self.stdout.write("\n".join(whole_answer(examination)))
            if asked:
                self.stdout.write(comparison_sentence(comparison))
        if not examination.accepted:
            sys.exit(NOT_ACCEPTED)


def _content(name: str) -> bytes:
    """The bytes of the file, and one more than can be examined when it is too large."""
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(_("“%(file)s” cannot be opened.") % {"file": name}) from error


def _trusted(name: str) -> list[x509.Certificate]:
    try:
        return certificates_in(_content(name))
    except ValueError as error:
        raise Unreadable(_("“%(file)s” holds no certificate.") % {"file": name}) from error


def _of_this_installation() -> list[x509.Certificate]:
    try:
        return roots_in(Path(settings.DATA_DIR) / TRUSTED_ROOTS)
    except (OSError, ValueError) as error:
        raise Unreadable(
            _("A trusted root of this installation cannot be read: %(file)s.") % {"file": error}
        ) from error
