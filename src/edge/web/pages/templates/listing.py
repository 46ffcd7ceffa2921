"""The lists of templates and of clauses."""

from typing import Any

import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from edge.agreements.models import LANGUAGES, AgreementKind, AgreementTemplate
from edge.agreements.queries.library import counted_clauses, counted_templates, languages_of
from edge.core.queries import found_pks
from edge.people.permissions import may
from edge.web.kit.lists import Column, Listing, yes_no
from edge.web.kit.names import linked

TEMPLATE = "library/lists.html"
_TEXTS = tuple(f"{part}_{code}" for part in ("heading", "body") for code, _name in LANGUAGES)


def _offered_filter() -> django_filters.ChoiceFilter:
    """Retired ones are shown, and can be left out."""
    return django_filters.ChoiceFilter(
        label=gettext_lazy("offered for drafting"),
        field_name="retired",
        choices=[("False", pgettext_lazy("a clause or a template", "offered")), ("True", _retired())],
        empty_label=gettext_lazy("any"),
    )


def _retired() -> Any:
    return pgettext_lazy("a clause or a template", "retired")


class TemplateFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("text"), method="with_text")
    kind = django_filters.ModelChoiceFilter(
        label=gettext_lazy("kind"),
        queryset=AgreementKind.objects.order_by("order", "code"),
        to_field_name="public_id",
        empty_label=gettext_lazy("any"),
    )
    retired = _offered_filter()

    def with_text(self, rows: Any, name: str, text: str) -> Any:
        columns = ("code", "name_en", "name_nl", "name_zh")
        return rows.filter(_any_holds(columns, text))


class ClauseFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("text"), method="with_text")
    template = django_filters.ModelChoiceFilter(
        label=gettext_lazy("stands in"),
        field_name="places__template",
        queryset=AgreementTemplate.objects.order_by("kind__order", "code"),
        to_field_name="public_id",
        empty_label=gettext_lazy("any"),
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("has a text in"),
        choices=LANGUAGES,
        method="in_language",
        empty_label=gettext_lazy("any"),
    )
    retired = _offered_filter()

    def with_text(self, rows: Any, name: str, text: str) -> Any:
        """By the words of code and headings in any script, or by any piece of the text."""
        return rows.filter(Q(pk__in=found_pks("libraryclause", text)) | _any_holds(_TEXTS, text))

    def in_language(self, rows: Any, name: str, code: str) -> Any:
        return rows.exclude(**{f"body_{code}": ""})


def _any_holds(columns: tuple[str, ...], text: str) -> Q:
    wanted = Q()
    for column in columns:
        wanted |= Q(**{f"{column}__icontains": text})
    return wanted


def _name_cell(url: str, record: Any) -> SafeString:
    link = linked(url, capfirst(str(record)))
    if record.retired:
        return format_html('{} <span class="chip">{}</span>', link, _retired())
    return link


def templates_listing(account: Any, query: Any) -> Listing:
    rows = counted_templates(account).order_by("kind__order", "code")
    can_write = may(account, "agreements.write_template")
    columns = [
        Column(
            key="name",
            heading=_("Template"),
            cell=lambda row: _name_cell(reverse("template", args=[row.public_id]), row),
            value=lambda row: capfirst(str(row)),
            sort=("kind__order", "code"),
        ),
        Column(
            key="kind",
            heading=_("Kind"),
            cell=lambda row: linked(reverse("kind", args=[row.kind.public_id]), row.kind),
            value=lambda row: str(row.kind),
            sort=("kind__order",),
        ),
        Column(key="code", heading=_("Code"), value=lambda row: row.code, sort=("code",)),
        Column(
            key="clauses",
            heading=_("Clauses"),
            value=lambda row: row.clauses_held,
            sort=("clauses_held",),
            kind="number",
        ),
        Column(
            key="agreements",
            heading=_("Agreements drafted from it"),
            value=lambda row: row.agreements_drafted,
            sort=("agreements_drafted",),
            kind="number",
        ),
        Column(key="retired", heading=_("Retired"), value=lambda row: yes_no(row.retired), in_file_only=True),
    ]
    return Listing(
        title=_("Templates"),
        lead=_("What drafts are made from: clauses of the library in their order. They are no legal advice."),
        rows=rows,
        columns=columns,
        filters=TemplateFilters(query, queryset=rows),
        counted=lambda n: ngettext("%(n)s template", "%(n)s templates", n) % {"n": n},
        past=lambda row: bool(row.retired),
        empty_title=_("There is no template yet"),
        empty_text=_("EDGE ships templates for eight kinds of agreement in English, Dutch and Chinese."),
        add_url=reverse("shipped_library") if can_write else "",
        add_label=_("Take over what EDGE ships"),
        template=TEMPLATE,
    )


def clauses_listing(account: Any, query: Any) -> Listing:
    rows = counted_clauses().order_by("code")
    can_write = may(account, "agreements.write_template")
    return Listing(
        title=_("Clauses"),
        lead=_("Each clause stands once in the library, in every language the office offers it in."),
        rows=rows,
        columns=_clause_columns(),
        filters=ClauseFilters(query, queryset=rows),
        counted=lambda n: ngettext("%(n)s clause", "%(n)s clauses", n) % {"n": n},
        past=lambda row: bool(row.retired),
        empty_title=_("There is no clause yet"),
        empty_text=_("EDGE ships clauses for eight kinds of agreement in English, Dutch and Chinese."),
        add_url=reverse("shipped_library") if can_write else "",
        add_label=_("Take over what EDGE ships"),
        template=TEMPLATE,
    )


def _clause_columns() -> list[Column]:
    names = dict(LANGUAGES)
    return [
        Column(
            key="heading",
            heading=_("Clause"),
            cell=lambda row: _name_cell(reverse("library_clause", args=[row.public_id]), row),
            value=str,
            sort=("heading_en",),
        ),
        Column(key="code", heading=_("Code"), value=lambda row: row.code, sort=("code",)),
        Column(
            key="languages",
            heading=_("Languages"),
            cell=lambda row: format_html_join(", ", "{}", ((names[code],) for code in languages_of(row))),
            value=lambda row: ", ".join(languages_of(row)),
        ),
        Column(
            key="templates",
            heading=_("Templates it stands in"),
            cell=lambda row: linked(
                f"{reverse('library_clause', args=[row.public_id])}#templates", row.stands_in
            ),
            value=lambda row: row.stands_in,
            sort=("stands_in",),
            kind="number",
        ),
        *(
            _text_column(f"{part}_{code}", f"{words} ({name})")
            for code, name in LANGUAGES
            for part, words in (("heading", _("Heading")), ("body", _("Text")))
        ),
        Column(key="advice", heading=_("Advice"), value=lambda row: row.advice, in_file_only=True),
        Column(key="retired", heading=_("Retired"), value=lambda row: yes_no(row.retired), in_file_only=True),
    ]


def _text_column(field: str, heading: str) -> Column:
    return Column(key=field, heading=heading, value=lambda row: getattr(row, field), in_file_only=True)
