"""Every text of the screens is there in Dutch and Chinese: translated, not guessed, with its placeholders."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
EDGE = ROOT / "src" / "edge"
CATALOGUES = {
    language: EDGE / "locale" / language / "LC_MESSAGES" / "django.po" for language in ("nl", "zh_Hans")
}
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|\{[a-z_0-9]*\}|%[sd]")


def texts(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each translation of an entry beside the original that it stands for."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    forms = [entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)]
    return [(entry.msgid_plural, form) for form in forms]


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_catalogue_is_complete_and_nothing_in_it_is_guessed(language: str) -> None:
    catalogue = polib.pofile(str(CATALOGUES[language]))
    forms = int(re.search(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])[1])  # type: ignore[index]
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue if not all(text for _original, text in texts(entry))] == []
    assert [
        entry.msgid for entry in catalogue if entry.msgid_plural and len(entry.msgstr_plural) != forms
    ] == []
    assert list(catalogue.obsolete_entries()) == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_placeholder_is_translated_along(language: str) -> None:
    wrong = []
    for entry in polib.pofile(str(CATALOGUES[language])):
        for original, text in texts(entry):
            wanted, found = set(PLACEHOLDER.findall(original)), set(PLACEHOLDER.findall(text))
            # A singular form may say "one" in words; nothing may ask for what is not given.
            if found - wanted or (wanted - found and not entry.msgid_plural):
                wrong.append((original, text))
    assert wrong == []


def test_both_catalogues_hold_the_same_texts() -> None:
    found = {
        language: {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(file))}
        for language, file in CATALOGUES.items()
    }
    assert found["nl"] == found["zh_Hans"]


def test_every_text_of_the_source_is_in_the_catalogues(xgettext_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "edge"
    shutil.copytree(EDGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "nl",
        "--no-location",
        "--settings",
        "tests.settings",
    ]
    environment = {"PATH": f"{xgettext_path.parent}:/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)
    collected = polib.pofile(str(copy / "locale" / "nl" / "LC_MESSAGES" / "django.po"))
    wanted = {(entry.msgctxt, entry.msgid) for entry in collected if not entry.obsolete}
    kept = {
        (entry.msgctxt, entry.msgid) for entry in polib.pofile(str(CATALOGUES["nl"])) if not entry.obsolete
    }
    assert wanted - kept == set(), "run `make messages` and translate"
    assert kept - wanted == set(), "run `make messages`: these texts are gone"
