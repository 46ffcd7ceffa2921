"""What gunicorn serves; it does not start when a safeguard is missing."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edge.config.settings")

from django.core.checks import Error, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# A server started by gunicorn runs no system checks of its own.
_failed = [message for message in run_checks(databases=["default"]) if isinstance(message, Error)]
if _failed:
    raise ImproperlyConfigured("\n".join(str(message) for message in _failed))

# What a worker has loaded by now stays until it ends. Looking through all of it for rubbish again and again would
# hold up one answer in twenty by a tenth of a second.
gc.collect()
gc.freeze()
