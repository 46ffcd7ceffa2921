"""What a kind of sheet is made of: its fields, by which words their columns are known, what names a row.

Declarations only; `headings` matches columns to them, `rows` reads rows by them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from edge.sheets.rules.cells import choice_words


class As(StrEnum):
    """How a field's cells are read, and (in brackets) what its values are. None is always "not set"."""

    TEXT = "text"  # [str]
    LONG_TEXT = "long_text"  # [str], line ends kept
    CODE = "code"  # [str]
    INTEGER = "integer"  # [int]
    DECIMAL = "decimal"  # [Decimal]
    MONEY = "money"  # [Money]
    DATE = "date"  # [PartialDate]
    ACADEMIC_YEAR = "academic_year"  # [AcademicYear]
    DATE_OR_ACADEMIC_YEAR = "date_or_academic_year"  # [PartialDate | AcademicYear]
    BOOLEAN = "boolean"  # [bool]
    COUNTRY = "country"  # [str], ISO 3166-1 alpha-2
    LANGUAGE = "language"  # [str], ISO 639-1
    CHOICE = "choice"  # [str], one of the codes in `choices`
    EMAIL = "email"  # [str]
    URL = "url"  # [str]


DATES = frozenset({As.DATE, As.ACADEMIC_YEAR, As.DATE_OR_ACADEMIC_YEAR})
NUMBERS = frozenset({As.INTEGER, As.DECIMAL, As.MONEY})


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a kind of sheet.

    `headings` are ours by language ({"en": .., "nl": .., "zh": ..}), `synonyms` those of others. `choices`
    maps codes to labels and other words. `minimum` and `maximum` are allowed themselves; `places` is how
    many digits a DECIMAL or MONEY keeps behind the mark (money: 2 where not given). `currency` is that of
    plain numbers. With `many` a cell holds several, parted by semicolons, line ends or (not for texts)
    commas, and the value is a tuple without repeats. `form` gives a CODE as it is kept, None to refuse it.
    `words` are an office's own words for languages. Without `may_be_unknown`, "unknown" in a cell is an error.
    """

    key: str
    kind: As = As.TEXT
    required: bool = False
    headings: Mapping[str, str] = field(default_factory=dict)
    synonyms: Sequence[str] = ()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    max_length: int | None = None
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    places: int | None = None
    currency: str | None = None
    many: bool = False
    may_be_unknown: bool = False
    form: Callable[[str], str | None] | None = None

    @cached_property
    def choice_words(self) -> Mapping[str, frozenset[str]]:
        return choice_words(self.choices)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of sheet, such as agreements: `titles` and `synonyms` are names its sheet may bear.

    `key_fields` together name a row; with none of them, equal rows are legal and not compared. `not_with_id` are
    required fields that a row with an id may leave empty.
    """

    name: str
    fields: Sequence[Field]
    titles: Mapping[str, str] = field(default_factory=dict)
    synonyms: Sequence[str] = ()
    key_fields: Sequence[str] = ()
    not_with_id: Sequence[str] = ()

    def __post_init__(self) -> None:
        keys = [each.key for each in self.fields]
        if len(set(keys)) != len(keys) or not set(self.key_fields) <= set(keys):
            raise ValueError(f"{self.name}: each field once, and the key among them")

    def field(self, key: str) -> Field:
        return next(each for each in self.fields if each.key == key)
