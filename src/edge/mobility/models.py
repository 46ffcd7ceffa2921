"""Mobility as it is recorded: counts that somebody reported, and single stays of single people.

The two are never added up. A reported count holds for its day or academic year; stays are summed by
academic year in `YearSum`, a table of sums that the receivers keep with every write.
"""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import CheckConstraint, Exists, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import Agreement
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.figures import MOST_PEOPLE
from edge.core.models import Record, SyntheticWorld
from edge.mobility.rules import Direction, StayDays, StayKind, Travellers, year_name
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
        _("number of people"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PEOPLE)],
        help_text=_("Leave it empty when it is not known."),
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
        when = self.on or (year_name(self.academic_year) if self.academic_year else "")
        return f"{self.partner}: {self.get_kind_display()}, {self.get_direction_display()}, {when}"


class StayQuerySet(models.QuerySet["Stay"]):
    """Sets by what the days say; the conditions repeat `rules.covers` in SQL, and a test holds the two together."""

    def counting(self) -> "StayQuerySet":
        """Those that figures are made of: not withdrawn, and generated ones in a generated register only."""
        real = Q(synthetic=False) | Q(Exists(SyntheticWorld.objects.all()))
        return self.filter(real, withdrawn_on_from=None, withdrawn_on_unknown=False)

    def perhaps_begun(self, *, on: date) -> "StayQuerySet":
        """Those that may have begun on or before the day, by the actual first day or else the planned one."""
        return self.filter(Q(starts_on_from__lte=on) | Q(starts_on_from=None, planned_starts_on_from__lte=on))

    def ended_later(self, *, on: date) -> "StayQuerySet":
        """Those whose actual last day does not certainly lie before the day.

        The upper bound says nothing, but with it the database reads the index of days instead of every row.
        """
        return self.filter(ends_on_until__range=(on + timedelta(days=1), date.max))

    def still_open(self, *, on: date) -> "StayQuerySet":
        """Those without an actual last day whose planned one does not certainly lie before the day."""
        planned = Q(planned_ends_on_until=None) | Q(planned_ends_on_until__gt=on)
        return self.filter(planned, ends_on_until=None)

    def not_over(self, *, on: date) -> "StayQuerySet":
        """Both of them in one condition, for where the stays of a few partners are read anyway."""
        planned = Q(planned_ends_on_until=None) | Q(planned_ends_on_until__gt=on)
        return self.filter(Q(ends_on_until__gt=on) | (Q(ends_on_until=None) & planned))

    def there(self, *, on: date) -> tuple["StayQuerySet", "StayQuerySet"]:
        """Those that the day does not rule out, in two sets that each have their index."""
        return (
            self.ended_later(on=on).perhaps_begun(on=on),
            self.still_open(on=on).perhaps_begun(on=on),
        )


def certainly_covers(on: date) -> Q:
    """The condition that a stay is certainly under way on the day."""
    not_over = Q(ends_on_from__gte=on) | Q(ends_on_from=None, planned_ends_on_from__gte=on)
    return Q(starts_on_until__lte=on + timedelta(days=1)) & not_over


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
    objects = StayQuerySet.as_manager()

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
            CheckConstraint(
                # Without any first day it would stand in no year and on no day, and be missing without a word.
                condition=Q(starts_on_from__isnull=False) | Q(planned_starts_on_from__isnull=False),
                name="a_stay_begins_sometime",
                violation_error_message=_("Give at least the year in which the stay begins, or is to begin."),
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
            # The stock of all partners on a day, from the index alone: also what is imprecise or only planned. By the
            # last day, because the day is mostly today, and few stays end later.
            Index(
                fields=(
                    "ends_on_until",
                    "planned_ends_on_until",
                    "starts_on_from",
                    "starts_on_until",
                    "ends_on_from",
                    "planned_starts_on_from",
                    "planned_ends_on_from",
                    "partner",
                    "direction",
                    "kind",
                    "synthetic",
                    "withdrawn_on_from",
                    "withdrawn_on_unknown",
                ),
                name="stay_there_on_a_day",
            ),
            Index(fields=("starts_on_from", "id", "starts_on_until"), name="stay_by_beginning"),
            # In the order of the list, with the column of the filter that is most often set beside it.
            Index(fields=("kind", "id", "direction"), name="stay_by_kind_in_order"),
            Index(fields=("direction", "id", "kind"), name="stay_by_direction_in_order"),
            Index(fields=("partner", "id"), name="stay_by_partner"),
        )

    def __str__(self) -> str:
        return f"{self.person.name}, {self.get_kind_display()}, {self.partner}"

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.withdrawn_on_unknown or self.withdrawn_on)  # type: ignore[attr-defined]  # added by columns

    @property
    def days(self) -> StayDays:
        """What the rules read of it."""
        return StayDays(
            planned_starts_on=self.planned_starts_on,
            planned_ends_on=self.planned_ends_on,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            withdrawn=self.is_withdrawn,
        )


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
