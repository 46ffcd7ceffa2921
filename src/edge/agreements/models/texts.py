"""The text of an agreement, version by version. A version never changes: a change is the next version."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from edge.agreements.models.templates import AgreementTemplate, LibraryClause
from edge.core.models import Record
from edge.partners.models import Institution

LANGUAGES = [("en", _("English")), ("nl", _("Dutch")), ("zh", _("Chinese"))]


class TextVersion(Record):
    """What the text was: its clauses, its languages, and the SHA-256 of its canonical form.

    The canonical form (`edge.agreements.rules.canonical`) leaves out the number: the same text brought back is
    the same text, and approvals that name its hash hold again. The partner sees a version once it is shown.
    """

    agreement = models.ForeignKey(
        "agreements.Agreement", verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"))
    # As the text names them: what the register says of an institution may change, the text does not.
    parties = models.JSONField(_("parties"), default=list)
    kind_code = models.CharField(max_length=40)
    languages = models.JSONField(_("languages"), default=list, help_text="en, nl, zh")
    controlling_language = models.CharField(
        _("controlling language"),
        max_length=2,
        choices=LANGUAGES,
        blank=True,
        help_text=_("Which language decides when they differ; empty: all are equally authentic."),
    )
    template = models.ForeignKey(
        AgreementTemplate,
        verbose_name=_("template"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    base = models.ForeignKey(
        "self", verbose_name=_("made from"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin = models.CharField(
        _("how it came about"),
        max_length=10,
        choices=[
            ("template", _("from a template")),
            ("edit", _("edited")),
            ("word", _("from a Word file")),
            ("proposal", _("by an accepted proposal")),
            ("restored", _("an earlier version restored")),
        ],
    )
    sha256 = models.CharField(
        _("SHA-256 of its canonical form"), max_length=64, editable=False, db_index=True
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("made by the side of"), on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("made by"), max_length=200)
    note = models.CharField(_("what changed and why"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    shown_at = models.DateTimeField(_("shown to the partner at"), null=True, blank=True, editable=False)
    search_needs = ("clauses",)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ("agreement", "number")
        constraints = (
            UniqueConstraint(
                fields=("agreement", "number"),
                name="a_version_has_its_number",
                violation_error_message=_("Somebody made the next version at the same moment."),
            ),
            CheckConstraint(condition=Q(number__gte=1), name="versions_count_from_one"),
            CheckConstraint(condition=~Q(sha256=""), name="a_version_has_its_hash"),
        )

    def __str__(self) -> str:
        return str(_("Version %(number)s") % {"number": self.number})

    def search_texts(self) -> tuple[str, ...]:
        """The words of its clauses: by them its agreement is found."""
        clauses = [] if self.pk is None else self.clauses.all()
        return tuple(
            text
            for clause in clauses
            for words in clause.texts.values()
            for text in (words["heading"], words["body"])
            if text
        )


class VersionClause(models.Model):
    """A clause of a version. `key` is the same for the same clause in every version; `texts` holds heading and
    body by language: {"en": {"heading": "...", "body": "..."}}."""

    version = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="clauses")
    order = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=64)
    clause = models.ForeignKey(
        LibraryClause, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    texts = models.JSONField(default=dict)

    class Meta:
        ordering = ("version", "order")
        constraints = (
            UniqueConstraint(fields=("version", "key"), name="a_clause_stands_once_in_a_version"),
            UniqueConstraint(fields=("version", "order"), name="one_clause_at_a_place"),
        )

    def __str__(self) -> str:
        return self.key
