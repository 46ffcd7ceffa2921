"""Instruments as data, the projects funded with them, and what evaluations said of them."""

from datetime import date, timedelta

import pycountry
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import Agreement
from edge.calls.rules import Finding
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Record, ThreeNames
from edge.partners.models import Institution, Shareable, Unit
from edge.people.models import Person

FINDINGS = [
    (Finding.GOOD.value, _("good")),
    (Finding.MIXED.value, _("mixed")),
    (Finding.POOR.value, _("poor")),
]


def check_currency(code: str) -> None:
    if pycountry.currencies.get(alpha_3=code) is None:
        raise ValidationError(_("“%(code)s” is no ISO 4217 currency code.") % {"code": code})


class Instrument(ThreeNames, Record):
    """A way in which the platform funds cooperation, as data: an office adds its own."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    description = models.TextField(_("who may apply, and for what"), blank=True)
    starts_on = PartialDateColumns(_("first day"))
    ends_on = PartialDateColumns(_("last day"))
    order = models.PositiveSmallIntegerField(_("place in lists"), default=100)

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering = ("order", "code")
        constraints = (*date_constraints("instrument", "starts_on", "ends_on"),)


class ProjectQuerySet(models.QuerySet["Project"]):
    """The reading vocabulary of projects; what each word means is told in `rules/projects.py`."""

    def begun(self, *, on: date) -> "ProjectQuerySet":
        """Those that certainly began on or before the day."""
        return self.filter(starts_on_until__lte=on + timedelta(days=1))

    def perhaps_begun(self, *, on: date) -> "ProjectQuerySet":
        """Those that may have begun: the first day is not known, or does not decide."""
        undecided = Q(starts_on_from__lte=on, starts_on_until__gt=on + timedelta(days=1))
        return self.filter(Q(starts_on_from__isnull=True) | undecided)

    def running(self, *, on: date) -> "ProjectQuerySet":
        """Those begun that have not certainly ended before the day."""
        return self.begun(on=on).filter(Q(ends_on_until__isnull=True) | Q(ends_on_until__gt=on))

    def ended(self, *, on: date) -> "ProjectQuerySet":
        return self.filter(ends_on_until__lte=on)

    def in_figures(self, *, synthetic_world: bool) -> "ProjectQuerySet":
        """Those that count: the synthetic ones only where the whole register was generated."""
        return self.all() if synthetic_world else self.filter(synthetic=False)


class Project(Shareable, Record):
    """A funded project of the hub and one partner: instrument, period, budget, a lead on each side."""

    title = models.CharField(_("title"), max_length=300)
    reference = models.CharField(_("reference of the office"), max_length=60, blank=True)
    partner = models.ForeignKey(
        Institution, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    instrument = models.ForeignKey(
        Instrument, verbose_name=_("instrument"), on_delete=models.PROTECT, related_name="projects"
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("under the agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    hub_unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit of the hub"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    hub_lead = models.ForeignKey(
        Person,
        verbose_name=_("lead at the hub"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    partner_lead = models.ForeignKey(
        Person,
        verbose_name=_("lead at the partner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_on = PartialDateColumns(_("first day"))
    ends_on = PartialDateColumns(_("last day"))
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, validators=[check_currency], help_text="EUR, CNY"
    )
    summary = models.TextField(_("summary"), blank=True)
    synthetic = models.BooleanField(
        _("synthetic"), default=False, help_text=_("Generated; counted in no figure of a real register.")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    internal_note = models.TextField(_("internal note"), blank=True, help_text=_("Never shown to a partner."))
    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ("title", "pk")
        constraints = (
            *date_constraints("project", "starts_on", "ends_on"),
            CheckConstraint(
                condition=Q(ends_on_until__isnull=True)
                | Q(starts_on_from__isnull=True)
                | Q(ends_on_until__gt=F("starts_on_from")),
                name="a_project_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first."),
            ),
            CheckConstraint(
                condition=Q(budget__isnull=True) | (Q(budget__gte=0) & ~Q(currency="")),
                name="a_budget_has_its_currency",
                violation_error_message=_("A budget is not negative and names its currency."),
            ),
        )
        indexes = (Index(fields=("partner", "instrument", "starts_on_until"), name="project_of_a_partner"),)

    def __str__(self) -> str:
        return self.title

    def search_texts(self) -> tuple[str, ...]:
        return (self.title, self.reference)


class Evaluation(Record):
    """The score that one project was given: a value on a named scale, a day, a source."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="evaluations")
    value = models.DecimalField(_("score"), max_digits=7, decimal_places=2)
    scale_from = models.DecimalField(_("lowest score of the scale"), max_digits=7, decimal_places=2)
    scale_to = models.DecimalField(_("highest score of the scale"), max_digits=7, decimal_places=2)
    on = PartialDateColumns(_("day of the evaluation"))
    evaluator = models.CharField(_("by whom"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300)
    text = models.TextField(_("in words"), blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ("project", "on_from", "pk")
        constraints = (
            *date_constraints("evaluation", "on"),
            CheckConstraint(
                condition=Q(
                    scale_from__lt=F("scale_to"), value__gte=F("scale_from"), value__lte=F("scale_to")
                ),
                name="a_score_lies_on_its_scale",
                violation_error_message=_(
                    "The score must lie on the scale, and the scale must have a length."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project}: {self.value.normalize():f} / {self.scale_to.normalize():f}"


class PortfolioEvaluation(Record):
    """What somebody found of a partnership's projects as a whole: in words, with a finding, not with a score."""

    partner = models.ForeignKey(
        Institution, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    finding = models.CharField(_("finding"), max_length=5, choices=FINDINGS)
    on = PartialDateColumns(_("day of the evaluation"), happens=True)
    attested_on = PartialDateColumns(_("day of the source"))
    text = models.CharField(_("in words"), max_length=500)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("evaluation of a portfolio")
        verbose_name_plural = _("evaluations of portfolios")
        ordering = ("partner", "on_from", "pk")
        constraints = (
            *date_constraints("portfolioevaluation", "attested_on", happening=("on",)),
            CheckConstraint(
                condition=Q(on_from__isnull=False) | Q(on_unknown=True, attested_on_from__isnull=False),
                name="a_portfolio_evaluation_is_dated",
                violation_error_message=_(
                    "Give the day of the evaluation; where nobody knows it, the day of the source that proves it."
                ),
            ),
            UniqueConstraint(
                fields=("partner", "text"),
                name="a_portfolio_is_evaluated_once_in_these_words",
                violation_error_message=_("This evaluation is recorded already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner}: {self.text[:80]}"
