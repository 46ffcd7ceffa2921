"""What every command shares: the reader's language, refusals as one sentence, days and numbers as people write them."""

import os
import re
import sys
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError, ProgrammingError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from edge.core.refusals import Refusal

REFUSED = 2  # the exit code of a command that was asked for something it cannot do
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST, _LAST = date(1000, 1, 1), date(9000, 12, 31)  # room for "a hundred years ahead" on both sides


class Unreadable(Refusal):
    """An argument that says nothing to the command."""


class EdgeCommand(BaseCommand):
    """A command that speaks the language of the shell and ends a refusal with its sentence and exit code 2.

    The system checks belong to what serves pages (`edge serve`, `edge check`): a report must not fail on them.
    """

    requires_system_checks: list[str] = []

    def execute(self, *args: Any, **options: Any) -> Any:
        with translation.override(language_of_the_shell()):
            try:
                return super().execute(*args, **options)
            except Refusal as refusal:
                return self._refuse(str(refusal), refusal)
            except ValidationError as error:
                return self._refuse(" ".join(error.messages), error)
            except (OperationalError, ProgrammingError) as error:
                return self._refuse(_no_database(error), error)

    def _refuse(self, sentence: str, cause: Exception) -> None:
        if getattr(self, "_called_from_command_line", False):
            self.stderr.write(sentence)
            sys.exit(REFUSED)
        raise CommandError(sentence, returncode=REFUSED) from cause


def _no_database(error: Exception) -> str:
    return _(
        "The database does not answer as expected; `edge migrate` (or `edge demo`) makes its tables. (%(error)s)"
    ) % {"error": str(error).splitlines()[0] if str(error) else type(error).__name__}


def language_of_the_shell() -> str:
    """The language that POSIX's variables ask for, when it is one of ours; else English."""
    wanted = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    language = re.split(r"[_.@]", wanted)[0].lower()
    if language == "zh":
        return "zh-hans" if not re.match(r"zh_(TW|HK|MO)", wanted) else "en"
    return language if language == "nl" else "en"


def a_day(text: str) -> date:
    """The day that `2012-10-23` (or `today`) names."""
    if text == "today":
        return timezone.localdate()
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not _FIRST <= day <= _LAST:
        raise Unreadable(
            _("“%(text)s” is no day of the calendar. Write it as 2012-10-23, or as “today”.")
            % {"text": text[:40]}
        )
    return day


def a_number(text: str, *, least: int, most: int) -> int:
    """The whole number from `least` through `most`."""
    number = int(text) if re.fullmatch(r"\d{1,9}", text) else -1
    if not least <= number <= most:
        raise Unreadable(
            _("“%(text)s” is no whole number from %(least)s to %(most)s.")
            % {"text": text[:40], "least": least, "most": most}
        )
    return number
