"""The people around the partnerships: enrolment by nationality as somebody counted it, and alumni clubs."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from edge.agreements.rules import Happening
from edge.community.rules import Level
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.figures import LAST_RANK, MOST_PEOPLE
from edge.core.models import Record
from edge.partners.models import Institution, check_country

LEVELS = [
    (Level.ALL.value, _("all levels")),
    (Level.BACHELOR.value, _("bachelor")),
    (Level.MASTER.value, _("master")),
    (Level.DOCTORATE.value, _("doctorate")),
    (Level.EXCHANGE.value, pgettext_lazy("students", "exchange")),
    (Level.OTHER.value, pgettext_lazy("level of study", "other")),
]


class EnrolmentCount(Record):
    """How many students of one nationality were enrolled at the hub on a day, by a stated source and definition.

    The number may be not known while the rank is: that, too, is an observation.
    """

    nationality = models.CharField(
        _("nationality"), max_length=2, validators=[check_country], help_text=_("Two letters: CN, BE.")
    )
    on = PartialDateColumns(_("counted on"))
    level = models.CharField(_("level"), max_length=9, choices=LEVELS, default=Level.ALL.value)
    count = models.PositiveIntegerField(
        _("number of students"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PEOPLE)],
        help_text=_("Leave it empty when it is not known."),
    )
    rank = models.PositiveSmallIntegerField(
        _("rank among the international nationalities"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LAST_RANK)],
        help_text=_("As the source states it; EDGE works it out where the numbers allow it."),
    )
    source = models.CharField(_("source"), max_length=300)
    definition = models.CharField(
        _("who is counted"), max_length=300, blank=True, help_text=_("Main enrolments on 1 October, for one.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("enrolment count")
        verbose_name_plural = _("enrolment counts")
        ordering = ("-on_from", "nationality", "level", "pk")
        constraints = (
            *date_constraints("enrolmentcount", "on"),
            CheckConstraint(
                condition=Q(on_from__isnull=False),
                name="enrolment_has_its_day",
                violation_error_message=_("Give the day, the month or the year of the count."),
            ),
            CheckConstraint(
                condition=Q(rank__isnull=True) | Q(rank__gte=1),
                name="ranks_begin_at_one",
                violation_error_message=_("Ranks begin at 1."),
            ),
            UniqueConstraint(
                fields=("nationality", "on_from", "on_until", "level", "source"),
                name="a_nationality_is_counted_once",
                violation_error_message=_("This source counted that nationality for that day already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.nationality}, {self.on}, {self.get_level_display()}"


class AlumniClub(Record):
    """A club of the hub's alumni, for a country or around a partner."""

    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[check_country],
        help_text=_("Two letters: CN, BE."),
    )
    city = models.CharField(_("city"), max_length=100, blank=True)
    partner = models.ForeignKey(
        Institution,
        verbose_name=_("partner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    founded_on = PartialDateColumns(_("founded on"), happens=True)
    ends_on = PartialDateColumns(_("dissolved on"))
    members = models.PositiveIntegerField(
        _("number of members"), null=True, blank=True, help_text=_("Leave it empty when it is not known.")
    )
    website = models.URLField(_("website"), blank=True)
    description = models.CharField(_("in a few words"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("alumni club")
        verbose_name_plural = _("alumni clubs")
        ordering = ("name", "pk")
        constraints = (
            *date_constraints("alumniclub", "ends_on", happening=("founded_on",)),
            UniqueConstraint(
                fields=("name",),
                name="a_club_is_listed_once",
                violation_error_message=_("There is a club of that name already."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def founding(self) -> Happening:
        return Happening(on=self.founded_on, unknown_day=self.founded_on_unknown)  # type: ignore[attr-defined]

    def search_texts(self) -> tuple[str, ...]:
        return (self.name, self.city)
