"""What the two sides say about a version: comments, proposals, approvals; and the links that open one task."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from edge.agreements.models.texts import LANGUAGES, TextVersion
from edge.core.models import Document, Record
from edge.partners.models import Institution

LONGEST_COMMENT = 4000  # signs


class Said(Record):
    """Base of what somebody of one side said: by an account, or by name through a link or a letter."""

    institution = models.ForeignKey(
        Institution, verbose_name=_("for"), on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    said_at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    # What came by post or mail and was recorded here by the hub; `account` is then who recorded it. Of a proposal of
    # the hub, which writes no letter to itself, it is the letter with the partner's answer.
    letter = models.ForeignKey(
        Document, verbose_name=_("letter"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class ClauseComment(Said):
    """A remark on a clause, or on the whole text where no clause is named."""

    text_version = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="comments")
    clause_key = models.CharField(_("clause"), max_length=64, blank=True)
    text = models.TextField(_("comment"), max_length=LONGEST_COMMENT)
    internal = models.BooleanField(_("internal"), default=False, help_text=_("Not shown to partners."))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    settled_by = models.CharField(_("settled by"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ("text_version", "said_at", "pk")

    def __str__(self) -> str:
        return self.text[:80]


class Proposal(Said):
    """A change that one side asks for: another text for a clause, a new clause, or none."""

    text_version = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="proposals")
    change = models.CharField(
        _("what is asked"),
        max_length=6,
        choices=[
            ("change", _("change the clause")),
            ("add", _("add a clause")),
            ("remove", _("leave it out")),
        ],
    )
    clause_key = models.CharField(
        _("clause"), max_length=64, blank=True, help_text=_("Of a new clause: the one that it follows.")
    )
    texts = models.JSONField(_("text"), default=dict, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=[
            ("open", _("open")),
            ("accepted", _("accepted")),
            ("rejected", _("rejected")),
            ("withdrawn", _("withdrawn")),
            ("overtaken", _("overtaken by another change")),
        ],
        default="open",
        editable=False,
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ("text_version", "said_at", "pk")
        constraints = (
            CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="a_decided_proposal_has_its_moment",
            ),
        )

    def __str__(self) -> str:
        return str(_("Proposal of %(institution)s") % {"institution": self.institution})


class Approval(Said):
    """One side approves one text: it names the hash. It counts for whatever version has that hash."""

    text_version = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="approvals")
    sha256 = models.CharField(_("SHA-256 of the approved text"), max_length=64)
    capacity = models.CharField(_("capacity"), max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("text_version", "said_at", "pk")
        constraints = (
            UniqueConstraint(
                fields=("text_version", "institution"),
                condition=Q(withdrawn_at=None),
                name="a_side_approves_a_version_once",
                violation_error_message=_("This side has approved this version already."),
            ),
            CheckConstraint(condition=~Q(sha256=""), name="an_approval_names_a_hash"),
        )

    def __str__(self) -> str:
        return str(_("Approval of %(institution)s") % {"institution": self.institution})


class TaskLink(Record):
    """A link that opens one task for one person without an account. Only the hash of its secret is kept."""

    agreement = models.ForeignKey(
        "agreements.Agreement", verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="links"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("for"), on_delete=models.PROTECT, related_name="+"
    )
    task = models.CharField(
        _("task"),
        max_length=8,
        choices=[
            ("read", _("read the text")),
            ("answer", _("comment and propose changes")),
            ("approve", _("approve the text")),
            ("sign", _("send the signed file")),
            ("contacts", _("give the contacts of the own side")),
        ],
    )
    secret_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="en")
    expires_at = models.DateTimeField(_("open until"))
    opened_at = models.DateTimeField(_("first opened at"), null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("link to a task")
        verbose_name_plural = _("links to tasks")
        ordering = ("agreement", "-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.name}: {self.get_task_display()}"
