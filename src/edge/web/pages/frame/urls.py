"""What the frame of every page offers: another day, the guided story, and the open door of the demonstration."""

from django.conf import settings
from django.urls import path

from edge.web.pages.frame import views, views_demo

urlpatterns = [
    path("as-of/", views.as_of, name="as_of"),
    path("story/<int:number>/", views.story, name="story"),
]
# Nowhere else does this address exist; and where it did by mistake, the view refuses.
demo_urlpatterns = [
    path("demo/", views_demo.demo, name="demo"),
    path("demo/sign-in/<slug:role>/", views_demo.demo_sign_in, name="demo_sign_in"),
]
if settings.DEMO:
    urlpatterns += demo_urlpatterns
