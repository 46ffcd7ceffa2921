"""The rules an upload can break, the limits it is held to, and the sentences that say so."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

MIB = 1024 * 1024


class Rule(StrEnum):
    KIND = "kind"
    EMPTY = "empty"
    SIZE = "size"
    MISMATCH = "mismatch"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"
    POLYGLOT = "polyglot"
    ENTRIES = "entries"
    UNPACKED = "unpacked"
    RATIO = "ratio"
    LYING = "lying"
    PATH = "path"
    SYMLINK = "symlink"
    PIXELS = "pixels"
    TEXT = "text"


SENTENCES = {
    Rule.KIND: _("“%(name)s” is not of a kind that can be uploaded. Allowed are: %(allowed)s."),
    Rule.EMPTY: _("“%(name)s” is empty."),
    Rule.SIZE: _("“%(name)s” is larger than the limit of %(limit)s."),
    Rule.MISMATCH: _("“%(name)s” is not what it says: its content is not that of a %(kind)s file."),
    Rule.DAMAGED: _("“%(name)s” is damaged or unusual and cannot be checked. Save it anew and try again."),
    Rule.ENCRYPTED: _(
        "“%(name)s” is protected by a password and cannot be checked. Upload it without protection."
    ),
    Rule.ACTIVE: _(
        "“%(name)s” contains something that can act by itself (%(found)s). Upload a copy without it."
    ),
    Rule.POLYGLOT: _("“%(name)s” holds a second file of another kind inside."),
    Rule.ENTRIES: _("“%(name)s” is packed from more than %(limit)s parts."),
    Rule.UNPACKED: _("“%(name)s” unpacks to more than the limit of %(limit)s."),
    Rule.RATIO: _("“%(name)s” unpacks to more than %(limit)s times its size."),
    Rule.LYING: _("“%(name)s” says one thing about its packed parts and contains another."),
    Rule.PATH: _("“%(name)s” has a part whose name leads outside the file or occurs twice."),
    Rule.SYMLINK: _("“%(name)s” has a part that is only a link to another file."),
    Rule.PIXELS: _("“%(name)s” is a picture of more than %(limit)s million pixels."),
    Rule.TEXT: _("“%(name)s” is not plain text in UTF-8."),
}


class RefusedFile(ValueError):
    """The file breaks `rule_code` (a Rule); `message` is the sentence to read, in the active language."""

    def __init__(self, rule: Rule, *, name: str, **facts: object) -> None:
        super().__init__(rule.value, name)
        self.rule_code = rule.value
        self.name = name
        self.facts = facts

    @property
    def message(self) -> str:
        return str(SENTENCES[Rule(self.rule_code)]) % {"name": self.name, **self.facts}

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Caps on one upload; sizes in bytes. `ratio` is unpacked to packed, for parts above 1 MiB."""

    size: int = 25 * MIB
    entries: int = 2_000
    unpacked: int = 100 * MIB
    ratio: int = 100
    pixels: int = 40_000_000


DEFAULT_LIMITS = Limits()


class Fault(Exception):
    """A rule is broken; the file's name is added at the one door, `inspect_upload`."""

    def __init__(self, rule: Rule, **facts: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts
