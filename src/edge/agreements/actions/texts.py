"""The verbs about the text: make a version, show it to the partner, bring one back, approve and take back.

A version never changes. Whoever makes one names the version that it was made from; when another was made
meanwhile, one of the two wins and the other is told what happened. All of it in one transaction.
"""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.life import BeingSigned, SignedAlready
from edge.agreements.actions.telling import tell
from edge.agreements.models import Agreement, Approval, Proposal, SigningRound, TextVersion, VersionClause
from edge.agreements.models import LibraryClause as Library
from edge.agreements.queries.texts import clauses_of, latest_version, parties_as_text, text_of
from edge.agreements.rules.canonical import ClauseText, PartyText, Text, hash_of, tidy
from edge.core import actions as core
from edge.core.refusals import Refusal
from edge.partners.models import Institution


class NotTheLatest(Refusal):
    """Somebody made the next version meanwhile; `newest` is that version."""

    def __init__(self, sentence: str, *, newest: TextVersion) -> None:
        super().__init__(sentence)
        self.newest = newest


class EmptyText(Refusal):
    pass


class NothingChanged(Refusal):
    pass


class OtherText(Refusal):
    """The hash that somebody approves is not that of the current text."""


class NoSide(Refusal):
    pass


def name_of(account: Any) -> str:
    return str(getattr(account, "name", "") or account)


def account_of(by: Any) -> Any:
    """The account for a column; the command line and a link have none."""
    return by if getattr(by, "pk", None) else None


@transaction.atomic
def make_version(
    *,
    agreement: Agreement,
    by: Any,
    institution: Institution,
    clauses: Sequence[ClauseText],
    languages: Sequence[str],
    base: TextVersion | None,
    origin: str,
    controlling_language: str = "",
    template: Any = None,
    note: str = "",
    name: str = "",
    verb: str = "make_version",
    quietly: bool = False,
) -> TextVersion:
    """Make the next version from `base`, which must be the newest that this side sees (None: there is none yet).

    Raises NotTheLatest, EmptyText, NothingChanged (the same words as that one), SignedAlready and BeingSigned.
    A version that the partner's side makes is shown from the start, and the other sides are told of it by mail,
    unless another mail tells them anyway (`quietly`). A draft that the hub has not shown yet is in
    nobody's way, and no refusal tells the partner of it: it is overtaken, and can be compared and brought back.
    """
    agreement = core.locked(agreement, version=None)
    newest = newest_for(institution, agreement)
    _refuse_otherwise_than(newest, base)
    refuse_when_bound(agreement)
    version = TextVersion(
        agreement=agreement,
        number=_next_number(agreement),
        parties=parties_as_text(agreement),
        kind_code=agreement.kind.code,
        languages=[code for code in ("en", "nl", "zh") if code in languages],
        controlling_language=controlling_language,
        template=template,
        base=base,
        origin=origin,
        institution=institution,
        account=account_of(by),
        name=name or name_of(by),
        note=note,
        shown_at=None if institution.is_hub else timezone.now(),
    )
    written = _tidied(clauses, version.languages)
    version.sha256 = hash_of(_as_text(version, written))
    if newest is not None and version.sha256 == newest.sha256:
        raise NothingChanged(_("This is word for word the text of %(version)s.") % {"version": newest})
    try:
        with transaction.atomic():
            core.create(version, by=by, verb=verb, page=agreement, details={"number": version.number})
    except IntegrityError:
        _refuse_otherwise_than(newest_for(institution, agreement), base)
        raise
    _store(version, written)
    core.index(version)
    if version.shown_at is not None and not quietly:
        _tell_of_version(version, by)
    return version


def _tell_of_version(version: TextVersion, by: Any) -> None:
    told = {"name": version.name, "side": version.institution, "version": version}

    def words(side: Institution) -> str:
        return _("%(name)s (%(side)s) made %(version)s of the text.") % told + lapsed_words(version, side)

    key = f"made:{version.public_id}"
    tell(agreement=version.agreement, acting=version.institution, by=by, key=key, words=words)


def newest_for(institution: Institution, agreement: Agreement) -> TextVersion | None:
    """The newest version that a side has before it: the hub every one, a partner those that were shown."""
    versions = TextVersion.objects.filter(agreement=agreement)
    if not institution.is_hub:
        versions = versions.exclude(shown_at=None)
    return versions.order_by("-number").first()


def _next_number(agreement: Agreement) -> int:
    last = TextVersion.objects.filter(agreement=agreement).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _refuse_otherwise_than(newest: TextVersion | None, base: TextVersion | None) -> None:
    if newest is not None and (base is None or base.pk != newest.pk):
        told = {"newest": newest, "name": newest.name, "note": newest.note or _("no reason given")}
        raise NotTheLatest(
            _(
                "%(name)s made %(newest)s meanwhile (%(note)s). Yours was not stored: compare, and make it from there."
            )
            % told,
            newest=newest,
        )


def refuse_when_bound(agreement: Agreement) -> None:
    """A text that is signed, or on its way through the signatories, does not change."""
    if agreement.is_signed:
        raise SignedAlready(
            _("“%(agreement)s” is signed: its text does not change. An amendment does.")
            % {"agreement": agreement}
        )
    if SigningRound.objects.filter(agreement=agreement, state="open").exists():
        raise BeingSigned(_("The text is being signed. Cancel the signing first, and say why."))


def _tidied(clauses: Sequence[ClauseText], languages: Sequence[str]) -> list[ClauseText]:
    """The clauses as they are stored: only the languages of the version, without invisible differences."""
    written = []
    for clause in clauses:
        texts = {
            code: type(words)(heading=tidy(words.heading), body=tidy(words.body))
            for code, words in clause.texts.items()
            if code in languages
        }
        written.append(ClauseText(key=clause.key, texts=texts, library=clause.library))
    if not languages or not any(words.body for clause in written for words in clause.texts.values()):
        raise EmptyText(_("A text needs a language and at least one clause with words."))
    if len({clause.key for clause in written}) != len(written):
        raise EmptyText(_("A clause stands twice in the text."))
    return written


def _as_text(version: TextVersion, clauses: Sequence[ClauseText]) -> Text:
    return Text(
        agreement=version.agreement.public_id,
        kind=version.kind_code,
        parties=[PartyText(**party) for party in version.parties],
        languages=version.languages,
        controlling_language=version.controlling_language,
        clauses=clauses,
    )


def _store(version: TextVersion, clauses: Sequence[ClauseText]) -> None:
    codes = {clause.library for clause in clauses if clause.library}
    library = {row.code: row for row in Library.objects.filter(code__in=codes)}
    VersionClause.objects.bulk_create(
        VersionClause(
            version=version,
            order=order,
            key=clause.key,
            clause=library.get(clause.library),
            texts={code: {"heading": one.heading, "body": one.body} for code, one in clause.texts.items()},
        )
        for order, clause in enumerate(clauses, start=1)
    )


@transaction.atomic
def show_version(*, version: TextVersion, by: Any, quietly: bool = False) -> TextVersion:
    """Show a version to the parties with whom the agreement is shared; only the newest can be shown. They are
    told by mail, unless another mail tells them anyway (`quietly`)."""
    agreement = core.locked(version.agreement, version=None)
    _refuse_otherwise_than(latest_version(agreement), version)
    changes = {"shown_at": timezone.now()}
    if version.shown_at is not None:
        return version
    shown = core.change(version, by=by, verb="show_version", changes=changes, page=agreement)
    if not quietly:

        def words(side: Institution) -> str:
            told = {"side": shown.institution, "version": shown}
            return _("%(side)s shows you %(version)s of the text.") % told + lapsed_words(shown, side)

        tell(
            agreement=agreement,
            acting=shown.institution,
            by=by,
            key=f"shown:{shown.public_id}",
            words=words,
        )
    return shown


def lapsed_words(version: TextVersion, side: Institution) -> str:
    """What a new text means for the approval that a side has given; nothing where it has given none."""
    given = Approval.objects.filter(
        text_version__agreement=version.agreement_id, institution=side, withdrawn_at=None
    )
    hashes = set(given.values_list("sha256", flat=True))
    if not hashes:
        return ""
    if version.sha256 in hashes:
        return " " + _("Your side has approved this very text already.")
    return " " + _("The approval that your side gave has lapsed with the change.")


@transaction.atomic
def restore_version(
    *,
    version: TextVersion,
    base: TextVersion,
    by: Any,
    institution: Institution,
    note: str = "",
    name: str = "",
) -> TextVersion:
    """Bring an earlier text back as the next version, word for word; approvals that name its hash hold again.

    Where the parties have changed since, the hash is another, and both sides approve anew.
    """
    restored = make_version(
        agreement=version.agreement,
        by=by,
        institution=institution,
        clauses=clauses_of(version),
        languages=version.languages,
        controlling_language=version.controlling_language,
        template=version.template,
        base=base,
        origin="restored",
        note=note or str(_("The text of %(version)s") % {"version": version}),
        name=name,
        verb="restore_version",
    )
    return show_version(version=restored, by=by) if version.shown_at else restored


@transaction.atomic
def approve_version(
    *,
    version: TextVersion,
    by: Any,
    institution: Institution,
    sha256: str,
    capacity: str = "",
    name: str = "",
    letter: Any = None,
) -> Approval:
    """Approve, for a side, the text that has this hash. It must be the newest version that this side has before
    it, shown to the partner, and made among the parties of today."""
    agreement = core.locked(version.agreement, version=None)
    newest = newest_for(institution, agreement)
    if newest is None:
        raise OtherText(_("%(version)s has not been shown to the partner yet.") % {"version": version})
    if newest.pk != version.pk or newest.sha256 != sha256:
        raise OtherText(
            _("The text has changed: it is now %(newest)s, by %(name)s. Read it, and approve that one.")
            % {"newest": newest, "name": newest.name}
        )
    if not agreement.parties.filter(institution=institution).exists():
        raise NoSide(_("%(institution)s is not a party to this agreement.") % {"institution": institution})
    if newest.shown_at is None:
        raise OtherText(_("%(newest)s has not been shown to the partner yet.") % {"newest": newest})
    if parties_as_text(agreement) != newest.parties:
        raise OtherText(_("The parties have changed since this text was made. Make the next version first."))
    if hash_of(text_of(newest)) != newest.sha256:
        raise OtherText(_("What is stored of this text does not give its hash any more. Do not sign it."))
    approval = Approval(
        text_version=newest,
        institution=institution,
        account=account_of(by),
        name=name or name_of(by),
        sha256=sha256,
        capacity=capacity,
        letter=letter,
    )
    details = {"name": approval.name} if approval.account is None else None
    core.create(approval, by=by, verb="approve_version", page=agreement, details=details)
    _tell_of_approval(approval, by)
    return approval


def _tell_of_approval(approval: Approval, by: Any) -> None:
    version, side = approval.text_version, approval.institution
    told = {"name": approval.name, "side": side, "version": version}
    withdrawn = approval.withdrawn_at is not None

    def words(_side: Institution) -> str:
        if withdrawn:
            return _("%(name)s (%(side)s) took the approval of %(version)s back.") % told
        return _("%(name)s (%(side)s) approves %(version)s of the text.") % told

    key = f"approval:{approval.public_id}:{'withdrawn' if withdrawn else 'given'}"
    tell(agreement=version.agreement, acting=side, by=by, key=key, words=words)


@transaction.atomic
def withdraw_approval(*, approval: Approval, by: Any, reason: str = "") -> Approval:
    agreement = core.locked(approval.text_version.agreement, version=None)
    refuse_when_bound(agreement)
    if approval.withdrawn_at is not None:
        return approval
    changes = {"withdrawn_at": timezone.now()}
    withdrawn = core.change(
        approval, by=by, verb="withdraw_approval", changes=changes, page=agreement, reason=reason
    )
    _tell_of_approval(withdrawn, by)
    return withdrawn


def overtake(agreement: Agreement, key: str, *, by: Any, but: Proposal | None = None) -> None:
    """Close the other open proposals about a clause that an accepted one has changed."""
    others = Proposal.objects.filter(text_version__agreement=agreement, clause_key=key, state="open")
    if but is not None:
        others = others.exclude(pk=but.pk)
    for proposal in others:
        changes = {"state": "overtaken", "decided_at": timezone.now(), "decided_by": name_of(by)}
        core.change(proposal, by=by, verb="overtake_proposal", changes=changes, page=agreement)
