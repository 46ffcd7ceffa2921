"""Internal review: who looks at a kind of agreement, in how many working days, and what they said."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from edge.agreements.models.kinds import AgreementKind
from edge.agreements.models.texts import TextVersion
from edge.core.models import Record

AREAS = [
    ("legal", _("legal")),
    ("finance", _("finance")),
    ("faculty", _("faculty")),
    ("data_protection", _("data protection")),
    ("knowledge_security", _("knowledge security")),
    ("registrar", _("registrar")),
    ("other", _("other")),
]


class ReviewRoute(Record):
    """Of a kind of agreement: a review that it needs. Those of one stage run side by side; the next stage waits."""

    kind = models.ForeignKey(
        AgreementKind, verbose_name=_("kind"), on_delete=models.CASCADE, related_name="routes"
    )
    area = models.CharField(_("area"), max_length=20, choices=AREAS)
    stage = models.PositiveSmallIntegerField(_("stage"), default=1)
    working_days = models.PositiveSmallIntegerField(_("promised working days"), default=10)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("review that a kind needs")
        verbose_name_plural = _("reviews that kinds need")
        ordering = ("kind__order", "stage", "area")
        constraints = (
            UniqueConstraint(
                fields=("kind", "area"),
                name="a_kind_needs_an_area_once",
                violation_error_message=_("This kind has this review already."),
            ),
            CheckConstraint(condition=Q(working_days__gte=1, stage__gte=1), name="a_review_takes_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_area_display()}"


class InternalReview(Record):
    """One review of one version. It is asked on a day, once its stage begins; the day promised follows from it."""

    agreement = models.ForeignKey(
        "agreements.Agreement", verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="reviews"
    )
    text_version = models.ForeignKey(
        TextVersion,
        verbose_name=_("version of the text"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    area = models.CharField(_("area"), max_length=20, choices=AREAS)
    stage = models.PositiveSmallIntegerField(_("stage"), default=1)
    working_days = models.PositiveSmallIntegerField(_("promised working days"), default=10)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_on = models.DateField(_("asked on"), null=True, blank=True, editable=False)
    due_on = models.DateField(_("promised for"), null=True, blank=True, editable=False)
    verdict = models.CharField(
        _("verdict"),
        max_length=10,
        choices=[
            ("open", _("open")),
            ("agreed", _("agreed")),
            ("conditions", _("agreed on conditions")),
            ("refused", _("refused")),
        ],
        default="open",
    )
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("internal review")
        verbose_name_plural = _("internal reviews")
        ordering = ("agreement", "stage", "area", "pk")
        constraints = (
            UniqueConstraint(
                fields=("agreement", "text_version", "area"),
                name="a_version_is_reviewed_once_by_an_area",
                violation_error_message=_("This area reviews this version already."),
            ),
            CheckConstraint(
                condition=Q(verdict="open", decided_on=None)
                | (~Q(verdict="open") & Q(decided_on__isnull=False)),
                name="a_review_decided_has_its_day",
            ),
            CheckConstraint(
                condition=~Q(verdict__in=("conditions", "refused")) | ~Q(reason=""),
                name="a_review_says_why",
                violation_error_message=_("Say why: conditions and a refusal need their reason."),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_area_display())


class ReviewCondition(Record):
    """A condition of a review; it stays open until somebody says how it was met."""

    review = models.ForeignKey(InternalReview, on_delete=models.CASCADE, related_name="conditions")
    text = models.CharField(_("condition"), max_length=500)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    how = models.CharField(_("how it was met"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("condition of a review")
        verbose_name_plural = _("conditions of reviews")
        ordering = ("review", "pk")
        constraints = (
            CheckConstraint(
                condition=Q(met_on=None) | ~Q(how=""),
                name="a_met_condition_says_how",
                violation_error_message=_("Say how the condition was met."),
            ),
        )

    def __str__(self) -> str:
        return self.text
