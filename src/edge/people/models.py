"""Accounts that sign in, the plain roles they hold for a period, and persons as they write their names."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from edge.core.models import Record, new_public_id
from edge.people.rules import PLAIN_ROLES, Role, latin_name


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=self.normalize_email(email), **fields)
        account.set_password(password)
        account.full_clean(exclude=["password"])
        account.save()
        return account

    def get_by_natural_key(self, email: str | None) -> "Account":
        return self.get(email__iexact=email)


class Account(AbstractBaseUser):
    """Somebody who can sign in, by e-mail address. What they may do follows from their roles."""

    public_id = models.CharField(max_length=64, unique=True, default=new_public_id, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=[("en", "English"), ("nl", "Nederlands"), ("zh-hans", "中文")],
        help_text=_("Leave empty to follow the browser."),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("name", "email")
        constraints = (UniqueConstraint(Lower("email"), name="an_address_has_one_account"),)

    def __str__(self) -> str:
        return self.name or self.email

    def search_texts(self) -> tuple[str, ...]:
        return ()


class PeriodQuerySet(models.QuerySet):
    """Rows that hold from `starts_on` up to, not including, `ends_on`; open where a side is empty."""

    def holding(self, *, on: date) -> "PeriodQuerySet":
        started = Q(starts_on__isnull=True) | Q(starts_on__lte=on)
        return self.filter(started & (Q(ends_on__isnull=True) | Q(ends_on__gt=on)))


class LimitedInTime(Record):
    """Base of every role: it holds for a period and no longer."""

    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until (not including)"), null=True, blank=True)
    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True


def a_period(table: str) -> CheckConstraint:
    open_or_forward = Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lt=F("ends_on"))
    return CheckConstraint(condition=open_or_forward, name=f"{table}_period_runs_forward")


class RoleGrant(LimitedInTime):
    """A plain role of an account: administrator, officer, leadership or auditor."""

    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="grants"
    )
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=[
            (Role.ADMINISTRATOR.value, _("administrator")),
            (Role.OFFICER.value, _("officer")),
            (Role.LEADERSHIP.value, _("leadership")),
            (Role.AUDITOR.value, _("auditor")),
        ],
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("role", "starts_on")
        constraints = (
            a_period("rolegrant"),
            CheckConstraint(
                condition=Q(role__in=[role.value for role in PLAIN_ROLES]), name="rolegrant_is_plain"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account}: {self.get_role_display()}"


class Invitation(Record):
    """A link, good once and for some days, with which the owner of a new account sets the first password."""

    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="invitations"
    )
    secret_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("open until"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("account", "-created_at", "-pk")

    def __str__(self) -> str:
        return str(self.account)


class MailChoice(Record):
    """Whether an account wants a kind of notice by mail; without a row it does."""

    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="mail_choices"
    )
    topic = models.SlugField(_("kind of notice"), max_length=40)
    wanted = models.BooleanField(_("wanted by mail"), default=True)

    class Meta:
        verbose_name = _("choice of mail")
        verbose_name_plural = _("choices of mail")
        ordering = ("account", "topic")
        constraints = (UniqueConstraint(fields=("account", "topic"), name="an_account_chooses_once_a_topic"),)

    def __str__(self) -> str:
        return f"{self.account}: {self.topic}"


class CalendarFeed(Record):
    """A secret address at which a calendar program reads the days that an account looks after."""

    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="feeds"
    )
    secret_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ("account", "-created_at", "-pk")
        constraints = (
            UniqueConstraint(
                fields=("account",), condition=Q(revoked_at=None), name="an_account_has_one_calendar_feed"
            ),
        )

    def __str__(self) -> str:
        return str(self.account)


class PersonQuerySet(models.QuerySet["Person"]):
    def listed(self) -> "PersonQuerySet":
        """Those whom the register names for their office or part in an agreement, not for a stay."""
        return self.filter(participant=False)

    def by_name(self) -> "PersonQuerySet":
        return self.order_by("family_name", "given_name", "pk")


class Person(Record):
    """A person outside the accounts: a signatory, an officer, a champion. Only what the work needs."""

    family_name = models.CharField(_("family name"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_first = models.BooleanField(
        _("writes the family name first"),
        default=False,
        help_text=_("As in Chen Jining; Mark Waer does not."),
    )
    local_name = models.CharField(_("name in the person's own script"), max_length=100, blank=True)
    local_language = models.CharField(_("language of that name"), max_length=16, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    synthetic = models.BooleanField(
        _("synthetic"), default=False, help_text=_("Generated for the demonstration; not a real person.")
    )
    participant = models.BooleanField(
        _("known through stays only"),
        default=False,
        help_text=_("A student or guest: shown to those who work on the stay, not in the list of people."),
    )
    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("family_name", "given_name", "pk")
        indexes = (
            # The list of people stays as quick as it is short, however many took part in something.
            models.Index(
                fields=("family_name", "given_name", "id"),
                condition=Q(participant=False),
                name="person_in_the_list",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.local_name})" if self.local_name else self.name

    @property
    def name(self) -> str:
        return latin_name(family=self.family_name, given=self.given_name, family_first=self.family_first)

    def search_texts(self) -> tuple[str, ...]:
        return (self.name, f"{self.given_name} {self.family_name}", self.local_name)
