"""The address table of the demonstration, which no other installation has."""

from edge.config.urls import urlpatterns as usual
from edge.web.pages.frame.urls import demo_urlpatterns

urlpatterns = [*usual, *demo_urlpatterns]
