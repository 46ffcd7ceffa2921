"""What the import contracts cannot see: relations between tables, and who listens to which signal.

The floors are read from the contract in `pyproject.toml`, so there is one list of them.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import ReferenceType

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey, ManyToManyField, Model
from django.dispatch import Signal

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "edge"
FACES = {"config", "web", "api", "wire", "jobs"}

# Every listener of ours, as (signal, listener). A new line here is a decision: an event below moves something above.
LISTENERS: set[tuple[str, str]] = {
    # A stay moves the sums of its academic years, which stand beside it in one domain: no verb, import or restore
    # can forget them.
    ("django.db.models.signals.post_delete", "edge.mobility.receivers.stay_deleted"),
    ("django.db.models.signals.post_save", "edge.jobs.receivers.mail_queued"),
    ("django.db.models.signals.post_save", "edge.mobility.receivers.stay_stored"),
}


def contract(id_: str) -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return next(one for one in project["tool"]["importlinter"]["contracts"] if one["id"] == id_)


def floors() -> dict[str, int]:
    """Domain or face -> its floor, the core being 0."""
    layers = reversed(contract("floors")["layers"])
    return {name: number for number, layer in enumerate(layers) for name in re.findall(r"\w+", layer)}


def domain_of(model: type[Model]) -> str | None:
    """The folder of `edge` that a model belongs to; None for the tables of libraries."""
    parts = apps.get_app_config(model._meta.app_label).name.split(".")
    return parts[1] if parts[0] == "edge" else None


def our_relations() -> Iterator[Any]:
    """Every relation of every table of ours, history and link tables included, resolved from strings."""
    for model in apps.get_models(include_auto_created=True):
        if domain_of(model):
            for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
                if isinstance(field, (ForeignKey, ManyToManyField)):
                    yield field


def crosses(field: Any) -> bool:
    return domain_of(field.related_model) not in (None, domain_of(field.model))


def to_the_account(field: Any) -> bool:
    return bool(field.related_model._meta.label == settings.AUTH_USER_MODEL)


def named(field: Any) -> str:
    return f"{field.model._meta.label}.{field.name} -> {field.related_model._meta.label}"


def test_no_relation_points_to_a_higher_floor_or_a_sibling() -> None:
    height = floors()
    wrong = [
        named(field)
        for field in our_relations()
        if crosses(field) and not to_the_account(field)
        if height[domain_of(field.related_model) or ""] >= height[domain_of(field.model) or ""]
    ]
    assert not wrong, "\n".join(wrong)


def test_the_lower_side_of_a_relation_cannot_reach_up() -> None:
    """A reverse name on the lower table would let it read what stands on it, unseen by the import contracts."""
    height = floors()
    wrong = [
        f"{named(field)}: related_name={field.remote_field.related_name!r}"
        for field in our_relations()
        if crosses(field) and not field.model._meta.auto_created
        if not field.remote_field.hidden
        if height[domain_of(field.related_model) or ""] < height[domain_of(field.model) or ""]
        or to_the_account(field)
    ]
    assert not wrong, "\n".join(wrong)


def test_there_are_relations_to_judge() -> None:
    assert any(crosses(field) for field in our_relations())


def test_every_folder_has_its_floor_and_every_domain_its_rooms() -> None:
    folders = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
    assert folders <= set(floors())
    domains = {f"edge.{name}" for name in folders - FACES - {"core"}}
    assert set(contract("rooms")["containers"]) == domains


def test_no_folder_is_a_drawer_for_everything() -> None:
    unwanted = {"utils", "util", "helpers", "helper", "common", "services", "service", "misc", "managers"}
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src").rglob("*")
        if path.stem in unwanted and (path.suffix == ".py" or path.is_dir())
    ]
    assert not found, "\n".join(found)


def all_signals() -> dict[str, Signal]:
    """Every signal that a loaded module of Django, of a library or of ours names at its top."""
    signals: dict[int, tuple[str, Signal]] = {}
    # Where a signal is at home first: others import it by name.
    for name, module in sorted(
        sys.modules.items(), key=lambda pair: (pair[0] != "django.db.models.signals", pair[0])
    ):
        for attribute, value in list(vars(module).items()) if module else ():
            # By type: isinstance would wake the lazy objects that libraries keep at their top.
            if issubclass(type(value), Signal) and id(value) not in signals:
                signals[id(value)] = (f"{name}.{attribute}", value)
    return dict(signals.values())


def our_listeners() -> set[tuple[str, str]]:
    found = set()
    for name, signal in all_signals().items():
        for _key, reference, *_ in signal.receivers or ():
            listener = reference() if isinstance(reference, ReferenceType) else reference
            module = getattr(listener, "__module__", "") or ""
            if module.split(".")[0] in ("edge", "allocation", "bibliometrics"):
                found.add((name, f"{module}.{getattr(listener, '__qualname__', type(listener).__name__)}"))
    return found


def test_the_table_of_listeners_is_the_one_that_was_decided(capsys: pytest.CaptureFixture[str]) -> None:
    listeners = our_listeners()
    with capsys.disabled():
        print(f"\nsignals and our listeners: {len(listeners)}")
        for signal, listener in sorted(listeners):
            print(f"  {signal:50} {listener}")
    assert listeners == LISTENERS


def test_a_listener_would_be_seen() -> None:
    """The table above is only worth something if a listener of ours would appear in it."""
    from django.db.models.signals import post_save

    def listener(**_kwargs: object) -> None:
        pass

    listener.__module__ = "edge.core.imagined"
    post_save.connect(listener)
    try:
        assert any(name.startswith("edge.core.imagined.") for _signal, name in our_listeners())
    finally:
        post_save.disconnect(listener)
