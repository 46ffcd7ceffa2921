from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "edge.jobs"
    label = "jobs"
