"""Missions (the hub's delegation travels) and visits (a delegation comes): stops, meetings, outcomes, action items."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Record
from edge.missions.rules import Direction
from edge.partners.models import Institution, Officer
from edge.people.models import Person

DIRECTIONS = [(Direction.OUT.value, _("mission (outgoing)")), (Direction.IN.value, _("visit (incoming)"))]


class Mission(Record):
    """A delegation on its way: a mission out, or a visit in."""

    title = models.CharField(_("title"), max_length=300)
    direction = models.CharField(_("mission or visit"), max_length=3, choices=DIRECTIONS)
    purposes = models.TextField(_("purposes"), blank=True, help_text=_("One a line."))
    starts_on = PartialDateColumns(_("first day"))
    ends_on = PartialDateColumns(_("last day"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    internal_note = models.TextField(_("internal note"), blank=True)

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
        return (self.title,)


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


class Outcome(About, Record):
    """What came out of a stop, and the record that it produced: an agreement signed, a programme extended."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="outcomes")
    text = models.CharField(_("what came out of it"), max_length=300)
    on = PartialDateColumns(_("day"))

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ("stop", "on_from", "pk")
        constraints = (*date_constraints("outcome", "on"),)

    def __str__(self) -> str:
        return self.text


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

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = ("mission", "stop__order", "pk")
        constraints = (*date_constraints("actionitem", "due_on", happening=("done_on",)),)

    def __str__(self) -> str:
        return self.text

    def search_texts(self) -> tuple[str, ...]:
        return (self.text,)
