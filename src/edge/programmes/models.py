"""Joint programmes: phases at sites, cohorts that move through them, conferrals, decisions to extend."""

from datetime import date

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from edge.agreements.models import Agreement
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Record
from edge.partners.models import Institution, Shareable, Unit
from edge.programmes.rules import ProgrammeKind

KINDS = [
    (ProgrammeKind.DUAL_MASTER.value, _("dual master")),
    (ProgrammeKind.JOINT_MASTER.value, _("joint master")),
    (ProgrammeKind.JOINT_PHD.value, _("joint PhD scheme")),
    (ProgrammeKind.SUMMER_SCHOOL.value, _("summer school series")),
]


class JointProgramme(Shareable, Record):
    """A programme that the hub and one or more partners offer together."""

    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=13, choices=KINDS)
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("under the agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_on = PartialDateColumns(_("first intake"))
    ends_on = PartialDateColumns(_("last day of the teach-out"))
    description = models.TextField(_("in a few words"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    internal_note = models.TextField(_("internal note"), blank=True, help_text=_("Never shown to a partner."))

    class Meta:
        verbose_name = _("joint programme")
        verbose_name_plural = _("joint programmes")
        ordering = ("title", "pk")
        constraints = (
            *date_constraints("jointprogramme", "starts_on", "ends_on"),
            CheckConstraint(
                condition=Q(ends_on_until__isnull=True)
                | Q(starts_on_from__isnull=True)
                | Q(ends_on_until__gt=F("starts_on_from")),
                name="a_programme_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def search_texts(self) -> tuple[str, ...]:
        return (self.title,)


class ProgrammePartner(Record):
    """An institution, or one of its units, that offers the programme; the hub is one of them."""

    programme = models.ForeignKey(JointProgramme, on_delete=models.CASCADE, related_name="partners")
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("partner of a programme")
        verbose_name_plural = _("partners of programmes")
        ordering = ("programme", "pk")
        constraints = (
            *(
                UniqueConstraint(
                    fields=fields,
                    condition=condition,
                    name=name,
                    violation_error_message=_("This institution is listed already."),
                )
                for name, fields, condition in (
                    ("a_unit_offers_once", ("programme", "institution", "unit"), Q(unit__isnull=False)),
                    ("an_institution_offers_once", ("programme", "institution"), Q(unit__isnull=True)),
                )
            ),
        )

    def __str__(self) -> str:
        return f"{self.institution}, {self.unit}" if self.unit else str(self.institution)


class Phase(Record):
    """A part of the programme that is spent at one site, such as the first year in Leuven."""

    programme = models.ForeignKey(JointProgramme, on_delete=models.CASCADE, related_name="phases")
    order = models.PositiveSmallIntegerField(_("place in the programme"))
    title = models.CharField(pgettext_lazy("phase", "what it is"), max_length=200)
    site = models.ForeignKey(
        Institution, verbose_name=_("at which institution"), on_delete=models.PROTECT, related_name="+"
    )
    months = models.PositiveSmallIntegerField(
        _("length in months"), null=True, blank=True, help_text=_("Twelve for a year; empty when not known.")
    )

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ("programme", "order")
        constraints = (
            UniqueConstraint(
                fields=("programme", "order"),
                name="a_programme_has_one_phase_at_a_place",
                violation_error_message=_("Another phase has this place in the programme."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


class Cohort(Record):
    """Those who began the programme together. How many they are may be not known."""

    programme = models.ForeignKey(JointProgramme, on_delete=models.CASCADE, related_name="cohorts")
    number = models.PositiveSmallIntegerField(_("number of the cohort"), help_text=_("1 for the first."))
    students = models.PositiveIntegerField(
        _("number of students"), null=True, blank=True, help_text=_("Leave it empty when it is not known.")
    )
    completed_on = PartialDateColumns(_("completed on"), happens=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ("programme", "number")
        constraints = (
            *date_constraints("cohort", happening=("completed_on",)),
            UniqueConstraint(
                fields=("programme", "number"),
                name="a_programme_has_one_cohort_of_a_number",
                violation_error_message=_("This cohort is listed already."),
            ),
            CheckConstraint(
                condition=Q(number__gte=1),
                name="cohorts_are_counted_from_one",
                violation_error_message=_("Cohorts are counted from 1."),
            ),
        )

    def __str__(self) -> str:
        return _("cohort %(number)s of %(programme)s") % {"number": self.number, "programme": self.programme}


class CohortPhase(Record):
    """When a cohort was in a phase: first and last day."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="phases")
    phase = models.ForeignKey(Phase, verbose_name=_("phase"), on_delete=models.PROTECT, related_name="+")
    starts_on = PartialDateColumns(_("first day"))
    ends_on = PartialDateColumns(_("last day"))

    class Meta:
        verbose_name = _("phase of a cohort")
        verbose_name_plural = _("phases of cohorts")
        ordering = ("cohort", "phase__order")
        constraints = (
            *date_constraints("cohortphase", "starts_on", "ends_on"),
            UniqueConstraint(
                fields=("cohort", "phase"),
                name="a_cohort_is_in_a_phase_once",
                violation_error_message=_("This cohort has days for that phase already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.cohort}: {self.phase}"


class Conferral(Record):
    """The degree conferral of a cohort by one of the partners, on its own day."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="conferrals")
    institution = models.ForeignKey(
        Institution, verbose_name=_("conferred by"), on_delete=models.PROTECT, related_name="+"
    )
    on = PartialDateColumns(_("day of the conferral"), happens=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    guests = models.CharField(_("ceremony and guests"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("conferral")
        verbose_name_plural = _("conferrals")
        ordering = ("cohort", "on_from", "pk")
        constraints = (
            *date_constraints("conferral", happening=("on",)),
            UniqueConstraint(
                fields=("cohort", "institution"),
                name="an_institution_confers_once_on_a_cohort",
                violation_error_message=_("The conferral by this institution is recorded already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.cohort}: {self.institution}"


class ExtensionDecision(Record):
    """A decision to go on with the programme: when, until when, on what evidence."""

    programme = models.ForeignKey(JointProgramme, on_delete=models.CASCADE, related_name="extensions")
    on = PartialDateColumns(_("decided on"), happens=True)
    until = PartialDateColumns(_("extended until"))
    text = models.CharField(_("what was decided"), max_length=300)
    evidence = models.TextField(_("on what evidence"), blank=True)
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("under the agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("extension decision")
        verbose_name_plural = _("extension decisions")
        ordering = ("programme", "on_from", "pk")
        constraints = (
            *date_constraints("extensiondecision", "until", happening=("on",)),
            CheckConstraint(
                condition=Q(on_unknown=True) | Q(on_from__isnull=False),
                name="a_decision_has_its_day",
                violation_error_message=_("Give the day of the decision, or say that it is not known."),
            ),
        )

    def may_be_taken_on(self, day: date) -> bool:
        """Does the day not rule the decision out? One on an unknown day may have been taken."""
        return self.on is None or self.on.on_or_before(day) is not False

    def __str__(self) -> str:
        return f"{self.programme}: {self.text}"
