"""What was filled into the merge fields of a text: its template, with the fields in braces, held against it.

Only the two texts are compared, never the records: what an institution or an officer is called today changes nothing
about a text that was made years ago.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from edge.agreements.rules.canonical import ClauseText, Words, tidy
from edge.agreements.rules.merging import fields_in, merge, parts_of

_LINES = ("purposes", "changes")  # the fields that may be filled with more than one line


@dataclass(frozen=True, kw_only=True)
class Filling:
    """A template as the text fills it. `values` by language and field; a field that is still open has none."""

    clauses: Sequence[ClauseText]
    values: Mapping[str, Mapping[str, str]]


def filling_of(template: Sequence[ClauseText], text: Sequence[ClauseText]) -> Filling:
    """The clauses of `template` with their fields as `text` fills them.

    A clause whose other words were changed tells nothing about its fields. A field has one value in a language:
    the one in the clause with the fewest fields, where it is the least doubtful what stands for what; in a clause
    that fills it otherwise, words were changed.
    """
    written = {clause.key: clause for clause in text}
    values: dict[str, dict[str, str]] = {}
    for clause in sorted(template, key=_number_of_fields):
        for code, words in clause.texts.items():
            stands = written[clause.key].texts.get(code) if clause.key in written else None
            known = values.setdefault(code, {})
            found = None if stands is None else _between(words, stands, known)
            known |= found or {}
    return Filling(clauses=[_filled(clause, values) for clause in template], values=values)


def _number_of_fields(clause: ClauseText) -> int:
    return max((len(fields_in(f"{one.heading} {one.body}")) for one in clause.texts.values()), default=0)


def _filled(clause: ClauseText, values: Mapping[str, Mapping[str, str]]) -> ClauseText:
    texts = {
        code: Words(
            heading=tidy(merge(words.heading, values.get(code, {}))),
            body=tidy(merge(words.body, values.get(code, {}))),
        )
        for code, words in clause.texts.items()
    }
    return replace(clause, texts=texts)


def _between(template: Words, text: Words, known: Mapping[str, str]) -> dict[str, str] | None:
    heading = values_between(template.heading, text.heading, known)
    if heading is None:
        return None
    body = values_between(template.body, text.body, {**known, **heading})
    return None if body is None else {**heading, **body}


def values_between(template: str, text: str, known: Mapping[str, str] | None = None) -> dict[str, str] | None:
    """What stands in `text` in the place of each field of `template`; None where other words differ too.

    `known` are fields whose value must be that one. Every word between two fields is looked for from the left, so
    the time is that of reading the text.
    """
    literals, names = parts_of(merge(tidy(template), known or {}))
    if not names:
        return {} if literals[0] == text else None
    if not text.startswith(literals[0]) or not text.endswith(literals[-1]):
        return None
    values: dict[str, str] = {}
    at, last = len(literals[0]), len(text) - len(literals[-1])
    for number, name in enumerate(names, start=1):
        is_last = number == len(names)
        ends = last if is_last else text.find(literals[number], at + 1, last)
        value = text[at:ends] if ends > at else ""
        if not _may_be(name, value) or values.get(name, value) != value:
            return None
        values[name] = value
        at = ends if is_last else ends + len(literals[number])
    return {name: value for name, value in values.items() if value != f"{{{name}}}"}


def _may_be(name: str, value: str) -> bool:
    """Could the field have been filled with it?"""
    if value == f"{{{name}}}":
        return True
    return bool(value.strip()) and not fields_in(value) and ("\n" not in value or name in _LINES)
