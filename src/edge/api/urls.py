"""Version 1 of the API and its resources."""

from django.urls import path

from edge.api.kit import api, declare_policies
from edge.api.resources.agreements import router as agreements
from edge.api.resources.calls import router as calls
from edge.api.resources.commitments import router as commitments
from edge.api.resources.community import router as community
from edge.api.resources.exchange import router as exchange
from edge.api.resources.goals import router as goals
from edge.api.resources.library import router as library
from edge.api.resources.missions import router as missions
from edge.api.resources.mobility import router as mobility
from edge.api.resources.partners import router as partners
from edge.api.resources.programmes import router as programmes
from edge.api.resources.reviews import router as reviews
from edge.api.resources.signing import router as signing
from edge.api.resources.strategy import router as strategy
from edge.api.resources.texts import router as texts

for router in (
    partners,
    agreements,
    strategy,
    programmes,
    community,
    missions,
    calls,
    goals,
    mobility,
    texts,
    exchange,
    reviews,
    signing,
    commitments,
    library,
):
    api.add_router("", router)
_patterns, _app, _namespace = api.urls
declare_policies(_patterns)
urlpatterns = [path("v1/", (_patterns, _app, _namespace))]
