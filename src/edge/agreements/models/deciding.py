"""What was decided when an agreement came up for renewal, the dossier that it rested on, and who confirmed it."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from edge.agreements.models.exchange import Said
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Document, Record


class RenewalDecision(Record):
    """Renew, renew shorter on condition, confirm for a further term, amend, extend, let lapse or end: with its day,
    reason and dossier.

    A renewal by confirmation needs no new text: `new_end` is the last day that every party confirms.
    """

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
            ("confirm", _("renew by confirmation of both sides, without a new text")),
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
    new_end = PartialDateColumns(_("new last day in force"))
    carried_out_on = models.DateField(_("carried out on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("renewal decision")
        verbose_name_plural = _("renewal decisions")
        ordering = ("agreement", "-decided_on", "-pk")
        constraints = (
            *date_constraints("renewaldecision", "new_end"),
            CheckConstraint(
                condition=~Q(choice="confirm") | Q(months__isnull=False, new_end_from__isnull=False),
                name="a_renewal_by_confirmation_has_its_term",
                violation_error_message=_("A renewal by confirmation needs its term in months."),
            ),
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

    @property
    def is_open(self) -> bool:
        """A renewal by confirmation that is not carried out yet."""
        return self.choice == "confirm" and self.carried_out_on is None

    def condition_lines(self) -> list[str]:
        return [line.strip() for line in self.conditions.splitlines() if line.strip()]


class RenewalConfirmation(Said):
    """One side confirms that the agreement goes on until the decision's new last day: in the record, or by letter."""

    decision = models.ForeignKey(
        RenewalDecision, verbose_name=_("decision"), on_delete=models.CASCADE, related_name="confirmations"
    )
    confirmed_on = models.DateField(_("confirmed on"))

    class Meta:
        verbose_name = _("confirmation of a renewal")
        verbose_name_plural = _("confirmations of renewals")
        ordering = ("decision", "confirmed_on", "pk")
        constraints = (
            UniqueConstraint(
                fields=("decision", "institution"),
                name="a_side_confirms_a_renewal_once",
                violation_error_message=_("This side has confirmed the renewal already."),
            ),
        )

    def __str__(self) -> str:
        return str(_("Confirmation of %(institution)s") % {"institution": self.institution})
