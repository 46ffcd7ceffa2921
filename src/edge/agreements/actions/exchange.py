"""The verbs with which both sides work at one text: comment, propose, accept, reject, withdraw.

A side decides about the other side's proposals, never about its own. An accepted proposal makes the next version,
which both sides see at once; the other open proposals about that clause are closed as overtaken.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.telling import tell
from edge.agreements.actions.texts import (
    NoSide,
    account_of,
    lapsed_words,
    make_version,
    name_of,
    newest_for,
    overtake,
    refuse_when_bound,
    show_version,
)
from edge.agreements.models import LONGEST_COMMENT, ClauseComment, Proposal, TextVersion
from edge.agreements.queries.exchange import own_fields
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import ClauseText, Words, tidy
from edge.agreements.rules.merging import merge
from edge.core import actions as core
from edge.core.refusals import Refusal
from edge.partners.models import Institution


class NoSuchClause(Refusal):
    pass


class NotShown(Refusal):
    pass


class DecidedAlready(Refusal):
    pass


class NothingAsked(Refusal):
    pass


class TooLong(Refusal):
    pass


class ChangedMeanwhile(Refusal):
    """The clause has changed since the proposal was made."""


def too_long(signs: int) -> str:
    told = {"signs": signs, "most": LONGEST_COMMENT}
    return (
        _(
            "The comment has %(signs)s signs; there is room for %(most)s. Shorten it, or say it in two comments."
        )
        % told
    )


@transaction.atomic
def comment_clause(
    *,
    version: TextVersion,
    by: Any,
    institution: Institution,
    text: str,
    clause_key: str = "",
    internal: bool = False,
    name: str = "",
    letter: Any = None,
) -> ClauseComment:
    """Say something about a clause, or about the whole text. What is internal stays on the hub's side.

    Raises TooLong for more than LONGEST_COMMENT signs, by whichever way the comment came.
    """
    if len(text) > LONGEST_COMMENT:
        raise TooLong(too_long(len(text)), field="text")
    agreement = core.locked(version.agreement, version=None)
    _refuse_outsiders(version, institution)
    _clause_of(version, clause_key)
    comment = ClauseComment(
        text_version=version,
        institution=institution,
        account=account_of(by),
        name=name or name_of(by),
        clause_key=clause_key,
        text=text,
        internal=internal and institution.is_hub,
        letter=letter,
    )
    verb = "note_clause" if comment.internal else "comment_clause"
    core.create(comment, by=by, verb=verb, page=agreement, details=_said_by(comment))
    if not comment.internal and version.shown_at is not None:
        told = {"name": comment.name, "side": institution}
        _tell(comment, by, lambda _side: _("%(name)s (%(side)s) commented on the text.") % told)
    return comment


def settle_comment(*, comment: ClauseComment, by: Any, name: str = "") -> ClauseComment:
    """Say that a comment needs no more answer; it stays readable."""
    if comment.settled_at is not None:
        return comment
    changes = {"settled_at": timezone.now(), "settled_by": name or name_of(by)}
    page = comment.text_version.agreement
    return core.change(comment, by=by, verb="settle_comment", changes=changes, page=page)


@transaction.atomic
def propose_change(
    *,
    version: TextVersion,
    by: Any,
    institution: Institution,
    change: str,
    clause_key: str = "",
    texts: Mapping[str, Words] | None = None,
    reason: str = "",
    name: str = "",
    letter: Any = None,
) -> Proposal:
    """Ask for another text of a clause ("change"), a new clause after it ("add"), or none ("remove").

    Raises NothingAsked where the words are those that stand there already.
    """
    agreement = core.locked(version.agreement, version=None)
    refuse_when_bound(agreement)
    _refuse_outsiders(version, institution)
    clause = _clause_of(version, clause_key)
    wanted = {
        code: {"heading": tidy(words.heading), "body": tidy(words.body)}
        for code, words in (texts or {}).items()
        if code in version.languages
    }
    _refuse_nothing(change, clause, wanted)
    proposal = Proposal(
        text_version=version,
        institution=institution,
        account=account_of(by),
        name=name or name_of(by),
        change=change,
        clause_key=clause_key,
        texts={} if change == "remove" else wanted,
        reason=reason,
        letter=letter,
    )
    core.create(proposal, by=by, verb="propose_change", page=agreement, details=_said_by(proposal))
    if version.shown_at is not None:
        told = {"name": proposal.name, "side": institution}
        _tell(proposal, by, lambda _side: _("%(name)s (%(side)s) proposes a change of the text.") % told)
    return proposal


def _refuse_nothing(change: str, clause: ClauseText | None, wanted: Mapping[str, Mapping[str, str]]) -> None:
    if (change == "change" and clause is None) or (change == "remove" and clause is None):
        raise NoSuchClause(_("Name the clause that is meant."), field="clause_key")
    if change != "remove" and not any(words["body"] for words in wanted.values()):
        raise NothingAsked(_("Write the text that you propose."), field="texts")
    if change == "change" and clause is not None and _as_words(wanted) == dict(clause.texts):
        raise NothingAsked(_("This is the text that stands there already."), field="texts")


def _said_by(said: Any) -> dict[str, str] | None:
    """For the activity line of who has no account: the name that was given."""
    return {"name": said.name} if said.account is None else None


def _tell(said: Any, by: Any, words: Any) -> None:
    agreement = said.agreement if isinstance(said, TextVersion) else said.text_version.agreement
    key = f"{core.kind_of(said)}:{said.public_id}"
    tell(agreement=agreement, acting=said.institution, by=by, key=key, words=words)


def _as_words(texts: Mapping[str, Mapping[str, str]]) -> dict[str, Words]:
    return {code: Words(**words) for code, words in texts.items()}


def _clause_of(version: TextVersion, key: str) -> ClauseText | None:
    if not key:
        return None
    for clause in clauses_of(version):
        if clause.key == key:
            return clause
    raise NoSuchClause(_("%(version)s has no such clause.") % {"version": version}, field="clause_key")


def _refuse_outsiders(version: TextVersion, institution: Institution) -> None:
    if not version.agreement.parties.filter(institution=institution).exists():
        raise NoSide(_("%(institution)s is not a party to this agreement.") % {"institution": institution})
    if version.shown_at is None and not institution.is_hub:
        raise NotShown(_("%(version)s has not been shown to the partner yet.") % {"version": version})


@transaction.atomic
def accept_proposal(
    *,
    proposal: Proposal,
    by: Any,
    institution: Institution,
    answer: str = "",
    name: str = "",
    letter: Any = None,
) -> TextVersion:
    """Take the other side's proposal into the text: the next version, shown to both at once, unless the hub makes
    it from a draft that is not shown yet. `letter` is the document by which a partner accepted one of the hub's.

    Raises ChangedMeanwhile where the clause is not any more what it was when the proposal was made.
    """
    agreement = core.locked(proposal.text_version.agreement, version=None)
    current = _undecided(proposal, by, name)
    _refuse_own(current, institution)
    newest = newest_for(institution, agreement)
    assert newest is not None
    version = make_version(
        agreement=agreement,
        by=by,
        institution=institution,
        clauses=_with(current, clauses_of(newest)),
        languages=newest.languages,
        base=newest,
        origin="proposal",
        controlling_language=newest.controlling_language,
        template=newest.template,
        note=_accepted(current, letter, name),
        name=name,
        verb="accept_proposal",
        quietly=True,
    )
    decided = _decide(current, by, "accepted", answer, name, letter=letter)
    overtake(agreement, current.clause_key, by=by, but=current)
    if newest.shown_at is not None:
        version = show_version(version=version, by=by, quietly=True)
    _tell_decided(decided, institution, by, version)
    return version


def _accepted(proposal: Proposal, letter: Any, name: str) -> str:
    told = {"institution": proposal.institution, "name": name}
    if letter is None:
        return _("Proposal of %(institution)s accepted") % told
    return _("Proposal of %(institution)s accepted by letter of %(name)s") % told


def _tell_decided(
    proposal: Proposal, institution: Institution, by: Any, version: TextVersion | None = None
) -> None:
    """Tell the sides that did not decide; of the new version only where they see it."""

    def words(side: Institution) -> str:
        told = {"name": proposal.decided_by, "side": institution, "by": proposal.institution}
        if version is None:
            return _("%(name)s (%(side)s) rejected the proposal of %(by)s.") % told
        said = _("%(name)s (%(side)s) accepted the proposal of %(by)s.") % told
        if version.shown_at is None and not side.is_hub:
            return said
        now = _("The text is now %(version)s.") % {"version": version}
        return f"{said} {now}{lapsed_words(version, side)}"

    agreement = proposal.text_version.agreement
    tell(agreement=agreement, acting=institution, by=by, key=f"decided:{proposal.public_id}", words=words)


def _with(proposal: Proposal, clauses: list[ClauseText]) -> list[ClauseText]:
    """The clauses of the newest text with what is proposed."""
    before = {clause.key: clause for clause in clauses_of(proposal.text_version)}
    now = {clause.key: clause for clause in clauses}
    key = proposal.clause_key
    if key and (key not in now or dict(now[key].texts) != dict(before[key].texts)):
        raise ChangedMeanwhile(
            _("The clause has changed since this was proposed. Compare the two, and propose anew.")
        )
    wanted = _as_words(proposal.texts)
    if proposal.change == "remove":
        return [clause for clause in clauses if clause.key != key]
    if proposal.change == "change":
        return [replace(clause, texts=wanted) if clause.key == key else clause for clause in clauses]
    place = list(now).index(key) + 1 if key else 0
    added = ClauseText(key=f"added-{proposal.public_id}", texts=wanted)
    return [*clauses[:place], added, *clauses[place:]]


@transaction.atomic
def reject_proposal(
    *,
    proposal: Proposal,
    by: Any,
    institution: Institution,
    answer: str,
    name: str = "",
    letter: Any = None,
) -> Proposal:
    """Say no to the other side's proposal, and why; `letter` as in accept_proposal."""
    core.locked(proposal.text_version.agreement, version=None)
    current = _undecided(proposal, by, name)
    _refuse_own(current, institution)
    if not answer.strip():
        raise NothingAsked(_("Say why: the other side reads it."), field="answer")
    decided = _decide(current, by, "rejected", answer, name, letter=letter)
    _tell_decided(decided, institution, by)
    return decided


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: Any, institution: Institution, name: str = "") -> Proposal:
    core.locked(proposal.text_version.agreement, version=None)
    current = _undecided(proposal, by, name)
    if current.institution_id != institution.pk:
        raise NoSide(_("Only the side that proposed it takes it back."))
    return _decide(current, by, "withdrawn", "", name)


def _undecided(proposal: Proposal, by: Any, name: str) -> Proposal:
    current = core.locked(proposal, version=None)
    if current.state != "open":
        told = {"name": current.decided_by, "state": current.get_state_display()}
        if current.decided_by == (name or name_of(by)):
            raise DecidedAlready(
                _("You have done this already: the proposal is %(state)s. The page of the text shows it.")
                % told
            )
        raise DecidedAlready(_("%(name)s was first: the proposal is %(state)s.") % told)
    return current


def _refuse_own(proposal: Proposal, institution: Institution) -> None:
    """Of the hub's proposals a partner decides, of a partner's the hub, also where there are several partners."""
    if proposal.institution_id == institution.pk or not (institution.is_hub or proposal.institution.is_hub):
        raise NoSide(_("The other side decides about this proposal."))
    if not proposal.text_version.agreement.parties.filter(institution=institution).exists():
        raise NoSide(_("%(institution)s is not a party to this agreement.") % {"institution": institution})


def _decide(
    proposal: Proposal, by: Any, state: str, answer: str, name: str, *, letter: Any = None
) -> Proposal:
    changes: dict[str, Any] = {
        "state": state,
        "answer": answer,
        "decided_at": timezone.now(),
        "decided_by": name or name_of(by),
    }
    if letter is not None:
        changes["letter"] = letter
    page = proposal.text_version.agreement
    return core.change(proposal, by=by, verb=f"{_VERBS[state]}_proposal", changes=changes, page=page)


_VERBS = {"accepted": "settle", "rejected": "reject", "withdrawn": "withdraw"}


@transaction.atomic
def fill_own_fields(
    *,
    version: TextVersion,
    by: Any,
    institution: Institution,
    values: Mapping[str, Mapping[str, str]],
    name: str = "",
) -> TextVersion:
    """Fill the merge fields of one's own side (`values` by language and name): the next version of the text.

    Fields of the other side are left as they are, whoever sends them.
    """
    allowed = own_fields(version, institution)
    known = {
        code: {field: text for field, text in given.items() if field in allowed and text.strip()}
        for code, given in values.items()
    }
    filled = make_version(
        agreement=version.agreement,
        by=by,
        institution=institution,
        clauses=[_filled(clause, known) for clause in clauses_of(version)],
        languages=version.languages,
        base=version,
        origin="edit",
        controlling_language=version.controlling_language,
        template=version.template,
        note=str(_("Fields of %(institution)s filled") % {"institution": institution}),
        name=name,
        verb="fill_fields",
        quietly=True,
    )
    if filled.shown_at is not None:
        _tell_filled(filled, by)
    return filled


def _filled(clause: ClauseText, known: Mapping[str, Mapping[str, str]]) -> ClauseText:
    texts = {
        code: Words(
            heading=merge(words.heading, known.get(code, {})), body=merge(words.body, known.get(code, {}))
        )
        for code, words in clause.texts.items()
    }
    return replace(clause, texts=texts)


def _tell_filled(filled: TextVersion, by: Any) -> None:
    told = {"name": filled.name, "side": filled.institution, "version": filled}

    def words(side: Institution) -> str:
        said = _("%(name)s (%(side)s) filled fields of the text: it is now %(version)s.") % told
        return said + lapsed_words(filled, side)

    _tell(filled, by, words)
