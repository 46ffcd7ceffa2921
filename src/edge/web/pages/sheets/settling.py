"""Which part of the work on an import is on the page: the names, the findings and the preview come 50 at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from edge.sheets.models import CHECKED, FAILED
from edge.sheets.queries.workbooks import heading_of, title_of
from edge.sheets.rules.kinds import KINDS
from edge.web.kit.lists import PAGE_SIZE
from edge.web.pages.sheets import words
from edge.web.pages.sheets.reading import Found, Work

NOTES = "notes"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A way to another part of the page; it is a button, so that what was typed here goes along."""

    text: str
    go: str  # the rest of the address
    current: bool = False


@dataclass(frozen=True)
class Settling:
    """What the address asks to see: `names`, `errors` and `preview` are pages, `rule` one rule, `columns` a sheet."""

    asked: QueryDict
    work: Work
    state: str

    @property
    def is_checked(self) -> bool:
        return self.state == CHECKED

    @property
    def failed(self) -> bool:
        return self.state == FAILED

    @property
    def unreadable(self) -> str:
        return str(self.work.report.get("unreadable", ""))

    @property
    def refused(self) -> str:
        return str(self.work.report.get("refused", ""))

    @property
    def columns(self) -> str:
        return self.asked.get("columns", "")

    @property
    def rule(self) -> str:
        return self.asked.get("rule", "")

    # ------------------------------------------------------------ the parts
    @cached_property
    def names(self) -> Page[Any]:
        return self._page("names", self.work.names)

    @cached_property
    def errors(self) -> Page[Any]:
        if self.rule == NOTES:
            return self._page("errors", self.work.places(error=False))
        return self._page("errors", self.work.places(error=True, code=self.rule))

    @cached_property
    def found(self) -> list[Found]:
        return [self.work.found(place) for place in self.errors.object_list]

    @cached_property
    def preview(self) -> Page[Any]:
        return self._page("preview", self.work.report.get("preview", []))

    @property
    def would(self) -> list[dict[str, Any]]:
        """The rows of the preview in words."""
        return [
            {
                **one,
                "kind_words": title_of(KINDS[one["kind"]]),
                "what_words": words.what_words(one["what"]),
                "field_words": words.joined(_field_words(one["kind"], one["fields"])),
            }
            for one in self.preview.object_list
        ]

    def _page(self, name: str, rows: Sequence[Any]) -> Page[Any]:
        return Paginator(rows, PAGE_SIZE).get_page(self.asked.get(name))

    # ------------------------------------------------------------ the ways between them
    def address(self, anchor: str, **changes: Any) -> str:
        asked = self.asked.copy()
        for name, value in changes.items():
            if value in ("", None):
                asked.pop(name, None)
            else:
                asked[name] = str(value)
        return f"?{asked.urlencode()}#{anchor}"

    @property
    def steps_of_names(self) -> list[Step]:
        return self._steps("names", self.names, "names")

    @property
    def steps_of_errors(self) -> list[Step]:
        return self._steps("errors", self.errors, "errors")

    @property
    def steps_of_preview(self) -> list[Step]:
        return self._steps("preview", self.preview, "preview")

    def _steps(self, name: str, page: Page[Any], anchor: str) -> list[Step]:
        if not page.has_other_pages():
            return []
        return [
            Step(text=str(number), go=self.address(anchor, **{name: number}), current=number == page.number)
            if isinstance(number, int)
            else Step(text=str(number), go="")
            for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        ]

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules that were broken, each with an example, the most frequent first; then the notes."""
        return [
            {
                "text": example,
                "number": number,
                "go": self.address("errors", rule=code, errors=None),
                "current": self.rule == code,
            }
            for code, example, number in self.work.codes
        ]

    @property
    def all_go(self) -> str:
        return self.address("errors", rule=None, errors=None)

    @property
    def notes_go(self) -> str:
        return self.address("errors", rule=NOTES, errors=None)

    @property
    def shows_notes(self) -> bool:
        return self.rule == NOTES


def _field_words(kind: str, names: Sequence[str]) -> list[str]:
    headings = {field.key: heading_of(field) for field in KINDS[kind].fields}
    return [headings.get(name, name.replace("_", " ")) for name in names]
