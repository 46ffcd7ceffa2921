"""The plainest Django page there is, to compare with: 50 rows, one statement, one template."""

from django.http import HttpRequest, HttpResponse
from django.template import engines

from edge.agreements.models import Agreement

_TEMPLATE = """<!doctype html><title>rows</title><table>{% for row in rows %}<tr><td>{{ row.public_id }}</td>
<td>{{ row.title }}</td><td>{{ row.reference }}</td></tr>{% endfor %}</table>"""


def bare_page(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string(_TEMPLATE)
    return HttpResponse(template.render({"rows": Agreement.objects.all()[:50]}))
