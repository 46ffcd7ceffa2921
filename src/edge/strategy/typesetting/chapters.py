"""The chapters of a dossier, each a title, a status and blocks; one without records says what is not yet recorded."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from edge.strategy.rules import (
    CHAPTER_KEYS,
    Absence,
    Chapter,
    ChapterStatus,
    Commitment,
    DossierAgreement,
    DossierContents,
    Fact,
    Figure,
    FigureTable,
    Mark,
    Officer,
    Recommendation,
    Signatory,
    Tone,
    UnitTie,
    Value,
    open_questions,
)
from edge.strategy.typesetting import wording
from edge.strategy.typesetting.advising import advice_chapters
from edge.strategy.typesetting.cells import (
    Block,
    Setter,
    capital,
    facts,
    items,
    paragraph,
    state_mark,
    subheading,
    table,
)
from edge.strategy.typesetting.timeline import timeline

SetChapter = dict[str, Any]


def chapters(
    setter: Setter, contents: DossierContents, advice: tuple[Recommendation, ...]
) -> list[SetChapter]:
    """Every chapter in the order of the dictionary, except the sources, which are known when all else is set."""
    own = [
        _chapter(setter, "history", _history(setter, contents) if contents.agreements else []),
        _chapter(setter, "people", _people(setter, contents.officers, contents.ties)),
        _chapter(setter, "ties", _ties(setter, contents.ties)),
        _chapter(setter, "commitments", _commitments(setter, contents)),
    ]
    filled = {chapter.key: chapter for chapter in contents.chapters}
    expected = [
        filled.get(key) or Chapter(key=key, status=ChapterStatus.NOT_KEPT_YET) for key in CHAPTER_KEYS
    ]
    further = [chapter for chapter in contents.chapters if chapter.key not in CHAPTER_KEYS]
    of_domains = [_of_domain(setter, chapter) for chapter in [*expected, *further]]
    unrecorded = [chapter["key"] for chapter in [*own, *of_domains] if chapter["status"] != "recorded"]
    risks, recommendation = advice_chapters(setter, advice)
    questions = _chapter(setter, "questions", _questions(setter, contents, unrecorded)) | {"status_words": ""}
    return [*own, *of_domains, risks, questions, recommendation]


def changes(setter: Setter, contents: DossierContents) -> SetChapter | None:
    """The appendix of recent changes, or None when there are none to tell."""
    if not contents.changes:
        return None
    rows = tuple(
        (
            Figure(value=item.on),
            Figure(value=item.what, source=item.source, link=item.source.url),
            Figure(value=item.who),
        )
        for item in contents.changes
    )
    headings = (_("Day"), _("What"), _("Who"))
    told = FigureTable(headings=headings, rows=rows, weights=(3, 8, 4))
    return _chapter(setter, "changes", [table(setter, told)]) | {"status_words": ""}


def sources(setter: Setter, contents: DossierContents) -> SetChapter:
    """The documents attached and, by number, every record that the dossier cites; set last."""
    documents = [setter.text(document.label, document, link=document.url) for document in contents.documents]
    blocks: list[Block] = []
    if documents:
        blocks += [subheading(setter, _("Documents")), items(documents), subheading(setter, _("Records"))]
    blocks.append({"kind": "sources", "notes": []})
    return _chapter(setter, "sources", blocks) | {"status_words": ""}


def _chapter(setter: Setter, key: str, blocks: list[Block], status: str = "") -> SetChapter:
    status = status or ("recorded" if blocks else "nothing_recorded")
    return {
        "key": key,
        "title": str(wording.CHAPTER_TITLES[key]),
        "status": status,
        "status_words": str(wording.STATUSES[status]),
        "blocks": blocks or _without_records(setter, key, status),
    }


def _without_records(setter: Setter, key: str, status: str) -> list[Block]:
    missing = setter.words(wording.BELONGS.get(key, ""))
    return [
        {
            "kind": "notice",
            "text": str(wording.NOTICES[status]),
            "missing": missing,
            "missing_words": str(_("Not yet recorded:")),
            "notes": [],
        }
    ]


def _of_domain(setter: Setter, chapter: Chapter) -> SetChapter:
    blocks: list[Block] = [paragraph(setter, words) for words in chapter.paragraphs]
    if chapter.facts:
        blocks.append(facts(setter, chapter.facts))
    blocks += [table(setter, contents) for contents in chapter.tables]
    title = setter.words(chapter.title) or str(wording.CHAPTER_TITLES[chapter.key])
    status = chapter.status.value
    return {
        "key": chapter.key,
        "title": title,
        "status": status,
        "status_words": str(wording.STATUSES[status]),
        "blocks": blocks or _without_records(setter, chapter.key, status),
    }


# ---- Parties and history --------------------------------------------------------------------------


def _history(setter: Setter, contents: DossierContents) -> list[Block]:
    blocks = [facts(setter, parties(setter, contents))]
    chart = timeline(setter, contents)
    if chart is not None:
        blocks.append(chart)
    blocks += [
        subheading(setter, _("The agreements and their state on the day")),
        table(setter, _agreements(setter, contents)),
        subheading(setter, _("What follows what")),
        _tree(setter, contents),
        subheading(setter, _("Signatories")),
        table(setter, _signatories(contents)),
    ]
    if contents.events:
        blocks += [subheading(setter, _("What happened")), table(setter, _events(contents))]
    return blocks


def parties(setter: Setter, contents: DossierContents) -> list[Fact]:
    """The parties with their names in the document's language and in their own script."""
    roles = {"hub": _("Hub"), "partner": _("Partner")}
    lines = []
    for party in contents.parties:
        names = "  ".join(
            name for name in dict.fromkeys((setter.words(party.name), party.local_name)) if name
        )
        figure = Figure(value=names, second_line=party.place, source=party.source, link=party.source.url)
        lines.append(Fact(label=roles[party.role], figure=figure))
    return lines


def _agreements(setter: Setter, contents: DossierContents) -> FigureTable:
    due = {item.agreement for item in contents.due}
    return FigureTable(
        headings=(_("Agreement"), _("State"), _("Signed"), _("Renewal due")),
        rows=tuple(
            (
                _named(agreement, second_line=_kind_unless_in(setter, agreement)),
                Figure(value=state_mark(agreement, due=agreement.key in due)),
                signed(setter, agreement),
                Figure(
                    value=agreement.renewal_due or Absence.NOT_SET, second_line=_last_day(setter, agreement)
                ),
            )
            for agreement in contents.agreements
        ),
        weights=(43, 26, 27, 26),
    )


def _last_day(setter: Setter, agreement: DossierAgreement) -> str:
    return str(_("last day: %(day)s")) % {"day": setter.plain(agreement.ends_on or Absence.NOT_SET)}


def _named(agreement: DossierAgreement, *, second_line: str = "") -> Figure:
    return Figure(
        value=agreement.title, second_line=second_line, source=agreement.source, link=agreement.source.url
    )


def _kind_unless_in(setter: Setter, agreement: DossierAgreement) -> str:
    """The kind, unless the title already says it."""
    kind = setter.words(agreement.kind)
    return "" if kind.casefold() in setter.words(agreement.title).casefold() else kind


def signed(setter: Setter, agreement: DossierAgreement) -> Figure:
    """The day of signing: as precise as it is known, "day not known", or "not signed"."""
    starts = ""
    if agreement.starts_on and agreement.starts_on != agreement.signed_on:
        starts = str(_("from %(day)s")) % {"day": setter.partial(agreement.starts_on)}
    if agreement.signed_on is not None:
        return Figure(value=agreement.signed_on, second_line=starts)
    if agreement.signed:
        return Figure(value=Mark(tone=Tone.UNKNOWN, words=_("day not known")), second_line=starts)
    return Figure(value=_("not signed"), second_line=starts)


def _tree(setter: Setter, contents: DossierContents) -> Block:
    """The agreements with those under them indented and each successor after its predecessor."""
    due = {item.agreement for item in contents.due}
    known = {agreement.key for agreement in contents.agreements}
    nodes: list[dict[str, Any]] = []

    def follow(agreement: DossierAgreement, depth: int, relation: object) -> None:
        mark = state_mark(agreement, due=agreement.key in due)
        cell = setter.text(agreement.title, agreement.source, link=agreement.source.url)
        state = setter.cell(Figure(value=mark))
        nodes.append({"depth": depth, "relation": str(relation), "cell": cell, "state": state})
        for child in contents.agreements:
            if child.parent == agreement.key and child.supersedes not in known:
                follow(child, depth + 1, _("under it"))
        for next_one in contents.agreements:
            if next_one.supersedes == agreement.key:
                follow(next_one, depth, _("succeeds it"))

    for agreement in contents.agreements:
        if agreement.parent not in known and agreement.supersedes not in known:
            follow(agreement, 0, "")
    cited = dict.fromkeys(number for node in nodes for number in node["cell"]["notes"])
    return {"kind": "tree", "nodes": nodes, "notes": list(cited)}


def _signatories(contents: DossierContents) -> FigureTable:
    rows: list[tuple[Figure, ...]] = []
    for agreement in contents.agreements:
        if agreement.signatories is None and agreement.signed:
            rows.append((_named(agreement), *(Figure(value=None) for _column in range(4))))
        rows += [_signatory(agreement, person) for person in agreement.signatories or ()]
    headings = (_("Agreement"), _("Signed by"), _("Capacity"), _("Where and when"), _("Mandate on that day"))
    return FigureTable(headings=headings, rows=tuple(rows), weights=(31, 26, 18, 27, 20))


def _signatory(agreement: DossierAgreement, person: Signatory) -> tuple[Figure, ...]:
    return (
        _named(agreement),
        Figure(value=person.person, second_line=person.institution),
        Figure(value=person.capacity or None),
        Figure(value=person.signed_on or agreement.signed_on, second_line=person.place),
        Figure(value=wording.MANDATES[person.mandate]),
    )


def _events(contents: DossierContents) -> FigureTable:
    rows = tuple(
        (Figure(value=event.on), Figure(value=event.label, source=event.source, link=event.source.url))
        for event in contents.events
    )
    return FigureTable(headings=(_("Day"), _("Event")), rows=rows, weights=(3, 10))


# ---- People, ties, commitments, questions ---------------------------------------------------------


def _people(setter: Setter, officers: tuple[Officer, ...], ties: tuple[UnitTie, ...]) -> list[Block]:
    blocks = [table(setter, _officers(officers))] if officers else []
    return [*blocks, table(setter, _champions(ties))] if ties else blocks


def _officers(officers: tuple[Officer, ...]) -> FigureTable:
    rows = tuple(
        (
            Figure(
                value=officer.person,
                second_line=officer.institution,
                source=officer.source,
                link=officer.source.url,
            ),
            Figure(value=officer.office),
            Figure(value=wording.MANDATES[officer.may_sign]),
            Figure(value=officer.mandate_until or Absence.NOT_SET),
        )
        for officer in officers
    )
    headings = (_("Person"), _("Office"), _("Signing mandate on the day"), _("Until"))
    return FigureTable(headings=headings, rows=rows, weights=(34, 34, 26, 28))


def _champions(ties: tuple[UnitTie, ...]) -> FigureTable:
    rows = tuple(
        (
            Figure(value=_champion(tie), source=tie.source),
            Figure(value=tie.back_up if tie.back_up else Absence.NONE_RECORDED),
            Figure(value=tie.hub_unit, second_line=tie.partner_unit),
        )
        for tie in ties
    )
    return FigureTable(headings=(_("Champion"), _("Back-up"), _("Unit tie")), rows=rows, weights=(34, 34, 48))


def _champion(tie: UnitTie) -> Value:
    if tie.champion is None:
        return Absence.NONE_RECORDED
    if tie.champion_left:
        return Mark(tone=Tone.LATE, words=str(_("%(person)s, who has left")) % {"person": tie.champion})
    return tie.champion


def _ties(setter: Setter, ties: tuple[UnitTie, ...]) -> list[Block]:
    if not ties:
        return []
    rows = tuple(
        (
            Figure(value=tie.hub_unit, source=tie.source, link=tie.source.url),
            Figure(value=tie.partner_unit),
            Figure(value=tie.field),
            Figure(value=tie.since),
        )
        for tie in ties
    )
    headings = (_("Unit of the hub"), _("Unit of the partner"), _("Field"), _("Since"))
    return [table(setter, FigureTable(headings=headings, rows=rows, weights=(36, 36, 26, 18)))]


def _commitments(setter: Setter, contents: DossierContents) -> list[Block]:
    blocks = []
    for agreement in contents.agreements:
        own = [item for item in contents.commitments if item.agreement == agreement.key]
        if own:
            blocks.append(subheading(setter, agreement.title))
            rows = tuple(_commitment(setter, item) for item in own)
            headings = (_("What is promised"), _("Owner"), _("Due"), _("Evidence"), _("Verdict"))
            blocks.append(
                table(setter, FigureTable(headings=headings, rows=rows, weights=(36, 24, 22, 23, 17)))
            )
    return blocks


def _commitment(setter: Setter, item: Commitment) -> tuple[Figure, ...]:
    evidence: Value = Absence.NONE_RECORDED
    if item.evidence:
        evidence = ", ".join(setter.words(source.label) for source in item.evidence)
    return (
        Figure(value=item.text, source=item.source, link=item.source.url),
        Figure(value=item.owner or Absence.NONE_RECORDED),
        Figure(value=item.due or Absence.NOT_SET),
        Figure(value=evidence, source=item.evidence),
        Figure(value=wording.VERDICTS[item.verdict]),
    )


def _questions(setter: Setter, contents: DossierContents, unrecorded: list[str]) -> list[Block]:
    """Each question of the rules, then one for every chapter without records; the figures link to where they belong."""
    cells = [
        setter.text(
            setter.sentence(wording.QUESTIONS[question.code], question.params),
            question.source,
        )
        for question in open_questions(contents)
    ]
    cells += [
        setter.text(capital(setter.sentence(wording.QUESTIONS["chapter"], {"what": wording.BELONGS[key]})))
        for key in unrecorded
        if key in wording.BELONGS
    ]
    return [items(cells)] if cells else [paragraph(setter, _("The records leave no question open."))]
