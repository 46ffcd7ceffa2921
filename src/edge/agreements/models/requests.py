"""Before an agreement: who asks for one, with whom and why, how the partner is weighed, and what the office said."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from edge.agreements.models.kinds import AgreementKind
from edge.core.fields import PartialDateColumns, date_constraints
from edge.core.models import Record
from edge.partners.models import Institution, Unit, check_country

SORTS = [("criterion", _("criterion")), ("question", _("question"))]
THEMES = [
    ("standing", _("The institution")),
    ("teaching", _("Teaching and students")),
    ("research", _("Research and staff")),
    ("practice", _("Working together")),
    ("safety", _("Freedom, security and data")),
]
CRITERION_ANSWERS = [
    ("met", pgettext_lazy("criterion", "met")),
    ("doubtful", _("doubtful")),
    ("not_met", pgettext_lazy("criterion", "not met")),
    ("not_known", _("not known")),
]
QUESTION_ANSWERS = [
    ("answered", _("answered")),
    ("not_known", _("not known")),
    ("partner", _("for the partner to answer")),
]


class ThreeTexts(models.Model):
    """What is asked, in English, Dutch and Chinese, and what to look at. English stands in for what is empty."""

    name_en = models.CharField(_("in English"), max_length=300)
    name_nl = models.CharField(_("in Dutch"), max_length=300, blank=True)
    name_zh = models.CharField(_("in Chinese"), max_length=300, blank=True)
    help_en = models.TextField(_("what to look at, in English"), max_length=1000, blank=True)
    help_nl = models.TextField(_("what to look at, in Dutch"), max_length=1000, blank=True)
    help_zh = models.TextField(_("what to look at, in Chinese"), max_length=1000, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self._in_language("name")

    @property
    def help(self) -> str:
        return self._in_language("help")

    def _in_language(self, part: str) -> str:
        language = (get_language() or "en")[:2]
        spoken = getattr(self, f"{part}_{language}", "") if language in ("nl", "zh") else ""
        return str(spoken or getattr(self, f"{part}_en"))


class RequestPoint(ThreeTexts, Record):
    """A point of the catalogue: a criterion against which a partner is weighed, or a question about it.

    A request begins with a copy of every point; whoever changes the catalogue changes no request.
    """

    sort = models.CharField(_("sort"), max_length=10, choices=SORTS)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    theme = models.CharField(_("theme"), max_length=10, choices=THEMES)
    order = models.PositiveSmallIntegerField(_("place in lists"), default=100)
    retired = models.BooleanField(
        _("no longer asked"), default=False, help_text=_("New requests begin without it.")
    )

    class Meta:
        verbose_name = _("point of the catalogue")
        verbose_name_plural = _("points of the catalogue")
        ordering = ("sort", "order", "code")


class AgreementRequest(Record):
    """Somebody asks the office for a new agreement, a new partnership or a renewal."""

    wanted = models.CharField(
        _("what is asked for"),
        max_length=12,
        choices=[
            ("agreement", _("a new agreement")),
            ("partnership", _("a new partnership")),
            ("renewal", _("a renewal")),
        ],
        default="agreement",
    )
    title = models.CharField(_("title"), max_length=300)
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    new_name = models.CharField(_("name of a new institution"), max_length=200, blank=True)
    new_city = models.CharField(_("its city"), max_length=100, blank=True)
    new_country = models.CharField(_("its country"), max_length=2, blank=True, validators=[check_country])
    new_website = models.URLField(_("its web address"), blank=True)
    renews = models.ForeignKey(
        "agreements.Agreement",
        verbose_name=_("the agreement to renew"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit that asks"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    kind = models.ForeignKey(
        AgreementKind,
        verbose_name=_("kind wanted"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    purpose = models.TextField(_("purpose"), max_length=4000, blank=True)
    results = models.TextField(_("expected results"), max_length=4000, blank=True)
    activities = models.TextField(_("activities"), max_length=4000, blank=True, help_text=_("One a line."))
    students_out = models.PositiveIntegerField(_("students going, a year"), null=True, blank=True)
    students_in = models.PositiveIntegerField(_("students coming, a year"), null=True, blank=True)
    staff_out = models.PositiveIntegerField(_("staff going, a year"), null=True, blank=True)
    staff_in = models.PositiveIntegerField(_("staff coming, a year"), null=True, blank=True)
    doctorates = models.PositiveIntegerField(_("joint doctorates, a year"), null=True, blank=True)
    money = models.TextField(_("money"), max_length=4000, blank=True)
    champion = models.CharField(_("champion"), max_length=200, blank=True)
    backup = models.CharField(_("who stands in"), max_length=200, blank=True)
    justification = models.TextField(_("justification"), max_length=8000, blank=True)
    languages = models.JSONField(_("languages of the text"), default=list, blank=True)
    starts_on = PartialDateColumns(_("wanted start"))
    stage = models.CharField(
        _("state"),
        max_length=9,
        choices=[
            ("draft", pgettext_lazy("request", "draft")),
            ("submitted", pgettext_lazy("request", "with the office")),
            ("sent_back", _("sent back")),
            ("accepted", _("accepted")),
            ("refused", pgettext_lazy("request", "refused")),
            ("withdrawn", _("withdrawn")),
        ],
        default="draft",
        editable=False,
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    submitted_on = models.DateField(_("with the office since"), null=True, blank=True, editable=False)
    due_on = models.DateField(_("promised for"), null=True, blank=True, editable=False)
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True, editable=False)
    reason = models.TextField(_("reason"), max_length=4000, blank=True, editable=False)
    answered_at = models.DateTimeField(_("points last answered"), null=True, blank=True, editable=False)
    agreement = models.ForeignKey(
        "agreements.Agreement",
        verbose_name=_("the agreement made of it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
        editable=False,
    )
    search_needs = ("institution",)

    class Meta:
        verbose_name = _("request for an agreement")
        verbose_name_plural = _("requests for agreements")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("stage", "due_on"), name="request_by_stage"),)
        constraints = (
            *date_constraints("agreementrequest", "starts_on"),
            CheckConstraint(
                condition=Q(institution__isnull=False) | ~Q(new_name=""),
                name="a_request_is_about_somebody",
                violation_error_message=_("Choose an institution, or name a new one."),
            ),
            CheckConstraint(
                condition=Q(stage="accepted", agreement__isnull=False)
                | (~Q(stage="accepted") & Q(agreement__isnull=True)),
                name="an_accepted_request_has_its_agreement",
            ),
            CheckConstraint(
                condition=~Q(stage="refused") | ~Q(reason=""),
                name="a_refused_request_says_why",
                violation_error_message=_("Say why: whoever asked will read it."),
            ),
            CheckConstraint(
                condition=~Q(stage="submitted") | Q(submitted_on__isnull=False, due_on__isnull=False),
                name="a_submitted_request_has_its_promise",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def partner_name(self) -> str:
        """The institution as the register names it, else as the request does."""
        return str(self.institution) if self.institution_id else self.new_name

    def search_texts(self) -> tuple[str, ...]:
        known = self.institution
        return (self.title, self.new_name, *((known.name, known.local_name) if known else ()))

    def activity_lines(self) -> list[str]:
        return [line.strip() for line in self.activities.splitlines() if line.strip()]

    def yearly(self) -> list[tuple[Any, int | None]]:
        """What is expected a year: the words of each number, and the number or None."""
        names = ("students_out", "students_in", "staff_out", "staff_in", "doctorates")
        return [(self._meta.get_field(name).verbose_name, getattr(self, name)) for name in names]  # type: ignore[union-attr]


class RequestAnswer(ThreeTexts, Record):
    """A point as it was asked when the request began, with its answer."""

    request = models.ForeignKey(AgreementRequest, on_delete=models.CASCADE, related_name="answers")
    sort = models.CharField(_("sort"), max_length=10, choices=SORTS)
    code = models.SlugField(_("code"), max_length=40)
    theme = models.CharField(_("theme"), max_length=10, choices=THEMES)
    order = models.PositiveSmallIntegerField(_("place in lists"), default=100)
    verdict = models.CharField(
        _("answer"),
        max_length=10,
        choices=[*CRITERION_ANSWERS, *(one for one in QUESTION_ANSWERS if one[0] != "not_known")],
        blank=True,
    )
    words = models.TextField(_("in a sentence"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("answer about a prospective partner")
        verbose_name_plural = _("answers about prospective partners")
        ordering = ("request", "sort", "order", "code")
        constraints = (UniqueConstraint(fields=("request", "code"), name="a_request_answers_a_point_once"),)


class RequestGap(Record):
    """What the office found missing, of one field; it stays listed when the request comes again."""

    request = models.ForeignKey(AgreementRequest, on_delete=models.CASCADE, related_name="gaps")
    field = models.CharField(_("field"), max_length=20)
    text = models.TextField(_("what is missing"), max_length=1000)
    sent_on = models.DateField(_("sent back on"))
    answered_on = models.DateField(_("came again on"), null=True, blank=True)

    class Meta:
        verbose_name = _("gap in a request")
        verbose_name_plural = _("gaps in requests")
        ordering = ("request", "sent_on", "pk")

    def __str__(self) -> str:
        return self.text

    @property
    def field_words(self) -> str:
        """The label of the field, as the form has it."""
        return str(AgreementRequest._meta.get_field(self.field).verbose_name)  # type: ignore[union-attr]
