"""The library that drafts are made from: clauses in three languages, and templates that put them in order.

A text holds merge fields such as `{partner}`; which there are is said by `edge.agreements.rules.merging`.
"""

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from edge.agreements.models.kinds import AgreementKind
from edge.core.models import Record, ThreeNames


class LibraryClause(Record):
    """A clause as the office wants it, in English, Dutch and Chinese; a language without a body is not offered."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    heading_en = models.CharField(_("heading in English"), max_length=200, blank=True)
    heading_nl = models.CharField(_("heading in Dutch"), max_length=200, blank=True)
    heading_zh = models.CharField(_("heading in Chinese"), max_length=200, blank=True)
    body_en = models.TextField(_("text in English"), blank=True)
    body_nl = models.TextField(_("text in Dutch"), blank=True)
    body_zh = models.TextField(_("text in Chinese"), blank=True)
    advice = models.TextField(
        _("advice for who drafts"), blank=True, help_text=_("Never shown to a partner.")
    )
    retired = models.BooleanField(
        _("retired"), default=False, help_text=_("Kept where it stands, offered no more.")
    )

    class Meta:
        verbose_name = _("library clause")
        verbose_name_plural = _("library clauses")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.heading_en or self.heading_nl or self.heading_zh or self.code

    def search_texts(self) -> tuple[str, ...]:
        return (self.code, self.heading_en, self.heading_nl, self.heading_zh)


class AgreementTemplate(ThreeNames, Record):
    """The clauses of a kind of agreement in their order."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.ForeignKey(
        AgreementKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="templates"
    )
    retired = models.BooleanField(
        _("retired"), default=False, help_text=_("Kept where it stands, offered no more.")
    )

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ("kind__order", "code")


class TemplateClause(Record):
    """A clause at its place in a template."""

    template = models.ForeignKey(AgreementTemplate, on_delete=models.CASCADE, related_name="clauses")
    clause = models.ForeignKey(
        LibraryClause, verbose_name=_("clause"), on_delete=models.PROTECT, related_name="places"
    )
    order = models.PositiveSmallIntegerField(_("place in the text"), default=100)
    required = models.BooleanField(
        _("may not be left out"), default=True, help_text=_("Leaving it out is a deviation that is listed.")
    )

    class Meta:
        verbose_name = _("clause of a template")
        verbose_name_plural = _("clauses of templates")
        ordering = ("template", "order", "pk")
        constraints = (
            UniqueConstraint(
                fields=("template", "clause"),
                name="a_clause_stands_once_in_a_template",
                violation_error_message=_("This clause stands in the template already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.clause)
