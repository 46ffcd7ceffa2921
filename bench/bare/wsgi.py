"""What gunicorn serves of it."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"

from django.core.wsgi import get_wsgi_application

from bench.counting import counted

application = counted(get_wsgi_application())
