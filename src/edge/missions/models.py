"""Missions (the hub's delegation travels) and visits (a delegation comes): stops, meetings, outcomes, action items."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Case, CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint, Value, When
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import Agreement, AgreementEvent, AgreementQuerySet
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Record
from edge.missions.rules import Direction
from edge.partners.models import Institution, Officer
from edge.people.models import Person

DIRECTIONS = [(Direction.OUT.value, _("mission (outgoing)")), (Direction.IN.value, _("visit (incoming)"))]


class MissionQuerySet(models.QuerySet["Mission"]):
    def with_partner(self, partner: Institution) -> "MissionQuerySet":
        """Those that stop at the partner, bring its people, or are about an agreement with it."""
        mine = Q(mission=OuterRef("pk"))
        about = about_agreements_with(partner)
        return self.filter(
            Exists(Stop.objects.filter(mine, institution=partner))
            | Exists(Delegate.objects.filter(mine, institution=partner))
            | Exists(Outcome.objects.filter(about, stop__mission=OuterRef("pk")))
            | Exists(ActionItem.objects.filter(about, mine))
        )


class Mission(Record):
    """A delegation on its way: a mission out, or a visit in."""

    title = models.CharField(_("title"), max_length=300)
    direction = models.CharField(_("mission or visit"), max_length=3, choices=DIRECTIONS)
    purposes = models.TextField(_("purposes"), blank=True, help_text=_("One a line."))
    starts_on = PartialDateColumns(_("first day"))
    ends_on = PartialDateColumns(_("last day"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    internal_note = models.TextField(_("internal note"), blank=True)
    objects = MissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ("-starts_on_from", "pk")
        constraints = (
            *date_constraints("mission", "starts_on", "ends_on"),
            CheckConstraint(
                condition=Q(ends_on_until__isnull=True)
                | Q(starts_on_from__isnull=True)
                | Q(ends_on_until__gt=F("starts_on_from")),
                name="a_mission_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def purpose_lines(self) -> list[str]:
        return [line.strip() for line in self.purposes.splitlines() if line.strip()]

    def search_texts(self) -> tuple[str, ...]:
        """By its title and by where it goes."""
        names = (
            ()
            if self.pk is None
            else self.stops.values_list("institution__name", "institution__local_name", "host")
        )
        return (self.title, *(name for row in names for name in row if name))


class Delegate(Record):
    """Somebody who travels with the delegation, in a capacity."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="delegates")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("of which institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    capacity = models.CharField(_("capacity"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ("mission", "pk")
        constraints = (
            UniqueConstraint(
                fields=("mission", "person"),
                name="a_person_is_a_delegate_once",
                violation_error_message=_("This person is in the delegation already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person.name}, {self.capacity}" if self.capacity else self.person.name


class Stop(Record):
    """One stop of the delegation, in order: where, when, what for. Not every stop is at an institution."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="stops")
    order = models.PositiveSmallIntegerField(_("place in the journey"))
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("at which institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    host = models.CharField(
        _("host"), max_length=200, blank=True, help_text=_("When the stop is not at an institution.")
    )
    place = models.CharField(_("place"), max_length=100, blank=True)
    on = PartialDateColumns(_("day"))
    purpose = models.CharField(_("what for"), max_length=500)

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ("mission", "order")
        constraints = (
            *date_constraints("stop", "on"),
            UniqueConstraint(
                fields=("mission", "order"),
                name="a_mission_has_one_stop_at_a_place",
                violation_error_message=_("Another stop has this place in the journey."),
            ),
            CheckConstraint(
                condition=Q(institution__isnull=False) | ~Q(host=""),
                name="a_stop_has_a_host",
                violation_error_message=_("Name the institution, or the host when it is at none."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.order}. {self.institution or self.host}"


class Meeting(Record):
    """A meeting at a stop: with whom, about what, what was said."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="meetings")
    subject = models.CharField(_("subject"), max_length=300)
    person = models.ForeignKey(
        Person, verbose_name=_("with"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    others = models.CharField(_("and with"), max_length=300, blank=True)
    on = PartialDateColumns(_("day"))
    minutes = models.TextField(_("minutes"), blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("stop", "on_from", "pk")
        constraints = (*date_constraints("meeting", "on"),)

    def __str__(self) -> str:
        return self.subject


class About(models.Model):
    """What a line refers to: a record of any domain, by its kind and public id; empty when it refers to none."""

    about_kind = models.CharField(_("kind of the record"), max_length=60, blank=True)
    about_id = models.CharField(_("record"), max_length=64, blank=True)

    class Meta:
        abstract = True


def about_constraints(table: str) -> list[CheckConstraint]:
    """Kind and public id stand together or not at all."""
    none = Q(about_kind="", about_id="")
    return [
        CheckConstraint(
            condition=none | ~Q(about_kind="") & ~Q(about_id=""), name=f"{table}_is_about_one_or_none"
        )
    ]


def about_agreements_with(partner: Institution) -> Q:
    """The lines that refer to an agreement to which the partner is party."""
    return Q(about_kind="agreement", about_id__in=Agreement.objects.with_partner(partner).values("public_id"))


class Outcome(About, Record):
    """What came out of a stop, and the record that it produced: an agreement signed, a programme extended."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="outcomes")
    text = models.CharField(_("what came out of it"), max_length=300)
    on = PartialDateColumns(_("day"))

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ("stop", "on_from", "pk")
        constraints = (*date_constraints("outcome", "on"), *about_constraints("outcome"))
        indexes = (models.Index(fields=("about_kind", "about_id"), name="outcome_by_what_it_is_about"),)

    def __str__(self) -> str:
        return self.text


def certainly_signed(*, on: date) -> AgreementQuerySet:
    """Agreements signed by the day; one signed on an unknown day, once something that presupposes it has happened."""
    until = on + timedelta(days=1)
    events = AgreementEvent.objects.filter(agreement=OuterRef("pk"), attests=True, on_until__lte=until)
    children = Agreement.objects.filter(
        parent=OuterRef("pk"), kind__attests_parent=True, signed_on_until__lte=until
    )
    attested = Exists(events) | Exists(children)
    return Agreement.objects.filter(Q(signed_on_until__lte=until) | (Q(signed_on_unknown=True) & attested))


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def with_signing(self, *, on: date) -> "ActionItemQuerySet":
        """Annotate `signed`, whether the agreement whose signature it waits for was certainly signed by the day."""
        signed = certainly_signed(on=on).filter(public_id=OuterRef("about_id"))
        waits = Q(until_signed=True, about_kind="agreement")
        return self.annotate(
            signed=Case(
                When(waits & Exists(signed), then=Value(True)),
                default=Value(False),
                output_field=models.BooleanField(),
            )
        )

    def open(self, *, on: date) -> "ActionItemQuerySet":
        """Those that `rules.is_open` calls open on the day."""
        return (
            self.with_signing(on=on)
            .filter(signed=False, done_on_unknown=False)  # type: ignore[misc]  # annotated
            .exclude(done_on_until__isnull=False, done_on_until__lte=on + timedelta(days=1))
        )

    def overdue(self, *, on: date) -> "ActionItemQuerySet":
        """Open, and the latest day on which it can be due lies before the day."""
        return self.open(on=on).filter(due_on_until__lte=on)

    def with_partner(self, partner: Institution) -> "ActionItemQuerySet":
        return self.filter(Q(stop__institution=partner) | about_agreements_with(partner))


class ActionItem(About, Record):
    """What somebody still has to do after (or for) a mission; at a stop where it is about one."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="action_items")
    stop = models.ForeignKey(
        Stop,
        verbose_name=_("stop"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="action_items",
    )
    text = models.CharField(_("what is to be done"), max_length=300)
    owner = models.ForeignKey(
        Officer, verbose_name=_("owner"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = PartialDateColumns(_("due"))
    done_on = PartialDateColumns(_("done on"), happens=True)
    until_signed = models.BooleanField(
        _("done once that agreement is signed"),
        default=True,
        help_text=_("Only where it is about an agreement; otherwise it is done on the day that you give."),
    )
    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = ("mission", "stop__order", "pk")
        constraints = (
            *date_constraints("actionitem", "due_on", happening=("done_on",)),
            *about_constraints("actionitem"),
        )
        indexes = (models.Index(fields=("about_kind", "about_id"), name="action_item_by_what_it_is"),)

    def __str__(self) -> str:
        return self.text

    def search_texts(self) -> tuple[str, ...]:
        return (self.text,)
