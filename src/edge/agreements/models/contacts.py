"""Contacts that a partner gives of its own side; they enter the register when the hub takes them over."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from edge.agreements.models.exchange import Said
from edge.people.rules import latin_name


class ContactOffer(Said):
    """A person whom one side names as its contact for an agreement, and what became of it."""

    agreement = models.ForeignKey(
        "agreements.Agreement",
        verbose_name=_("agreement"),
        on_delete=models.CASCADE,
        related_name="contact_offers",
    )
    family_name = models.CharField(_("family name"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_first = models.BooleanField(
        _("writes the family name first"),
        default=False,
        help_text=_("As in Chen Jining; Mark Waer does not."),
    )
    local_name = models.CharField(_("name in the person's own script"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"))
    title = models.CharField(
        _("office"), max_length=120, help_text=_("Rector, President, exchange coordinator")
    )
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=[("open", _("open")), ("taken", _("taken over")), ("declined", _("declined"))],
        default="open",
        editable=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("contact given")
        verbose_name_plural = _("contacts given")
        ordering = ("agreement", "said_at", "pk")
        constraints = (
            CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="a_decided_contact_has_its_moment",
            ),
        )

    def __str__(self) -> str:
        return latin_name(family=self.family_name, given=self.given_name, family_first=self.family_first)
