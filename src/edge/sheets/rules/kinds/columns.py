"""Columns that several kinds of sheet share, and the shortest way to declare one.

Headings are data here, not translations of the screen: a file is read whatever language its reader has.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from edge.sheets.rules.cells import spaced_erasmus_code
from edge.sheets.rules.fields import As, Field


def column(key: str, en: str, nl: str, zh: str, kind: As = As.TEXT, *synonyms: str, **more: object) -> Field:
    headings = {"en": en, "nl": nl, "zh": zh}
    return Field(key=key, kind=kind, headings=headings, synonyms=synonyms, **more)  # type: ignore[arg-type]


def choice(
    key: str, en: str, nl: str, zh: str, choices: Mapping[Any, Sequence[str]], *synonyms: str, **more: object
) -> Field:
    named = {str(code): tuple(words) for code, words in choices.items()}
    return column(key, en, nl, zh, As.CHOICE, *synonyms, choices=named, **more)


ID = column("id", "Id", "Id", "编号", As.CODE, "public_id", max_length=64)
REFERENCE = column(
    "reference",
    "Reference",
    "Referentie",
    "参考号",
    As.CODE,
    "ref",
    "our reference",
    "dossier number",
    max_length=60,
)
SOURCE = column("source", "Source", "Bron", "来源", As.TEXT, "source of these facts", max_length=300)
INTERNAL = column(
    "internal_note",
    "Internal note",
    "Interne toelichting",
    "内部备注",
    As.LONG_TEXT,
    "remarks",
    "comment",
    "opmerkingen",
)
SYNTHETIC = column("synthetic", "Synthetic", "Synthetisch", "虚构", As.BOOLEAN)
SHARED = (
    column(
        "shared_from",
        "Shown to the partner from",
        "Gedeeld met de partner vanaf",
        "向合作方显示起始日",
        As.DATE,
    ),
    column(
        "shared_until",
        "Shown to the partner until",
        "Gedeeld met de partner tot",
        "向合作方显示截止日",
        As.DATE,
    ),
)
MONEY_PLACES = 2


def date_column(
    key: str, en: str, nl: str, zh: str, *synonyms: str, happens: bool = False, required: bool = False
) -> Field:
    return column(key, en, nl, zh, As.DATE, *synonyms, may_be_unknown=happens, required=required)


def _code_or_text(text: str) -> str:
    """A code beside a name is a hint: one that has no Erasmus form still tells institutions apart."""
    return spaced_erasmus_code(text) or text


def place(name: str, en: str, nl: str, zh: str, *, synonyms: Sequence[str] = ()) -> tuple[Field, ...]:
    """A column with an institution's name or code, and those that tell where it is."""
    return (
        column(name, en, nl, zh, As.TEXT, *synonyms, required=True, max_length=1000),
        column(
            f"{name}_country",
            f"Country of the {en.lower()}",
            f"Land van de {nl.lower()}",
            f"{zh}国家",
            As.COUNTRY,
            "country",
            "land",
            "pais",
            "pays",
        ),
        column(
            f"{name}_city",
            f"City of the {en.lower()}",
            f"Stad van de {nl.lower()}",
            f"{zh}城市",
            As.TEXT,
            "city",
            "stad",
            "ciudad",
            max_length=100,
        ),
        column(
            f"{name}_code",
            f"Erasmus code of the {en.lower()}",
            f"Erasmuscode van de {nl.lower()}",
            f"{zh}伊拉斯谟代码",
            As.CODE,
            "erasmus code",
            "erasmus_code",
            "codi",
            form=_code_or_text,
            max_length=40,
        ),
    )


PARTNER = place(
    "partner",
    "Partner",
    "Partner",
    "合作院校",
    synonyms=(
        "partner institution",
        "institution",
        "university",
        "universitat",
        "universiteit",
        "partner university",
        "host institution",
    ),
)


def person(prefix: str, of: Mapping[str, str], *, required: bool = False) -> tuple[Field, ...]:
    """The columns of a person's name as the person writes it; `of` is what stands before each heading."""

    def named(
        key: str, en: str, nl: str, zh: str, kind: As = As.TEXT, *synonyms: str, **more: object
    ) -> Field:
        headings = {code: f"{of.get(code, '')}{text}" for code, text in (("en", en), ("nl", nl), ("zh", zh))}
        own = () if prefix else synonyms  # two leads on a row: only the full headings tell them apart
        return Field(key=f"{prefix}{key}", kind=kind, headings=headings, synonyms=own, **more)  # type: ignore[arg-type]

    return (
        named("person_id", "Person id", "Persoons-id", "人员编号", As.CODE, max_length=64),
        named(
            "family_name",
            "Family name",
            "Familienaam",
            "姓",
            As.TEXT,
            "surname",
            "last name",
            "achternaam",
            required=required,
            max_length=100,
        ),
        named(
            "given_name", "Given name", "Voornaam", "名", As.TEXT, "first name", "forename", max_length=100
        ),
        named("family_first", "Family name first", "Familienaam eerst", "姓在前", As.BOOLEAN),
        named(
            "local_name",
            "Name in own script",
            "Naam in eigen schrift",
            "本族文字姓名",
            As.TEXT,
            max_length=100,
        ),
        named(
            "local_language",
            "Language of that name",
            "Taal van die naam",
            "该姓名语言",
            As.CODE,
            max_length=16,
        ),
        named("email", "E-mail", "E-mail", "电子邮箱", As.EMAIL, "mail", "e-mail address"),
    )
