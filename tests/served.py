"""Settings of the platform as it is served to the browser: its own, in the tests' environment, without built assets."""

from yizhan.web.editing_settings import *

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
