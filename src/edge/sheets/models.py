"""What was brought in from spreadsheets: the file, every row of it, and what people decided on the way."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from edge.core.models import Document, Record
from edge.partners.models import Institution

WAITING, CHECKING, CHECKED, BRINGING, BROUGHT, UNDOING, UNDONE, FAILED = (
    "waiting",
    "checking",
    "checked",
    "bringing",
    "brought",
    "undoing",
    "undone",
    "failed",
)
STATES = [
    (WAITING, _("waiting to be checked")),
    (CHECKING, _("being checked")),
    (CHECKED, _("checked")),
    (BRINGING, _("being brought in")),
    (BROUGHT, _("brought in")),
    (UNDOING, _("being taken back")),
    (UNDONE, _("taken back")),
    (FAILED, _("stopped")),
]


class Import(Record):
    """A file with rows for the register, from its arrival until it is brought in, or taken back."""

    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("brought by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=8, choices=STATES, default=WAITING)
    choices = models.JSONField(_("what was chosen"), default=dict, blank=True)
    report = models.JSONField(_("what the check found"), default=dict, blank=True, editable=False)
    brought_at = models.DateTimeField(_("brought in"), null=True, blank=True, editable=False)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.file_name


class ImportedRow(models.Model):
    """Where a record came from: the import, the sheet, the row; and what it was before, so that it can be undone."""

    CREATED, CHANGED, SAME = "created", "changed", "same"

    one_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)  # of the sheet: institutions, stays, ...
    digest = models.CharField(max_length=64)  # of what the row says, read as the fields it was mapped to
    record_kind = models.CharField(max_length=60)
    record_id = models.CharField(max_length=64)
    record_version = models.PositiveIntegerField()
    what = models.CharField(max_length=7)
    before = models.JSONField(default=dict)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(what__in=("created", "changed", "same")), name="a_row_did_one_thing"),
        )
        indexes = (
            Index(fields=("one_import", "id"), name="rows_of_an_import"),
            Index(fields=("kind", "digest"), name="rows_by_digest"),
            Index(fields=("record_kind", "record_id"), name="rows_of_a_record"),
        )

    def __str__(self) -> str:
        return f"{self.sheet}, {self.row}"


class RememberedHeading(models.Model):
    """That a foreign column name means one of our fields: said once, known ever after."""

    kind = models.CharField(max_length=20)
    heading = models.CharField(max_length=200)
    field = models.CharField(max_length=60, blank=True)  # empty: the column is left out

    class Meta:
        constraints = (UniqueConstraint(fields=("kind", "heading"), name="a_heading_is_remembered_once"),)

    def __str__(self) -> str:
        return f"{self.heading} = {self.field}"


class ConfirmedName(models.Model):
    """That a name in somebody's sheet means one institution of the register: confirmed by a person."""

    text = models.CharField(max_length=300)
    country = models.CharField(max_length=2, blank=True)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("text", "country"), name="a_name_is_confirmed_once"),)

    def __str__(self) -> str:
        return f"{self.text} = {self.institution}"
