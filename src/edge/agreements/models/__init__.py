"""Agreements in time: kinds, parties, signatories, commitments with evidence, events, documents.

No table has a column for the state: what held on a day is derived from the days themselves, in
`rules.state_on` for one agreement and, with the same answer, in `AgreementQuerySet.with_state` for many.
"""

from datetime import date, timedelta

from django.db import models
from django.db.models import (
    CheckConstraint,
    F,
    OuterRef,
    Q,
    Subquery,
    UniqueConstraint,
    Value,
)
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from edge.agreements import rules
from edge.agreements.models.commitments import Commitment as Commitment
from edge.agreements.models.commitments import CommitmentAnswer as CommitmentAnswer
from edge.agreements.models.commitments import Evidence as Evidence
from edge.agreements.models.commitments import YearVerdict as YearVerdict
from edge.agreements.models.conditions import StateOn as StateOn
from edge.agreements.models.contacts import ContactOffer as ContactOffer
from edge.agreements.models.deciding import RenewalConfirmation as RenewalConfirmation
from edge.agreements.models.deciding import RenewalDecision as RenewalDecision
from edge.agreements.models.exchange import LONGEST_COMMENT as LONGEST_COMMENT
from edge.agreements.models.exchange import Approval as Approval
from edge.agreements.models.exchange import ClauseComment as ClauseComment
from edge.agreements.models.exchange import Proposal as Proposal
from edge.agreements.models.exchange import TaskLink as TaskLink
from edge.agreements.models.happened import happened_in_words
from edge.agreements.models.kinds import AgreementKind
from edge.agreements.models.labels import STATE_LABELS as STATE_LABELS
from edge.agreements.models.labels import VERDICT_LABELS as VERDICT_LABELS
from edge.agreements.models.requests import AgreementRequest as AgreementRequest
from edge.agreements.models.requests import RequestAnswer as RequestAnswer
from edge.agreements.models.requests import RequestGap as RequestGap
from edge.agreements.models.requests import RequestPoint as RequestPoint
from edge.agreements.models.reviews import InternalReview as InternalReview
from edge.agreements.models.reviews import ReviewCondition as ReviewCondition
from edge.agreements.models.reviews import ReviewRoute as ReviewRoute
from edge.agreements.models.signing import Original as Original
from edge.agreements.models.signing import SigningRound as SigningRound
from edge.agreements.models.signing import SigningStep as SigningStep
from edge.agreements.models.signing import TrustRoot as TrustRoot
from edge.agreements.models.templates import AgreementTemplate as AgreementTemplate
from edge.agreements.models.templates import LibraryClause as LibraryClause
from edge.agreements.models.templates import TemplateClause as TemplateClause
from edge.agreements.models.texts import LANGUAGES as LANGUAGES
from edge.agreements.models.texts import TextVersion as TextVersion
from edge.agreements.models.texts import VersionClause as VersionClause
from edge.agreements.models.workdays import ClosedDay as ClosedDay
from edge.agreements.rules import State
from edge.core.dates import PartialDate
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Document, Record
from edge.partners.models import Institution, Officer, Unit
from edge.people.models import Person


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Sets by state on a day. `StateOn` repeats `rules.state_on` in SQL, rule by rule; a test with generated
    agreements holds the two to the same answer."""

    def with_attestation(self) -> "AgreementQuerySet":
        """Annotate `attested_until`, the end of the first day on which something proves the agreement; a far
        day where nothing does."""
        events = AgreementEvent.objects.filter(agreement=OuterRef("pk"), attests=True)
        children = Agreement.objects.filter(parent=OuterRef("pk"), kind__attests_parent=True)
        first_event = events.exclude(on_until=None).order_by("on_until").values("on_until")[:1]
        first_child = (
            children.exclude(signed_on_until=None).order_by("signed_on_until").values("signed_on_until")[:1]
        )
        far = Value(date.max, output_field=models.DateField())
        return self.annotate(
            attested_until=Least(Coalesce(Subquery(first_event), far), Coalesce(Subquery(first_child), far))
        )

    def with_state(self, *, on: date) -> "AgreementQuerySet":
        """Annotate `state` with the state on the day."""
        return self.annotate(state=StateOn(on))

    def in_force(self, *, on: date) -> "AgreementQuerySet":
        return self.with_state(on=on).filter(state=State.IN_FORCE)  # type: ignore[misc]  # annotated

    def not_known(self, *, on: date) -> "AgreementQuerySet":
        return self.with_state(on=on).filter(state=State.NOT_KNOWN)  # type: ignore[misc]  # annotated

    def without_umbrella(self, *, on: date) -> "AgreementQuerySet":
        """Alive on the day, of a kind that is made under an umbrella, and made under none."""
        alive = self.with_state(on=on).filter(state__in=(State.IN_FORCE, State.IN_PREPARATION))  # type: ignore[misc]
        return alive.filter(kind__needs_umbrella=True, parent=None)

    def in_preparation(self, *, on: date) -> "AgreementQuerySet":
        return self.with_state(on=on).filter(state=State.IN_PREPARATION)  # type: ignore[misc]  # annotated

    def due_for_renewal(self, *, on: date, within_days: int) -> "AgreementQuerySet":
        """In force on the day with a renewal day that can lie within so many days; overdue ones too."""
        return self.in_force(on=on).filter(renewal_on_from__lte=on + timedelta(days=within_days))

    def due_for_review(self, *, on: date, within_days: int) -> "AgreementQuerySet":
        return self.in_force(on=on).filter(review_on_from__lte=on + timedelta(days=within_days))

    def with_partner(self, institution: Institution) -> "AgreementQuerySet":
        return self.filter(pk__in=AgreementParty.objects.filter(institution=institution).values("agreement"))


class Agreement(Record):
    """What the hub and its partners agreed, with the days that decide what held when."""

    kind = models.ForeignKey(
        AgreementKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="agreements"
    )
    title = models.CharField(_("title"), max_length=300)
    reference = models.CharField(_("reference of the office"), max_length=60, blank=True)
    purposes = models.TextField(_("purposes"), blank=True, help_text=_("One a line."))
    parent = models.ForeignKey(
        "self",
        verbose_name=_("made under"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    supersedes = models.ForeignKey(
        "self",
        verbose_name=_("supersedes"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
    )
    signed_on = PartialDateColumns(_("signed on"), happens=True)
    starts_on = PartialDateColumns(_("starts"))
    ends_on = PartialDateColumns(_("last day in force"))
    review_on = PartialDateColumns(_("review due on"))
    renewal_on = PartialDateColumns(_("renewal due on"))
    withdrawn_on = PartialDateColumns(_("withdrawn on"), happens=True)
    terminated_on = PartialDateColumns(_("terminated on"), happens=True)
    termination_requested_on = PartialDateColumns(_("termination requested on"), happens=True)
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"),
        null=True,
        blank=True,
        help_text=_("How many days before the end it must be cancelled, or notice be given."),
    )
    automatic_months = models.PositiveSmallIntegerField(
        _("renews itself for how many months"),
        null=True,
        blank=True,
        help_text=_("Unless it is cancelled in time. Leave empty when it does not renew itself."),
    )
    published = models.BooleanField(
        _("in the public register"),
        default=False,
        help_text=_("Anybody may see its title, parties and days."),
    )
    signatories_known = models.BooleanField(
        _("the signatories are known"),
        default=False,
        help_text=_("Known and none is something else than not known."),
    )
    outlives_reason = models.CharField(
        _("why it outlives its umbrella"),
        max_length=300,
        blank=True,
        help_text=_("Only when it ends after the agreement that it is made under."),
    )
    source = models.CharField(_("source of these facts"), max_length=300, blank=True)
    internal_note = models.TextField(_("internal note"), blank=True, help_text=_("Never shown to a partner."))
    objects = AgreementQuerySet.as_manager()
    search_needs = ("kind", "parties__institution")

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("title", "pk")
        indexes = (models.Index(fields=("title", "id"), name="agreement_by_title"),)
        constraints = (
            *date_constraints(
                "agreement",
                "starts_on",
                "ends_on",
                "review_on",
                "renewal_on",
                happening=("signed_on", "withdrawn_on", "terminated_on", "termination_requested_on"),
            ),
            CheckConstraint(
                condition=~Q(parent=F("pk")) & ~Q(supersedes=F("pk")), name="an_agreement_is_not_above_itself"
            ),
            CheckConstraint(
                condition=Q(automatic_months=None) | Q(automatic_months__gte=1, ends_on_from__isnull=False),
                name="what_renews_itself_has_an_end",
                violation_error_message=_("What renews itself needs the last day of its present term."),
            ),
            CheckConstraint(
                condition=Q(ends_on_until=None)
                | Q(starts_on_from=None)
                | Q(ends_on_until__gt=F("starts_on_from")),
                name="an_agreement_ends_after_it_starts",
                violation_error_message=_("The last day in force lies before the start."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_signed(self) -> bool:
        return self.happening("signed_on") != rules.NEVER

    @property
    def is_terminated(self) -> bool:
        """Is a termination recorded, whether it has taken effect or is still to come?"""
        return self.happening("terminated_on") != rules.NEVER

    @property
    def last_day(self) -> PartialDate | None:
        """What is told as its last day in force: `ends_on` as recorded, unless a termination ends it before."""
        return rules.last_day(ends_on=self.ends_on, terminated=self.happening("terminated_on"))

    def happening(self, name: str) -> rules.Happening:
        return rules.Happening(on=getattr(self, name), unknown_day=getattr(self, f"{name}_unknown"))

    def purpose_lines(self) -> list[str]:
        return [line.strip() for line in self.purposes.splitlines() if line.strip()]

    def search_texts(self) -> tuple[str, ...]:
        parties = [] if self.pk is None else [party.institution for party in self.parties.all()]
        kind = self.kind
        return (
            self.title,
            self.reference,
            kind.name_en,
            kind.name_nl,
            kind.name_zh,
            *(name for one in parties for name in (one.name, one.local_name)),
        )


class AgreementParty(Record):
    """An institution (or one of its units) that is party to an agreement; the row also is the share:
    a partner officer sees the agreement only while it is shown to the partner."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shared_from = models.DateField(_("shown to this party from"), null=True, blank=True)
    shared_until = models.DateField(_("shown to this party until"), null=True, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ("agreement", "pk")
        # Both columns in one: the hub is party to every agreement, and SQLite guesses which of two to look up by.
        indexes = (models.Index(fields=("institution", "agreement"), name="party_by_institution"),)
        constraints = (
            *(
                UniqueConstraint(
                    fields=fields,
                    condition=condition,
                    name=name,
                    violation_error_message=_("This party is listed already."),
                )
                for name, fields, condition in (
                    ("a_unit_is_a_party_once", ("agreement", "institution", "unit"), Q(unit__isnull=False)),
                    ("an_institution_is_a_party_once", ("agreement", "institution"), Q(unit__isnull=True)),
                )
            ),
        )

    def __str__(self) -> str:
        return f"{self.institution}, {self.unit}" if self.unit else str(self.institution)


class Signatory(Record):
    """Who signed for a party: in which capacity and by which mandate, where and when."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatories")
    institution = models.ForeignKey(
        Institution, verbose_name=_("signed for"), on_delete=models.PROTECT, related_name="+"
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
    place = models.CharField(_("place"), max_length=100, blank=True)
    signed_on = PartialDateColumns(_("signed on"))

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ("agreement", "pk")
        constraints = (
            *date_constraints("signatory", "signed_on"),
            UniqueConstraint(
                fields=("agreement", "institution", "person"),
                name="a_person_signs_once_for_a_party",
                violation_error_message=_("This person has signed for this party already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person.name}, {self.capacity}"


class Suspended(Record):
    """Days on which an agreement is suspended."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="suspensions")
    starts_on = PartialDateColumns(_("suspended from"))
    ends_on = PartialDateColumns(_("last day suspended"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ("agreement", "starts_on_from")
        constraints = (
            *date_constraints("suspended", "starts_on", "ends_on"),
            CheckConstraint(condition=Q(starts_on_from__isnull=False), name="a_suspension_begins"),
        )

    def __str__(self) -> str:
        return f"{self.agreement}: {self.starts_on}"


class AgreementEvent(Record):
    """Something that happened with an agreement on a day, such as an extension or a ceremony.

    An event that presupposes a signed agreement attests one that was signed on an unknown day.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(
        _("kind"),
        max_length=16,
        choices=[
            ("drafting", _("drafting")),
            ("review", _("internal review")),
            ("negotiation", _("negotiation")),
            ("ready", _("ready to sign")),
            ("ceremony", _("ceremony")),
            ("extension", _("extension")),
            ("amendment", _("amendment")),
            ("evaluation", _("evaluation")),
            ("notice", _("notice given")),
            ("other", _("other")),
        ],
    )
    on = PartialDateColumns(_("day"))
    text = models.CharField(_("what happened"), max_length=300)
    place = models.CharField(_("place"), max_length=100, blank=True)
    attests = models.BooleanField(
        _("proves that the agreement was signed"),
        default=False,
        help_text=_("An extension, for instance, presupposes an agreement."),
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("agreement", "on_from", "pk")
        constraints = [*date_constraints("agreementevent", "on")]

    def __str__(self) -> str:
        return happened_in_words(self.text)


class AgreementDocument(Record):
    """A file that belongs to an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(
        _("what it is"),
        max_length=10,
        choices=[
            ("original", _("signed original (scan)")),
            ("draft", _("draft")),
            ("annex", _("annex")),
            ("letter", _("letter")),
            ("other", _("other")),
        ],
    )
    language = models.CharField(_("language"), max_length=16, blank=True, help_text="en, nl, zh")
    internal = models.BooleanField(_("internal"), default=True, help_text=_("Not shown to partners."))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("agreement", "role", "pk")

    def __str__(self) -> str:
        return str(self.document)
