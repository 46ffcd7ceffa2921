"""Where the faces are mounted."""

from django.urls import include, path

from edge.api.urls import urlpatterns as api_urls
from edge.web.urls import urlpatterns as web_urls

urlpatterns = [
    path("api/", include(api_urls)),
    *web_urls,
]
