"""Allocation rounds as files on the command line: reading them, and what is said when one is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from edge.core.refusals import Refusal
from edge.jobs.command import Unreadable
from edge.mobility.allocating import InvalidProblem


class RoundRefused(Refusal):
    """The file holds no round that could be decided; nothing has been written."""


class NotTheSame(Refusal):
    """A bundle that does not give the same bytes again."""


def content_of(file: Path) -> bytes:
    """What the file holds. Raises RoundRefused when it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise RoundRefused(
            _("%(file)s cannot be read: %(error)s.") % {"file": file, "error": error.strerror or error}
        ) from error


@contextmanager
def told_in_a_sentence(file: Path) -> Iterator[None]:
    """Whatever the library finds wrong with the file becomes one sentence: where, and which rule."""
    try:
        yield
    except InvalidProblem as error:
        raise RoundRefused(_sentence(error, file)) from error


def _sentence(error: InvalidProblem, file: Path) -> str:
    """The rule itself is in English, as the names of the inputs are."""
    parts = {"file": file, "name": error.field, "rule": error.rule, "row": error.row, "column": error.column}
    if error.row is None:
        return _("%(file)s: “%(name)s” breaks a rule: %(rule)s.") % parts
    if error.column is None:
        return _("%(file)s: “%(name)s” breaks a rule in row %(row)s, counted from 0: %(rule)s.") % parts
    return (
        _("%(file)s: “%(name)s” breaks a rule in row %(row)s, column %(column)s, counted from 0: %(rule)s.")
        % parts
    )


def a_probability(text: str) -> float:
    """The number above 0 and at most 1."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1:
        raise Unreadable(
            _("“%(text)s” is no probability: write a number above 0 and at most 1.") % {"text": text[:40]}
        )
    return number
