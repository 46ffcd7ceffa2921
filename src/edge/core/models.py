"""What every record shares, and the tables that no domain owns: activity, documents, mail, search.

Deliberately without a word of the domain. Each record keeps its field history (before and after,
who and when); the activity log says the same in verbs, on every object's page.
"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no letter that a person mistakes for another


def new_public_id() -> str:
    """Twelve random letters: an address that tells neither how many records there are nor which came first."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


class Record(models.Model):
    """A row that people edit: public id, version for the check against silent overwriting, history."""

    public_id = models.CharField(max_length=64, unique=True, default=new_public_id, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)
    history = HistoricalRecords(inherit=True)
    search_needs: tuple[
        str, ...
    ] = ()  # relations that `search_texts` goes through, to be read for many at once

    class Meta:
        abstract = True

    def search_texts(self) -> tuple[str, ...]:
        """The texts by which the record is found; none when it is not found by itself."""
        return ()


class ThreeNames(models.Model):
    """What is data and yet shown in the reader's language: a name in English, Dutch and Chinese."""

    name_en = models.CharField(_("name in English"), max_length=80)
    name_nl = models.CharField(_("name in Dutch"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        column = {"nl": "name_nl", "zh": "name_zh"}.get((get_language() or "en")[:2], "name_en")
        return str(getattr(self, column))


class SyntheticWorld(models.Model):
    """The mark of an installation whose register was generated: one row, or none in a real one."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    seed = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(only=True), name="there_is_one_world"),)

    def __str__(self) -> str:
        return f"synthetic world {self.seed}"


class Activity(models.Model):
    """Who did what when: one line a verb, written in the same transaction as the change itself."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=300)
    # The object on whose page the line is read, such as the agreement of a commitment.
    page_kind = models.CharField(max_length=60)
    page_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("page_kind", "page_id", "-at"), name="activity_by_page"),
            models.Index(fields=("subject_kind", "subject_id", "-at"), name="activity_by_subject"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_label}"


class Document(Record):
    """A file as it was received, with the hash of its content."""

    file = models.FileField(_("file"), upload_to="documents/%Y/", max_length=300)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(max_length=120, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    def __str__(self) -> str:
        return self.name


class OutgoingMail(models.Model):
    """A mail that will be sent: written with the change it tells of, delivered afterwards, once."""

    key = models.CharField(max_length=200, unique=True)  # the same occasion never mails twice
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    html = models.TextField(blank=True)  # the same in HTML, where a mail has both
    headers = models.JSONField(default=dict, blank=True)  # such as List-Unsubscribe
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class FormReceipt(models.Model):
    """That a form has been handled, so that sending it again changes nothing."""

    token = models.CharField(max_length=64)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    location = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account", "token"), name="a_form_is_handled_once"),)

    def __str__(self) -> str:
        return self.token


class SearchEntry(models.Model):
    """The tokens by which a record is found; the full-text index over them is made by a migration."""

    kind = models.CharField(max_length=60)
    record_pk = models.BigIntegerField()
    tokens = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "record_pk"), name="one_search_entry_per_record"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.record_pk}"


def search_vector() -> Any:
    """The expression that the PostgreSQL index is built on; queries must use the very same."""
    return SearchVector("tokens", config="simple")
