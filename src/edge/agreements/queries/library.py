"""The library of clauses and templates: what EDGE ships, and where what the office keeps is used.

The shipped texts lie in `edge/agreements/library/`, a file a theme. They are texts to begin with, of the project's
own wording, and no legal advice.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from edge.agreements.models import AgreementTemplate, LibraryClause, TemplateClause, TextVersion
from edge.agreements.rules.canonical import tidy

LANGUAGES = ("en", "nl", "zh")
_TEXTS = tuple(f"{part}_{code}" for part in ("heading", "body") for code in LANGUAGES)


@dataclass(frozen=True, kw_only=True)
class ShippedClause:
    """A clause that EDGE ships: `fields` are those of a LibraryClause, its code among them."""

    code: str
    fields: Mapping[str, str]

    def __str__(self) -> str:
        return str(self.fields["heading_en"])


@dataclass(frozen=True, kw_only=True)
class ShippedTemplate:
    """A template that EDGE ships: the code of its kind, its names, its clauses in order and whether each may be
    left out."""

    code: str
    kind: str
    names: Mapping[str, str]
    clauses: tuple[tuple[str, bool], ...]  # code, required

    def __str__(self) -> str:
        return str(self.names["name_en"])


@dataclass(frozen=True, kw_only=True)
class ShippedLibrary:
    """All that EDGE ships, in the order of its files."""

    clauses: tuple[ShippedClause, ...]
    templates: tuple[ShippedTemplate, ...]


@cache
def shipped_library() -> ShippedLibrary:
    """Read the shipped files. No statement."""
    clauses: list[ShippedClause] = []
    templates: list[ShippedTemplate] = []
    folder = files("edge.agreements") / "library"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            told = tomllib.loads(file.read_text(encoding="utf-8"))
            clauses += [_clause(one) for one in told.get("clause", ())]
            templates += [_template(one) for one in told.get("template", ())]
    return ShippedLibrary(clauses=tuple(clauses), templates=tuple(templates))


def _clause(told: dict[str, Any]) -> ShippedClause:
    fields = {name: tidy(told[name]) for name in (*_TEXTS, "advice")}
    return ShippedClause(code=told["code"], fields={"code": told["code"], **fields})


def _template(told: dict[str, Any]) -> ShippedTemplate:
    optional = told["may_be_left_out"]
    return ShippedTemplate(
        code=told["code"],
        kind=told["kind"],
        names={f"name_{code}": told[f"name_{code}"] for code in LANGUAGES},
        clauses=tuple((code, code not in optional) for code in told["clauses"]),
    )


def counted_templates() -> QuerySet[AgreementTemplate]:
    """Templates with `clauses_held` and `texts_drafted`, the versions that were drafted from each."""
    drafted = TextVersion.objects.filter(template=OuterRef("pk"), origin="template").order_by()
    return AgreementTemplate.objects.select_related("kind").annotate(
        clauses_held=_number(TemplateClause.objects.filter(template=OuterRef("pk")).order_by(), "template"),
        texts_drafted=_number(drafted, "template"),
    )


def counted_clauses() -> QuerySet[LibraryClause]:
    """Clauses with `stands_in`, the number of templates that hold each."""
    places = TemplateClause.objects.filter(clause=OuterRef("pk")).order_by()
    return LibraryClause.objects.annotate(stands_in=_number(places, "clause"))


def _number(rows: QuerySet[Any], of: str) -> Coalesce:
    counted = rows.values(of).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def places_of(template: AgreementTemplate) -> list[TemplateClause]:
    """The places of a template in their order, each with its clause. One statement."""
    return list(template.clauses.select_related("clause").order_by("order", "pk"))


def languages_of(clause: LibraryClause) -> tuple[str, ...]:
    """The languages in which a clause can be drafted: those that it has a body in."""
    return tuple(code for code in LANGUAGES if getattr(clause, f"body_{code}"))
