from django.urls import path

from bench.bare.views import rows

urlpatterns = [path("rows/", rows)]
