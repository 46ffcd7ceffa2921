"""Goals of the star strategy: common ones and those with one partner, measured where they can be."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import VERDICT_LABELS
from edge.agreements.rules import Verdict
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Record
from edge.partners.models import Institution, Officer


class Goal(Record):
    """What the strategy wants to reach, with all partners (a common goal) or with one."""

    partner = models.ForeignKey(
        Institution,
        verbose_name=_("partner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty for a goal common to all partners."),
    )
    text = models.CharField(_("what is to be reached"), max_length=300)
    indicator = models.CharField(
        _("indicator"), max_length=300, blank=True, help_text=_("What is measured, and how.")
    )
    unit_of_measure = models.CharField(_("unit of measure"), max_length=60, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    starts_on = PartialDateColumns(_("set on"))
    due_on = PartialDateColumns(_("due"))
    owner = models.ForeignKey(
        Officer, verbose_name=_("owner"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    verdict = models.CharField(
        _("verdict"),
        max_length=8,
        choices=[(verdict.value, label) for verdict, label in VERDICT_LABELS.items()],
        default=Verdict.OPEN.value,
    )
    judged_on = PartialDateColumns(_("judged"))
    judgement = models.CharField(_("reason of the verdict"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("partner__name", "pk")
        constraints = (
            *date_constraints("goal", "starts_on", "due_on", "judged_on"),
            CheckConstraint(
                condition=Q(verdict="open", judged_on_from=None)
                | (~Q(verdict="open") & Q(judged_on_from__isnull=False)),
                name="a_verdict_on_a_goal_has_its_day",
                violation_error_message=_(
                    "A verdict needs the day on which it was given; an open goal has none."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.text

    def search_texts(self) -> tuple[str, ...]:
        return (self.text,)


class GoalValue(Record):
    """One measured value of a goal's indicator on a day; the value may be not known."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="values")
    on = PartialDateColumns(_("measured on"))
    value = models.DecimalField(
        _("value"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Leave it empty when it is not known."),
    )
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("measured value")
        verbose_name_plural = _("measured values")
        ordering = ("goal", "on_from", "pk")
        constraints = (
            *date_constraints("goalvalue", "on"),
            CheckConstraint(
                condition=Q(on_from__isnull=False),
                name="a_measured_value_has_its_day",
                violation_error_message=_("Give the day, the month or the year of the value."),
            ),
            UniqueConstraint(
                fields=("goal", "on_from", "on_until"),
                name="a_goal_is_measured_once_a_day",
                violation_error_message=_("A value is recorded for that day already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.goal}, {self.on}"
