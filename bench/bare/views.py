"""The plainest list there is: who is signed in, one statement, fifty rows of eight columns, one template."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from edge.agreements.models import Agreement


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    return render(
        request, "bare/rows.html", {"rows": Agreement.objects.select_related("kind").order_by("pk")[:50]}
    )
