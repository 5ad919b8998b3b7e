"""The WSGI application. Loading it without what serving needs is refused, whichever server loads it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.web.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.CONFIGURATION.check_serving()
application = get_wsgi_application()
