"""Reads a dump of the Research Organization Registry, schema v2, record by record.

The dump is a JSON array or one JSON object a line, plain, gzipped or in a zip; it is read as a stream and
recognised by its content, not by its name. What does not follow the schema is named with its place.
Schema: https://github.com/ror-community/ror-schema (v2.0 and v2.1).
"""

import gzip
import io
import json
import math
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlsplit

from edge.partners.rules.institutions import is_ror_id

LONGEST_RECORD = 4 * 1024 * 1024  # characters; the longest of release v2.9 has about 100,000
LARGEST_DUMP = 4 * 1024**3  # characters once unpacked; release v2.9 has about 0.3 * 1024**3
_CHUNK = 256 * 1024
_NAME_KINDS = {"label": "translation", "acronym": "acronym", "alias": "alias"}
STATUSES = ("active", "inactive", "withdrawn")


class BadDump(ValueError):
    """The file is no dump that can be read to its end.

    `code` says why, `record` and `line` where (0 when the file as a whole is meant), `detail` the field or
    the words of the file.
    """

    def __init__(self, code: str, *, record: int = 0, line: int = 0, detail: str = "") -> None:
        super().__init__(f"{code} (record {record}, line {line}) {detail}".strip())
        self.code, self.record, self.line, self.detail = code, record, line, detail


@dataclass(frozen=True, kw_only=True)
class RorName:
    """A name with its language (ISO 639-1, "" when not given); `kind` is translation, acronym or alias."""

    name: str
    language: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class RorRecord:
    """One organisation of the registry. The position is that of its first city; `website` is an address.

    `host` is the website's host without "www.", and "" when the website is only a page below that host:
    an institute on a university's server is not the university.
    """

    ror_id: str
    status: str
    names: tuple[RorName, ...]
    domains: tuple[str, ...] = ()
    website: str = ""
    host: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None

    @property
    def display_name(self) -> str:
        """The name that the registry shows first."""
        return self.names[0].name


def read_dump(file: Path) -> Iterator[RorRecord]:
    """Every record of the dump in its order; raises BadDump, or OSError when the file cannot be opened."""
    with ExitStack() as stack:
        chunks = _chunks(_unpacked(file, stack))
        number = 0
        for number, line, value in _values(chunks):
            yield _Fields(value, record=number, line=line).as_record()
        if not number:
            raise BadDump("empty")


def _unpacked(file: Path, stack: ExitStack) -> IO[bytes]:
    raw = stack.enter_context(file.open("rb"))
    start = raw.read(4)
    raw.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return stack.enter_context(cast(IO[bytes], gzip.open(raw)))
    if start != b"PK\x03\x04":
        return raw
    try:
        packed = stack.enter_context(zipfile.ZipFile(raw))
        return stack.enter_context(packed.open(_json_inside(packed)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise BadDump("not_unpacked", detail=str(error)) from error


def _json_inside(packed: zipfile.ZipFile) -> str:
    """A release holds the dump as JSON beside the same as CSV; older ones hold schema v1 as well."""
    names = [
        name for name in packed.namelist() if name.endswith((".json", ".jsonl")) and "__MACOSX" not in name
    ]
    second = [name for name in names if "schema_v2" in name]
    found = second or names
    if len(found) != 1:
        raise BadDump("not_one_dump_inside", detail=", ".join(found))
    return found[0]


def _chunks(file: IO[bytes]) -> Iterator[str]:
    reader, total = io.TextIOWrapper(file, encoding="utf-8-sig"), 0
    try:
        while chunk := reader.read(_CHUNK):
            total += len(chunk)
            if total > LARGEST_DUMP:
                raise BadDump("too_large")
            yield chunk
    except UnicodeDecodeError as error:
        raise BadDump("not_text") from error
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise BadDump("not_unpacked", detail=str(error)) from error


class _Text:
    """A window on the text that moves with the reading, so that a dump of any length fits."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self.chunks = chunks
        self.text, self.at, self.lines_left_behind = "", 0, 0

    def more(self) -> bool:
        chunk = next(self.chunks, "")
        self.lines_left_behind += self.text.count("\n", 0, self.at)
        self.text, self.at = self.text[self.at :] + chunk, 0
        return bool(chunk)

    def line(self) -> int:
        return self.lines_left_behind + self.text.count("\n", 0, self.at) + 1

    def peek(self) -> str:
        """The next character that is no blank, "" at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def value(self, *, record: int) -> Any:
        line, decoder = self.line(), json.JSONDecoder()
        while True:
            try:
                value, self.at = decoder.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                too_long = len(self.text) - self.at > LONGEST_RECORD
                if too_long or not self.more():
                    raise BadDump("not_json", record=record, line=line, detail=error.msg) from error
            except (RecursionError, ValueError) as error:  # nested without end, or a number without end
                raise BadDump(
                    "not_json", record=record, line=line, detail="nesting or number too long"
                ) from error
            else:
                return value


def _values(chunks: Iterator[str]) -> Iterator[tuple[int, int, Any]]:
    """(number, line, value) of every value of the array, or of every value when there is no array."""
    text = _Text(chunks)
    is_array = text.peek() == "["
    text.at += is_array
    number = 0
    while True:
        following = text.peek()
        if is_array and following == "]":
            text.at += 1
            if text.peek():
                raise BadDump("not_json", record=number, line=text.line(), detail="text after the end")
            return
        if is_array and number and following:
            if following != ",":
                raise BadDump("not_json", record=number + 1, line=text.line(), detail="a comma is missing")
            text.at += 1
            following = text.peek()
        if not following:
            if is_array:
                raise BadDump("cut_short", record=number, line=text.line())
            return
        number += 1
        line = text.line()
        yield number, line, text.value(record=number)


class _Fields:
    """The fields of one value of the dump, refused with their place where they do not follow the schema."""

    def __init__(self, value: Any, *, record: int, line: int) -> None:
        self.record, self.line = record, line
        if not isinstance(value, dict):
            raise BadDump("not_a_record", record=record, line=line, detail=json.dumps(value)[:40])
        if "names" not in value and "name" in value:
            raise BadDump("schema_v1", record=record, line=line)
        self.value = value

    def wrong(self, field: str) -> BadDump:
        return BadDump("wrong_field", record=self.record, line=self.line, detail=field)

    def as_record(self) -> RorRecord:
        ror_id, status = self.value.get("id"), self.value.get("status")
        if not isinstance(ror_id, str) or not is_ror_id(ror_id):
            raise self.wrong("id")
        if status not in STATUSES:
            raise self.wrong("status")
        domains = self.listed("domains", str)
        website = self._website()
        return RorRecord(
            ror_id=ror_id,
            status=status,
            names=self._names(),
            domains=tuple(domain.strip().lower() for domain in domains),
            website=website,
            host=_host(website),
            **self._place(),
        )

    def listed(self, field: str, kind: type) -> list[Any]:
        found = self.value.get(field) or []
        if not isinstance(found, list) or not all(isinstance(item, kind) for item in found):
            raise self.wrong(field)
        return found

    def _names(self) -> tuple[RorName, ...]:
        """The name to show first, then the others in their order; each with the first kind that we know."""
        shown: list[RorName] = []
        others: list[RorName] = []
        for item in self.listed("names", dict):
            name, types, language = item.get("value"), item.get("types"), item.get("lang") or ""
            if not isinstance(name, str) or not name.strip() or not isinstance(types, list):
                raise self.wrong("names")
            kind = next((_NAME_KINDS[word] for word in _NAME_KINDS if word in types), "translation")
            found = RorName(name=name.strip(), language=str(language), kind=kind)
            (shown if "ror_display" in types else others).append(found)
        if not shown and not others:
            raise self.wrong("names")
        return (*shown, *others)

    def _website(self) -> str:
        for link in self.listed("links", dict):
            if link.get("type") == "website" and isinstance(link.get("value"), str):
                return str(link["value"]).strip()
        return ""

    def _place(self) -> dict[str, Any]:
        locations = self.listed("locations", dict)
        if not locations:
            return {}
        details = locations[0].get("geonames_details")
        if not isinstance(details, dict):
            raise self.wrong("locations")
        latitude, longitude = (
            self._degrees(details.get(key), limit) for key, limit in (("lat", 90), ("lng", 180))
        )
        number = locations[0].get("geonames_id")
        known = latitude is not None and longitude is not None
        return {
            "city": str(details.get("name") or ""),
            "country": str(details.get("country_code") or ""),
            "latitude": latitude if known else None,
            "longitude": longitude if known else None,
            "geonames_id": number if isinstance(number, int) else None,
        }

    def _degrees(self, value: Any, limit: int) -> float | None:
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or abs(value) > limit:
            raise self.wrong("locations")
        return float(value)


def _host(website: str) -> str:
    try:
        parts = urlsplit(website if "://" in website else f"https://{website}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return host if parts.path.strip("/") == "" and not parts.query else ""
