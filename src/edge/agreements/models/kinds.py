"""The kinds of agreement: data, not code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edge.core.models import Record, ThreeNames


class AgreementKind(ThreeNames, Record):
    """A kind of agreement, as data: an office adds its own."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_umbrella = models.BooleanField(_("others are made under it"), default=False)
    needs_umbrella = models.BooleanField(_("is made under an umbrella"), default=False)
    attests_parent = models.BooleanField(
        _("its signature proves the agreement above it"),
        default=False,
        help_text=_("As an amendment, an extension or a renewal does."),
    )
    order = models.PositiveSmallIntegerField(_("place in lists"), default=100)

    class Meta:
        verbose_name = _("kind of agreement")
        verbose_name_plural = _("kinds of agreement")
        ordering = ("order", "code")
