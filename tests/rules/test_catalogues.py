"""Compiled translations: built when needed, whole or not at all."""

import gettext
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polib
import pytest

from edge.core import catalogues
from edge.core.catalogues import compile_all


def write_source(
    root: Path, translation: str = "Overeenkomst", *, language: str = "nl", flags: str = ""
) -> Path:
    folder = root / "web" / "locale" / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        f'{flags}msgid "Agreement"\nmsgstr "{translation}"\n',
        encoding="utf-8",
    )
    return source


def translated(source: Path, word: str = "Agreement") -> str:
    with source.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file).gettext(word)


def test_every_missing_catalogue_is_built(tmp_path):
    dutch = write_source(tmp_path)
    chinese = write_source(tmp_path, "协议", language="zh_Hans")
    assert compile_all(tmp_path) == 2
    assert (translated(dutch), translated(chinese)) == ("Overeenkomst", "协议")


def test_what_is_up_to_date_is_left_alone(tmp_path):
    source = write_source(tmp_path)
    compile_all(tmp_path)
    before = source.with_suffix(".mo").stat()
    assert compile_all(tmp_path) == 0
    assert source.with_suffix(".mo").stat().st_ino == before.st_ino


def test_a_catalogue_older_than_its_source_is_built_again(tmp_path):
    source = write_source(tmp_path)
    compile_all(tmp_path)
    write_source(tmp_path, "Akkoord")
    built = source.with_suffix(".mo").stat().st_mtime_ns
    os.utime(source, ns=(built + 1, built + 1))
    assert compile_all(tmp_path) == 1
    assert translated(source) == "Akkoord"


def test_a_source_saved_while_it_is_compiled_is_compiled_again(tmp_path, monkeypatch):
    source = write_source(tmp_path)
    old = source.stat().st_mtime_ns - 10**9
    os.utime(source, ns=(old, old))
    read = polib.pofile

    def read_then_save(*arguments: str, **options: str) -> polib.POFile:
        content = read(*arguments, **options)
        write_source(tmp_path, "Akkoord")
        return content

    monkeypatch.setattr(catalogues.polib, "pofile", read_then_save)
    assert compile_all(tmp_path) == 1
    monkeypatch.undo()
    assert compile_all(tmp_path) == 1
    assert translated(source) == "Akkoord"


def test_fuzzy_and_unfinished_entries_fall_back_to_the_source_text(tmp_path):
    fuzzy = write_source(tmp_path, "Misschien", flags="#, fuzzy\n")
    unfinished = write_source(tmp_path, "", language="zh_Hans")
    assert compile_all(tmp_path) == 2
    assert (translated(fuzzy), translated(unfinished)) == ("Agreement", "Agreement")


def test_other_files_are_no_catalogues(tmp_path):
    write_source(tmp_path).rename(tmp_path / "web" / "locale" / "nl" / "LC_MESSAGES" / "djangojs.po")
    (tmp_path / "django.po").write_text("", encoding="utf-8")
    assert compile_all(tmp_path) == 0
    assert not list(tmp_path.glob("**/*.mo"))


def test_a_broken_source_leaves_the_old_catalogue_and_no_rest(tmp_path):
    source = write_source(tmp_path)
    compile_all(tmp_path)
    source.write_text('msgid "Agreement\nmsgstr', encoding="utf-8")
    later = source.with_suffix(".mo").stat().st_mtime_ns + 1
    os.utime(source, ns=(later, later))
    with pytest.raises(OSError, match=r"django\.po"):
        compile_all(tmp_path)
    assert translated(source) == "Overeenkomst"
    assert {path.name for path in source.parent.iterdir()} == {"django.po", "django.mo"}


def test_a_failed_write_leaves_the_old_catalogue_and_no_rest(tmp_path, monkeypatch):
    source = write_source(tmp_path)

    def refuse(*_paths: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(catalogues.os, "replace", refuse)
    with pytest.raises(PermissionError):
        compile_all(tmp_path)
    assert [path.name for path in source.parent.iterdir()] == ["django.po"]


def test_who_may_read_the_source_may_read_the_catalogue(tmp_path):
    source = write_source(tmp_path)
    source.chmod(0o644)
    compile_all(tmp_path)
    assert source.with_suffix(".mo").stat().st_mode & 0o777 == 0o644


def test_many_at_once_never_show_half_a_catalogue(tmp_path):
    source = write_source(tmp_path)
    compile_all(tmp_path)

    def rebuild_and_read(round_number: int) -> str:
        source.touch()
        compile_all(tmp_path)
        return translated(source)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(rebuild_and_read, range(40))) == {"Overeenkomst"}
    assert {path.name for path in source.parent.iterdir()} == {"django.po", "django.mo"}


def test_without_a_root_it_is_this_package_that_is_compiled(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "SOURCE_FOLDER", tmp_path)
    write_source(tmp_path)
    assert compile_all() == 1


def test_the_source_folder_is_the_package():
    assert (catalogues.SOURCE_FOLDER / "core" / "catalogues.py").is_file()
    assert catalogues.SOURCE_FOLDER.name == "edge"
