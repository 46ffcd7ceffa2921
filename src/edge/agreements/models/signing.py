"""Signing a version: the round with its order of signatories, the originals on paper, and whom we trust."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from edge.agreements.models.texts import LANGUAGES, TextVersion
from edge.core.models import Document, Record
from edge.partners.models import Institution, Officer
from edge.people.models import Person

METHODS = [("paper", _("on paper")), ("electronic", _("electronically, in the PDF"))]


class SigningRound(Record):
    """One version on its way through the signatories. `document` is the PDF with the signatures so far."""

    agreement = models.ForeignKey(
        "agreements.Agreement", verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="rounds"
    )
    text_version = models.ForeignKey(
        TextVersion, verbose_name=_("version of the text"), on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(_("SHA-256 of the text to be signed"), max_length=64, editable=False)
    method = models.CharField(_("how it is signed"), max_length=10, choices=METHODS)
    document = models.ForeignKey(
        Document,
        verbose_name=_("the file as signed so far"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=[("open", _("open")), ("signed", _("signed by all")), ("cancelled", _("cancelled"))],
        default="open",
        editable=False,
    )
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True, editable=False)
    reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("signing round")
        verbose_name_plural = _("signing rounds")
        ordering = ("agreement", "pk")
        constraints = (
            UniqueConstraint(
                fields=("agreement",),
                condition=Q(state="open"),
                name="one_signing_round_is_open",
                violation_error_message=_("A signing round is open already."),
            ),
        )

    def __str__(self) -> str:
        return str(_("Signing of %(agreement)s") % {"agreement": self.agreement})


class SigningStep(Record):
    """One signatory of a round, in order; `certificate` says with what an electronic signature was made: subject,
    organisation, issuer, serial, fingerprint, valid_until, root, signatory, name_match, perhaps although."""

    round = models.ForeignKey(SigningRound, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(_("place in the order"))
    institution = models.ForeignKey(
        Institution, verbose_name=_("signs for"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(
        Officer,
        verbose_name=_("by the mandate of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    capacity = models.CharField(_("capacity"), max_length=120)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    certificate = models.JSONField(_("certificate"), default=dict, blank=True, editable=False)
    document = models.ForeignKey(
        Document,
        verbose_name=_("the file with this signature"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("step of a signing round")
        verbose_name_plural = _("steps of signing rounds")
        ordering = ("round", "order")
        constraints = (
            UniqueConstraint(fields=("round", "order"), name="one_signatory_at_a_place"),
            UniqueConstraint(
                fields=("round", "institution", "person"),
                name="a_person_signs_once_in_a_round",
                violation_error_message=_("This person signs for this party already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person.name}, {self.capacity}"


class Original(Record):
    """A signed original on paper: which one, in which language, who keeps it and where."""

    agreement = models.ForeignKey(
        "agreements.Agreement",
        verbose_name=_("agreement"),
        on_delete=models.CASCADE,
        related_name="originals",
    )
    number = models.PositiveSmallIntegerField(_("number"))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, blank=True)
    holder = models.ForeignKey(
        Institution, verbose_name=_("kept by"), on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField(_("where"), max_length=200, blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    scan = models.ForeignKey(
        Document, verbose_name=_("scan"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("original")
        verbose_name_plural = _("originals")
        ordering = ("agreement", "number")
        constraints = (
            UniqueConstraint(
                fields=("agreement", "number"),
                name="an_original_has_its_number",
                violation_error_message=_("There is an original of this number already."),
            ),
            CheckConstraint(condition=Q(number__gte=1), name="originals_count_from_one"),
        )

    def __str__(self) -> str:
        return str(_("Original %(number)s") % {"number": self.number})


class TrustRoot(Record):
    """A certificate authority whose signatures this installation trusts."""

    name = models.CharField(_("name"), max_length=200)
    pem = models.TextField(_("certificate (PEM)"))
    fingerprint = models.CharField(_("SHA-256 fingerprint"), max_length=64, unique=True, editable=False)
    for_tests = models.BooleanField(
        _("for demonstrations only"), default=False, help_text=_("Shown as such wherever it is relied on.")
    )
    retired_on = models.DateField(_("trusted until (not including)"), null=True, blank=True)

    class Meta:
        verbose_name = _("trusted root")
        verbose_name_plural = _("trusted roots")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
