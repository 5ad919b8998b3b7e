"""Settings of the tests: the platform's own, with keys and files of the test session and no built assets."""

import os
import sys
import tempfile
from pathlib import Path

_SESSION = Path(tempfile.mkdtemp(prefix="yizhan-test-"))
# The operator's environment must not leak into tests, nor tests into the operator's database.
for _name in [name for name in os.environ if name.startswith(("YIZHAN_", "DATABASE_"))]:
    if not _name.startswith("YIZHAN_TEST_"):
        del os.environ[_name]
# What one process of the tests has compiled, the next need not: many of them start a command of ours.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
os.environ["YIZHAN_DATA"] = str(_SESSION)
os.environ["YIZHAN_DEMO"] = "1"
os.environ["YIZHAN_SMS"] = "demo"
os.environ["YIZHAN_SECRET_KEY"] = "only-for-tests-" * 5

from yizhan.kernel.keys import create_missing_keys
from yizhan.web.settings import *

create_missing_keys(KEYS_DIR)
# {% static %} without collectstatic; the files themselves come from the finders.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {"level": "WARNING"}
