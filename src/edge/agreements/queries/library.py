"""The library of clauses and templates: what EDGE ships, and where what the office keeps is used.

The shipped texts lie in `edge/agreements/library/`, a file a theme. They are texts to begin with, of the project's
own wording, and no legal advice.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from edge.agreements.models import AgreementKind, AgreementTemplate, LibraryClause, TemplateClause
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.rules.canonical import tidy

LANGUAGES = ("en", "nl", "zh")
SHIPPED = "Shipped with EDGE"  # the reason in the history, by which an untouched record is known again
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


Shipped = ShippedClause | ShippedTemplate


@dataclass(frozen=True, kw_only=True)
class BesideShipped:
    """How the office's library stands beside what EDGE ships.

    `missing`: never in the register; `same`: as shipped; `newer`: nobody touched it since it was taken over, and EDGE
    now ships another text; `own`: the office has another text under that code; `removed`: the office took it out;
    `no_kind`: a template whose kind of agreement the office does not have.
    """

    missing: list[Shipped] = field(default_factory=list)
    same: list[Shipped] = field(default_factory=list)
    newer: list[Shipped] = field(default_factory=list)
    own: list[Shipped] = field(default_factory=list)
    removed: list[Shipped] = field(default_factory=list)
    no_kind: list[Shipped] = field(default_factory=list)


def beside_shipped() -> BesideShipped:
    """Compare the library with what EDGE ships. Ten statements."""
    found = BesideShipped()
    clauses = {clause.code: clause for clause in LibraryClause.objects.all()}
    touched, known = _touched(LibraryClause), _known(LibraryClause)
    for one in shipped_library().clauses:
        clause = clauses.get(one.code)
        if clause is None:
            (found.removed if one.code in known else found.missing).append(one)
        else:
            alike = all(getattr(clause, name) == text for name, text in one.fields.items())
            _settle(found, one, alike=alike, touched=one.code in touched)
    _compare_templates(found)
    return found


def _compare_templates(found: BesideShipped) -> None:
    templates = {one.code: one for one in AgreementTemplate.objects.prefetch_related("clauses__clause")}
    kinds = set(AgreementKind.objects.values_list("code", flat=True))
    rearranged = set(_by_others(TemplateClause).values_list("template_id", flat=True))
    touched, known = _touched(AgreementTemplate), _known(AgreementTemplate)
    removed = {one.code for one in found.removed}
    for one in shipped_library().templates:
        template = templates.get(one.code)
        if template is not None:
            changed = one.code in touched or template.pk in rearranged
            _settle(found, one, alike=_is_alike(template, one, removed), touched=changed)
        elif one.code in known:
            found.removed.append(one)
        else:
            (found.missing if one.kind in kinds else found.no_kind).append(one)


def _settle(found: BesideShipped, one: Shipped, *, alike: bool, touched: bool) -> None:
    (found.same if alike else found.own if touched else found.newer).append(one)


def _is_alike(template: AgreementTemplate, shipped: ShippedTemplate, removed: Collection[str]) -> bool:
    """A clause that the office took out of its library is missed in no template."""
    held = sorted(template.clauses.all(), key=lambda place: (place.order, place.pk))
    clauses = tuple((place.clause.code, place.required) for place in held)
    wanted = tuple(one for one in shipped.clauses if one[0] not in removed)
    return clauses == wanted and all(getattr(template, name) == text for name, text in shipped.names.items())


def _by_others(model: type[Any]) -> QuerySet[Any]:
    """The history that was written otherwise than by taking over what EDGE ships."""
    rows: QuerySet[Any] = model.history.exclude(history_change_reason=SHIPPED)
    return rows


def _touched(model: type[Any]) -> set[str]:
    return set(_by_others(model).values_list("code", flat=True))


def _known(model: type[Any]) -> set[str]:
    """Every code that was ever in the register, as a code or as a public id: the shipped ones use theirs as both."""
    return {code for pair in model.history.values_list("code", "public_id") for code in pair}


def counted_templates(account: Any) -> QuerySet[AgreementTemplate]:
    """Templates with `clauses_held`, and `agreements_drafted`: how many agreements that the account may see have a
    text made from it."""
    drafted = agreements_visible_to(account).filter(versions__template=OuterRef("pk"))
    return AgreementTemplate.objects.select_related("kind").annotate(
        clauses_held=_number(TemplateClause.objects.filter(template=OuterRef("pk")), "template"),
        agreements_drafted=_number(drafted, "versions__template"),
    )


def counted_clauses() -> QuerySet[LibraryClause]:
    """Clauses with `stands_in`, the number of templates that hold each."""
    places = TemplateClause.objects.filter(clause=OuterRef("pk"))
    return LibraryClause.objects.annotate(stands_in=_number(places, "clause"))


def _number(rows: QuerySet[Any], of: str) -> Coalesce:
    """How many different rows there are for each value of `of`; none is 0."""
    counted = rows.order_by().values(of).annotate(number=Count("pk", distinct=True)).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def places_of(template: AgreementTemplate) -> list[TemplateClause]:
    """The places of a template in their order, each with its clause. One statement."""
    return list(template.clauses.select_related("clause").order_by("order", "pk"))


def languages_of(clause: LibraryClause) -> tuple[str, ...]:
    """The languages in which a clause can be drafted: those that it has a body in."""
    return tuple(code for code in LANGUAGES if getattr(clause, f"body_{code}"))
