"""The lists of imports, of what one import did row by row, and of what is wrong with a file."""

from collections.abc import Iterable, Iterator
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.db.models.fields.json import KT, KeyTransform
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.core.tables import Column as TableColumn
from edge.core.tables import Table
from edge.sheets.models import BROUGHT, STATES, UNDONE, Import, ImportedRow
from edge.web.kit.kinds import KINDS
from edge.web.kit.lists import Column, Listing
from edge.web.kit.names import linked
from edge.web.kit.records import url_of
from edge.web.kit.tags import moment
from edge.web.pages.sheets import words
from edge.web.pages.sheets.reading import Work
