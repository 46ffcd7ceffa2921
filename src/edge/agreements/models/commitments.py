"""What an agreement promises, and what shows that it is kept."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from edge.agreements.models.labels import VERDICT_LABELS
from edge.agreements.rules import Verdict
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Document, Record
from edge.partners.models import Officer


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
