"""Mobility as it is recorded: counts that somebody reported, and single stays of single people.

The two are never added up. A reported count holds for its day or academic year; stays are summed by
academic year in `YearSum`, a table of sums that the receivers keep with every write.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import Agreement
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Record
from edge.mobility.rules import Direction, StayKind, Travellers
from edge.partners.models import Institution, Shareable, Unit
from edge.people.models import Person

DIRECTIONS = [
    (Direction.OUT.value, _("out, to the partner")),
    (Direction.IN.value, _("in, from the partner")),
]
TRAVELLERS = [
    (Travellers.STUDENTS.value, _("students")),
    (Travellers.STAFF.value, _("staff")),
    (Travellers.RESEARCHERS.value, _("researchers")),
]
STAY_KINDS = [
    (StayKind.EXCHANGE.value, _("exchange")),
    (StayKind.SUMMER_SCHOOL.value, _("summer school")),
    (StayKind.DUAL_DEGREE_PHASE.value, _("dual-degree phase")),
    (StayKind.TRAINEESHIP.value, _("traineeship")),
    (StayKind.JOINT_PHD_STAY.value, _("joint-PhD stay")),
    (StayKind.STAFF_TEACHING.value, _("staff teaching")),
    (StayKind.STAFF_TRAINING.value, _("staff training")),
    (StayKind.RESEARCHER_VISIT.value, _("researcher visit")),
]
FIRST_YEAR, LAST_YEAR = 1900, 2200


class ReportedCount(Shareable, Record):
    """How many people somebody reported, for a day or for an academic year; the number may be not known."""

    partner = models.ForeignKey(
        Institution, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    direction = models.CharField(_("direction"), max_length=3, choices=DIRECTIONS)
    kind = models.CharField(_("who"), max_length=11, choices=TRAVELLERS, default=Travellers.STUDENTS.value)
    on = PartialDateColumns(_("counted on"))
    academic_year = models.PositiveSmallIntegerField(
        _("academic year"),
        null=True,
        blank=True,
        help_text=_("The calendar year in which it begins: 2012 for 2012-2013."),
    )
    number = models.PositiveIntegerField(
        _("number of people"), null=True, blank=True, help_text=_("Leave it empty when it is not known.")
    )
    months = models.DecimalField(_("months in all"), max_digits=9, decimal_places=1, null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reported count")
        verbose_name_plural = _("reported counts")
        ordering = ("-on_from", "-academic_year", "pk")
        constraints = (
            *date_constraints("reportedcount", "on"),
            CheckConstraint(
                condition=Q(academic_year__isnull=True, on_from__isnull=False)
                | Q(academic_year__isnull=False, on_from__isnull=True),
                name="a_count_holds_for_a_day_or_a_year",
                violation_error_message=_("A count holds either for a day or for an academic year."),
            ),
            CheckConstraint(
                condition=Q(academic_year__isnull=True) | Q(academic_year__range=(FIRST_YEAR, LAST_YEAR)),
                name="reportedcount_year_is_a_year",
                violation_error_message=_(
                    "The academic year is the calendar year in which it begins, such as 2012."
                ),
            ),
            CheckConstraint(
                condition=Q(months__isnull=True) | Q(months__gte=0), name="reportedcount_months_not_negative"
            ),
            UniqueConstraint(
                fields=("partner", "direction", "kind", "on_from", "on_until"),
                condition=Q(on_from__isnull=False),
                name="a_day_is_counted_once",
                violation_error_message=_("This was counted for that day already: change that count."),
            ),
            UniqueConstraint(
                fields=("partner", "direction", "kind", "academic_year"),
                condition=Q(academic_year__isnull=False),
                name="an_academic_year_is_counted_once",
                violation_error_message=_(
                    "This was counted for that academic year already: change that count."
                ),
            ),
        )

    def __str__(self) -> str:
        when = self.on or (f"{self.academic_year}-{self.academic_year + 1}" if self.academic_year else "")
        return f"{self.partner}: {self.get_kind_display()}, {self.get_direction_display()}, {when}"


class Stay(Record):
    """One person's stay at the partner or, coming from there, at the hub: planned days and actual days.

    The hub is always the other side, so sender and receiver follow from the direction.
    """

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(
        Institution,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # the indexes below begin with it
    )
    direction = models.CharField(_("direction"), max_length=3, choices=DIRECTIONS)
    kind = models.CharField(_("kind"), max_length=17, choices=STAY_KINDS)
    hub_unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit of the hub"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    partner_unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit of the partner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("under the agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    planned_starts_on = PartialDateColumns(_("planned first day"), indexed=False)
    planned_ends_on = PartialDateColumns(_("planned last day"), indexed=False)
    starts_on = PartialDateColumns(_("first day"), indexed=False)
    ends_on = PartialDateColumns(_("last day"), indexed=False)
    withdrawn_on = PartialDateColumns(_("withdrawn on"), happens=True, indexed=False)
    funding = models.CharField(_("funding"), max_length=120, blank=True)
    reference = models.CharField(_("reference of the office"), max_length=60, blank=True)
    synthetic = models.BooleanField(
        _("synthetic"), default=False, help_text=_("Generated; counted in no figure of a real register.")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    internal_note = models.TextField(_("internal note"), blank=True, help_text=_("Never shown to a partner."))

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        ordering = ("-pk",)
        constraints = (
            *date_constraints(
                "stay",
                "planned_starts_on",
                "planned_ends_on",
                "starts_on",
                "ends_on",
                happening=("withdrawn_on",),
            ),
            *(
                CheckConstraint(
                    condition=Q(**{f"{end}_until__isnull": True})
                    | Q(**{f"{start}_from__isnull": True})
                    | Q(**{f"{end}_until__gt": F(f"{start}_from")}),
                    name=f"stay_{end}_not_before_its_start",
                    violation_error_message=_("The last day lies before the first."),
                )
                for start, end in (("planned_starts_on", "planned_ends_on"), ("starts_on", "ends_on"))
            ),
        )
        indexes = (
            # What one partner's stock on a day and its sums by year read; and the list by its filters.
            Index(
                fields=(
                    "partner",
                    "direction",
                    "kind",
                    "starts_on_until",
                    "ends_on_from",
                    "planned_ends_on_from",
                ),
                name="stay_of_a_partner",
            ),
            # The stock of all partners on a day, from the index alone.
            Index(
                fields=(
                    "starts_on_until",
                    "ends_on_from",
                    "planned_ends_on_from",
                    "partner",
                    "direction",
                    "kind",
                    "synthetic",
                    "withdrawn_on_from",
                    "withdrawn_on_unknown",
                ),
                name="stay_on_a_day",
            ),
            Index(fields=("starts_on_from", "id"), name="stay_by_first_day"),
            Index(fields=("kind", "id"), name="stay_by_kind"),
            Index(fields=("direction", "id"), name="stay_by_direction"),
            Index(fields=("partner", "id"), name="stay_by_partner"),
        )

    def __str__(self) -> str:
        return f"{self.person.name}, {self.get_kind_display()}, {self.partner}"


class YearSum(models.Model):
    """Sums of the single stays of one partner that begin in one academic year; derived, never edited.

    `people` certainly begin in the year, `perhaps` may; `days` add up what is certain of the length of the
    first, `open_length` says of how many of them the length is not certain. Withdrawn stays are in none.
    """

    partner = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    academic_year = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=3)
    kind = models.CharField(max_length=11)
    synthetic = models.BooleanField()
    people = models.PositiveIntegerField()
    perhaps = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    open_length = models.PositiveIntegerField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=("partner", "academic_year", "direction", "kind", "synthetic"),
                name="a_year_is_summed_once",
            ),
        )
        indexes = (
            Index(
                fields=("academic_year", "synthetic", "kind", "partner", "direction", "people", "perhaps"),
                name="yearsum_of_a_year",
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner_id} {self.academic_year} {self.direction} {self.kind}"
