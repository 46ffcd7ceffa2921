"""`edge allocate places|panels FILE.json`: decide a round from a file; `edge allocate check BUNDLE`: do it again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edge.calls.allocating import OBJECTIVES, decide_panels
from edge.jobs.command import EdgeCommand
from edge.jobs.rounds import NotTheSame, a_share, content_of, keep, valid
from edge.mobility.allocating import MECHANISMS, decide_round, recompute
