"""The WSGI application. Loading it without what serving needs is refused, whichever server loads it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.web.editing_settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from yizhan.kernel.processes import end_with_parent

settings.CONFIGURATION.check_serving()
end_with_parent()  # else a killed server leaves its processes behind, answering at its port
application = get_wsgi_application()
