"""The days on which the hub's office is closed, which no promise of working days counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edge.core.models import Record


class ClosedDay(Record):
    """A day on which the office is closed, such as a public holiday. It has a name, so that anybody can check it."""

    on = models.DateField(
        _("day"), unique=True, error_messages={"unique": _("This day is in the list already.")}
    )
    name = models.CharField(_("why it is closed"), max_length=120)

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ("on",)

    def __str__(self) -> str:
        return f"{self.on}, {self.name}"
