"""What an agreement promises, and what shows that it is kept."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from edge.agreements.models.labels import VERDICT_LABELS
from edge.agreements.rules import Verdict
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Document, Record
from edge.partners.models import Institution, Officer


class Commitment(Record):
    """What an agreement promises, with its owner, its due day, the evidence so far and the verdict."""

    agreement = models.ForeignKey(
        "agreements.Agreement",
        verbose_name=_("agreement"),
        on_delete=models.CASCADE,
        related_name="commitments",
    )
    text = models.CharField(_("what is promised"), max_length=500)
    owner = models.ForeignKey(
        Officer, verbose_name=_("owner"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = PartialDateColumns(_("due"))
    amount = models.DecimalField(
        _("how many"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Where the promise can be counted."),
    )
    counted_in = models.CharField(
        _("of what"), max_length=80, blank=True, help_text=_("For instance: PhD projects.")
    )
    yearly = models.BooleanField(_("each year anew"), default=False)
    clause_key = models.CharField(_("clause that it comes from"), max_length=64, blank=True)
    verdict = models.CharField(
        _("verdict"),
        max_length=8,
        choices=[(verdict.value, label) for verdict, label in VERDICT_LABELS.items()],
        default=Verdict.OPEN.value,
    )
    judged_on = PartialDateColumns(_("judged"))
    judgement = models.CharField(_("reason of the verdict"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ("agreement", "pk")
        constraints = (
            *date_constraints("commitment", "due_on", "judged_on"),
            CheckConstraint(
                condition=Q(verdict="open", judged_on_from=None)
                | (~Q(verdict="open") & Q(judged_on_from__isnull=False)),
                name="a_verdict_has_its_day",
                violation_error_message=_(
                    "A verdict needs the day on which it was given; an open commitment has none."
                ),
            ),
            CheckConstraint(
                condition=Q(amount=None) | (Q(amount__gt=0) & ~Q(counted_in="")),
                name="a_number_promised_says_of_what",
                violation_error_message=_("A number needs what it counts, and is more than 0."),
            ),
        )

    def __str__(self) -> str:
        return self.text

    def search_texts(self) -> tuple[str, ...]:
        return (self.text,)


class Evidence(Record):
    """Something that shows that a commitment is being kept."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="evidence")
    text = models.CharField(_("what it shows"), max_length=500)
    on = PartialDateColumns(_("day of the evidence"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    link = models.URLField(_("link"), blank=True)
    # A record of any domain that shows it, by kind and public id: the domains above this one are not known here.
    record_kind = models.CharField(_("kind of record"), max_length=60, blank=True)
    record_id = models.CharField(_("record"), max_length=64, blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("commitment", "on_from", "pk")
        constraints = [*date_constraints("evidence", "on")]

    def __str__(self) -> str:
        return self.text


class YearVerdict(Record):
    """How a yearly promise was kept in one academic year (named by the year in which it begins)."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("academic year that begins in"))
    verdict = models.CharField(
        _("verdict"),
        max_length=8,
        choices=[(verdict.value, label) for verdict, label in VERDICT_LABELS.items()],
    )
    done = models.DecimalField(
        _("how many were done"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Leave empty when it is not known."),
    )
    judged_on = models.DateField(_("judged on"))
    judgement = models.CharField(_("reason of the verdict"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("verdict on a year")
        verbose_name_plural = _("verdicts on years")
        ordering = ("commitment", "year")
        constraints = (
            UniqueConstraint(
                fields=("commitment", "year"),
                name="a_year_is_judged_once",
                violation_error_message=_("This year has its verdict already."),
            ),
            CheckConstraint(condition=Q(year__gte=1900, year__lte=2200), name="a_judged_year_is_a_year"),
            CheckConstraint(condition=Q(done=None) | Q(done__gte=0), name="done_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.year}-{self.year + 1}"


class CommitmentAnswer(Record):
    """What a party says about how a commitment is kept."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="answers")
    institution = models.ForeignKey(
        Institution, verbose_name=_("for"), on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    year = models.PositiveSmallIntegerField(_("academic year that begins in"), null=True, blank=True)
    done = models.DecimalField(
        _("how many were done"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    text = models.TextField(_("answer"), max_length=2000)
    said_at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("answer to a commitment")
        verbose_name_plural = _("answers to commitments")
        ordering = ("commitment", "said_at", "pk")

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def year_label(self) -> str:
        return "" if self.year is None else f"{self.year}-{self.year + 1}"
