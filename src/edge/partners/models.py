"""Institutions and their units, officers with mandates, ties between units, partnerships, and limited roles."""

from datetime import date

import pycountry
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Record
from edge.partners import rules
from edge.partners.rules import Grade, Signs
from edge.people.models import Account, LimitedInTime, Person, a_period


def check_country(code: str) -> None:
    if pycountry.countries.get(alpha_2=code) is None:
        raise ValidationError(_("“%(code)s” is no ISO 3166 country code.") % {"code": code})


def check_domain(text: str) -> None:
    if not rules.is_domain(text):
        raise ValidationError(_("“%(text)s” is no domain such as kuleuven.be.") % {"text": text})


def check_ror_id(text: str) -> None:
    if not rules.is_ror_id(text):
        raise ValidationError(
            _("“%(text)s” is no ROR id such as https://ror.org/05f950310.") % {"text": text}
        )


def check_erasmus_code(text: str) -> None:
    if not rules.is_erasmus_code(text):
        raise ValidationError(_("“%(text)s” is no Erasmus code such as B  LEUVEN01.") % {"text": text})


def perhaps_holding(day: date, starts: str = "starts_on", ends: str = "ends_on") -> Q:
    """Rows whose first and last day do not rule the day out; what is not known does not rule out."""
    not_later = Q(**{f"{starts}_from__isnull": True}) | Q(**{f"{starts}_from__lte": day})
    not_over = Q(**{f"{ends}_until__isnull": True}) | Q(**{f"{ends}_until__gt": day})
    return not_later & not_over


class Shareable(models.Model):
    """A record about a partner that the partner's officers see only while it is shown to them."""

    shared_from = models.DateField(_("shown to the partner from"), null=True, blank=True)
    shared_until = models.DateField(_("shown to the partner until"), null=True, blank=True)

    class Meta:
        abstract = True


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def partners(self) -> "InstitutionQuerySet":
        return self.filter(role=Institution.PARTNER)

    def hub(self) -> "Institution":
        return self.get(role=Institution.HUB)


class Institution(Record):
    """A university: the hub of this installation or one of its partners."""

    HUB, PARTNER = "hub", "partner"

    name = models.CharField(_("name in Latin script"), max_length=200)
    local_name = models.CharField(_("local name"), max_length=200, blank=True)
    local_language = models.CharField(_("language of the local name"), max_length=16, blank=True)
    role = models.CharField(
        _("role"), max_length=8, choices=[(HUB, _("hub")), (PARTNER, _("partner"))], default=PARTNER
    )
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[check_country],
        help_text=_("Two letters: CN, BE."),
    )
    domain = models.CharField(
        _("domain (SCHAC)"),
        max_length=253,
        blank=True,
        validators=[check_domain],
        help_text="tsinghua.edu.cn",
    )
    ror_id = models.CharField(
        _("ROR id"),
        max_length=30,
        blank=True,
        validators=[check_ror_id],
        help_text="https://ror.org/05f950310",
    )
    erasmus_code = models.CharField(
        _("Erasmus code"), max_length=14, blank=True, validators=[check_erasmus_code]
    )
    moe_code = models.CharField(_("code of the Chinese Ministry of Education"), max_length=10, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    position_source = models.CharField(_("source of the position"), max_length=100, blank=True)
    website = models.URLField(_("website"), blank=True)
    objects = InstitutionQuerySet.as_manager()
    search_needs = ("other_names",)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ("name", "pk")
        constraints = (
            UniqueConstraint(
                fields=("role",),
                condition=Q(role="hub"),
                name="there_is_one_hub",
                violation_error_message=_("There is a hub already; an installation has one hub."),
            ),
            UniqueConstraint(
                fields=("domain",),
                condition=~Q(domain=""),
                name="a_domain_is_one_institution",
                violation_error_message=_("Another institution has this domain."),
            ),
            UniqueConstraint(
                fields=("ror_id",),
                condition=~Q(ror_id=""),
                name="a_ror_id_is_one_institution",
                violation_error_message=_("Another institution has this ROR id."),
            ),
            CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # Said aloud: a comparison with nothing is "not known", and a check constraint lets that pass.
                | Q(
                    latitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__isnull=False,
                    longitude__range=(-180, 180),
                ),
                name="a_position_is_on_earth",
                violation_error_message=_(
                    "A position has a latitude of -90 to 90 and a longitude of -180 to 180."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_hub(self) -> bool:
        return self.role == self.HUB

    def search_texts(self) -> tuple[str, ...]:
        others = () if self.pk is None else tuple(other.name for other in self.other_names.all())
        return (self.name, self.local_name, self.city, self.domain, self.ror_id, self.erasmus_code, *others)


class InstitutionName(Record):
    """Another name of an institution: in another language, an acronym, or what it was called until a day."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=16, blank=True, help_text="en, nl, zh-Hans")
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=[
            ("translation", _("in another language")),
            ("acronym", _("acronym")),
            ("alias", _("also known as")),
            ("former", _("former name")),
        ],
        default="translation",
    )
    starts_on = PartialDateColumns(_("first day"))
    ends_on = PartialDateColumns(_("last day"))

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ("kind", "language", "name")
        constraints = (
            *date_constraints("institutionname", "starts_on", "ends_on"),
            UniqueConstraint(
                fields=("institution", "name", "language", "kind"),
                name="a_name_is_listed_once",
                violation_error_message=_("This name is listed already."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Unit(Record):
    """A faculty, department, school or research group, in a tree below its institution."""

    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="units"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name = models.CharField(_("name in Latin script"), max_length=200)
    local_name = models.CharField(_("local name"), max_length=200, blank=True)
    local_language = models.CharField(_("language of the local name"), max_length=16, blank=True)
    note = models.CharField(_("what should be known about it"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("name", "pk")
        constraints = (
            *(
                UniqueConstraint(
                    fields=fields,
                    condition=condition,
                    name=name,
                    violation_error_message=_(
                        "This institution has a unit of that name at that place already."
                    ),
                )
                for name, fields, condition in (
                    ("a_unit_is_listed_once", ("institution", "parent", "name"), Q(parent__isnull=False)),
                    ("a_top_unit_is_listed_once", ("institution", "name"), Q(parent__isnull=True)),
                )
            ),
        )

    def __str__(self) -> str:
        return self.name

    def search_texts(self) -> tuple[str, ...]:
        return (self.name, self.local_name)


class OfficerQuerySet(models.QuerySet["Officer"]):
    def perhaps_in_office(self, *, on: date) -> "OfficerQuerySet":
        return self.filter(perhaps_holding(on))


class Officer(Record):
    """A person's role at an institution over a period, with the mandate to sign and the back-up."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="officers"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="officers"
    )
    title = models.CharField(
        _("office"), max_length=120, help_text=_("Rector, President, exchange coordinator")
    )
    starts_on = PartialDateColumns(_("in office from"))
    ends_on = PartialDateColumns(_("last day in office"))
    signs = models.CharField(
        _("may sign"),
        max_length=10,
        choices=[
            (Signs.NOTHING.value, _("nothing")),
            (Signs.LISTED.value, _("the kinds listed")),
            (Signs.EVERYTHING.value, _("every kind of agreement")),
        ],
        default=Signs.NOTHING.value,
    )
    signs_kinds = models.JSONField(_("kinds of agreement"), default=list, blank=True)
    mandate_starts_on = PartialDateColumns(_("mandate from"))
    mandate_ends_on = PartialDateColumns(_("last day of the mandate"))
    backup = models.ForeignKey(
        "self", verbose_name=_("back-up"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    objects = OfficerQuerySet.as_manager()
    search_needs = ("person",)

    class Meta:
        verbose_name = pgettext_lazy("person in office", "officer")
        verbose_name_plural = _("officers")
        ordering = ("institution__name", "title", "pk")
        constraints = [
            *date_constraints("officer", "starts_on", "ends_on", "mandate_starts_on", "mandate_ends_on")
        ]

    def __str__(self) -> str:
        return f"{self.person.name}, {self.title}"

    def mandate(self) -> rules.Mandate:
        """The mandate as a value; an open side of it ends with the office itself."""
        return rules.Mandate(
            signs=Signs(self.signs),
            kinds=frozenset(self.signs_kinds),
            starts_on=self.mandate_starts_on or self.starts_on,
            ends_on=self.mandate_ends_on or self.ends_on,
        )

    def search_texts(self) -> tuple[str, ...]:
        return (self.title, self.person.name, self.person.local_name)


class TieQuerySet(models.QuerySet["Tie"]):
    def perhaps_holding(self, *, on: date) -> "TieQuerySet":
        return self.filter(perhaps_holding(on))


class Tie(Record):
    """A dated link of a unit of the hub and a unit of a partner, carried by a champion."""

    hub_unit = models.ForeignKey(
        Unit, verbose_name=_("unit of the hub"), on_delete=models.PROTECT, related_name="ties_as_hub"
    )
    partner_unit = models.ForeignKey(
        Unit, verbose_name=_("unit of the partner"), on_delete=models.PROTECT, related_name="ties_as_partner"
    )
    field = models.CharField(_("field of work"), max_length=200, blank=True)
    description = models.CharField(_("in a few words"), max_length=300, blank=True)
    champion = models.ForeignKey(
        Officer,
        verbose_name=_("champion"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="ties",
    )
    backup = models.ForeignKey(
        Officer, verbose_name=_("back-up"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    starts_on = PartialDateColumns(_("since"))
    ends_on = PartialDateColumns(_("last day"))
    shared_from = models.DateField(_("shown to the partner from"), null=True, blank=True)
    shared_until = models.DateField(_("shown to the partner until"), null=True, blank=True)
    internal_note = models.TextField(_("internal note"), blank=True)
    objects = TieQuerySet.as_manager()

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        ordering = ("hub_unit__name", "partner_unit__name", "pk")
        constraints = (
            *date_constraints("tie", "starts_on", "ends_on"),
            CheckConstraint(
                condition=~Q(hub_unit=F("partner_unit")),
                name="a_tie_has_two_units",
                violation_error_message=_("A tie links two different units."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.hub_unit} - {self.partner_unit}"


class Partnership(Record):
    """The hub and one partner as the unit of strategy: grade and the partner's speciality areas."""

    partner = models.OneToOneField(
        Institution, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="partnership"
    )
    grade = models.CharField(
        _("grade"),
        max_length=10,
        blank=True,
        choices=[
            (Grade.STRATEGIC.value, _("strategic")),
            (Grade.PRIORITY.value, _("priority")),
            (Grade.REGULAR.value, _("regular")),
            (Grade.DORMANT.value, _("dormant")),
        ],
    )
    speciality_areas = models.TextField(
        _("speciality areas of the partner"), blank=True, help_text=_("One a line.")
    )
    internal_note = models.TextField(_("internal note"), blank=True)

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ("partner__name",)

    def __str__(self) -> str:
        return str(self.partner)

    def areas(self) -> list[str]:
        return [line.strip() for line in self.speciality_areas.splitlines() if line.strip()]


class UnitRole(LimitedInTime):
    """The role of coordinator: an account acts for a unit and what is below it."""

    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="+"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")
        constraints = (a_period("unitrole"),)

    def __str__(self) -> str:
        return f"{self.account}: {self.unit}"


class InstitutionRole(LimitedInTime):
    """The role of partner officer: an account of a partner sees that partner and what is shared with it."""

    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="+"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("partner officer")
        verbose_name_plural = _("partner officers")
        constraints = (a_period("institutionrole"),)

    def __str__(self) -> str:
        return f"{self.account}: {self.institution}"
