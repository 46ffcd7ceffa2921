"""What was decided when an agreement came up for renewal, and the dossier that it rested on."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from edge.core.models import Document, Record


class RenewalDecision(Record):
    """Renew, renew shorter on condition, amend, extend, let lapse or end: with its day, reason and dossier."""

    agreement = models.ForeignKey(
        "agreements.Agreement",
        verbose_name=_("agreement"),
        on_delete=models.CASCADE,
        related_name="decisions",
    )
    choice = models.CharField(
        _("decision"),
        max_length=8,
        choices=[
            ("renew", _("renew")),
            ("shorter", _("renew for a shorter term, on condition")),
            ("amend", _("amend")),
            ("extend", _("extend")),
            ("lapse", _("let it lapse")),
            ("end", _("end it")),
        ],
    )
    decided_on = models.DateField(_("decided on"))
    decided_by = models.CharField(_("decided by"), max_length=200)
    months = models.PositiveSmallIntegerField(_("for how many months"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=4000)
    conditions = models.TextField(_("conditions"), max_length=4000, blank=True, help_text=_("One a line."))
    dossier = models.ForeignKey(
        Document,
        verbose_name=_("dossier that it rested on"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("renewal decision")
        verbose_name_plural = _("renewal decisions")
        ordering = ("agreement", "-decided_on", "-pk")
        constraints = (
            CheckConstraint(
                condition=~Q(choice="shorter") | (Q(months__isnull=False) & ~Q(conditions="")),
                name="a_shorter_renewal_has_term_and_conditions",
                violation_error_message=_("A shorter renewal needs its term and its conditions."),
            ),
            CheckConstraint(
                condition=Q(months=None) | Q(months__gte=1), name="a_renewal_lasts_a_month_at_least"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_choice_display()}, {self.decided_on}"

    def condition_lines(self) -> list[str]:
        return [line.strip() for line in self.conditions.splitlines() if line.strip()]
