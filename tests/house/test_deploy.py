"""A production installation passes Django's own list for deployment, and does not start half-configured."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "EDGE_MODE": "production",
    "EDGE_SECRET_KEY": secrets.token_urlsafe(64),
    "EDGE_ALLOWED_HOSTS": "edge.example",
    "EDGE_BASE_URL": "https://edge.example",
}


def edge(*arguments, folder, **variables):
    """Run the `edge` command with these variables only."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDGE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "edge.config.cli", *arguments],
        cwd=ROOT,
        env={**kept, "EDGE_DATA_DIR": str(folder), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_list_for_deployment_finds_nothing(tmp_path):
    checked = edge("check", "--deploy", "--fail-level", "WARNING", folder=tmp_path, **COMPLETE)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "no issues (0 silenced)" in checked.stdout


def test_a_short_secret_is_found(tmp_path):
    checked = edge(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        folder=tmp_path,
        **{**COMPLETE, "EDGE_SECRET_KEY": "short"},
    )
    assert checked.returncode != 0
    assert "security.W009" in checked.stderr


@pytest.mark.parametrize("missing", ["EDGE_SECRET_KEY", "EDGE_ALLOWED_HOSTS"])
def test_production_does_not_start_without(tmp_path, missing):
    variables = {name: value for name, value in COMPLETE.items() if name != missing}
    checked = edge("check", "--deploy", "--fail-level", "WARNING", folder=tmp_path, **variables)
    assert checked.returncode != 0
    assert missing in checked.stderr or "security.W020" in checked.stderr


def test_the_demonstration_refuses_a_host_that_others_reach(tmp_path):
    checked = edge("check", folder=tmp_path, EDGE_MODE="demo", EDGE_ALLOWED_HOSTS="edge.example")
    assert checked.returncode != 0
    assert "edge.E003" in checked.stderr


def test_only_the_demonstration_mounts_its_door(tmp_path):
    asked = "from django.urls import reverse; print(reverse('demo_sign_in', args=['officer']))"
    assert "/demo/sign-in/officer/" in edge("shell", "-c", asked, folder=tmp_path, EDGE_MODE="demo").stdout
    assert "NoReverseMatch" in edge("shell", "-c", asked, folder=tmp_path, **COMPLETE).stderr
