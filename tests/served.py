"""Settings of the platform as it is served to the browser: its own, in the tests' environment, without built assets."""

from tests.lateness import DELAY_S
from yizhan.web.editing_settings import *

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True

if DELAY_S:
    MIDDLEWARE = ["tests.lateness.late", *MIDDLEWARE]
