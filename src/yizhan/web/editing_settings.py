"""Settings of a process that serves pages: the platform's own, and Wagtail, where editors of the sites write.

Commands, migrations and the worker do without Wagtail: its modules cost each of them time and memory for nothing, and
nothing is stored in its tables, which are not even made (ADR 0094).
"""

from importlib.util import find_spec
from pathlib import Path

from yizhan.web.configuration import ROOT
from yizhan.web.settings import *
from yizhan.web.settings import INSTALLED_APPS, PUBLIC_ADDRESS, STATICFILES_DIRS, TEMPLATES

EDITING_APPS = [
    "yizhan.cluster.desk",
    "yizhan.cluster.desk.profiles.Profiles",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
]
INSTALLED_APPS = [*INSTALLED_APPS, *EDITING_APPS]
# No tables, so no migrations to wait for either: a server that serves is ready without them.
MIGRATION_MODULES = dict.fromkeys(["wagtailusers", "wagtailadmin", "wagtailcore", "taggit"])
# Its frame is ours: Wagtail's own asks its tables for languages and settings on every page.
TEMPLATES = [{**TEMPLATES[0], "DIRS": [ROOT / "src" / "yizhan" / "cluster" / "desk" / "frame"]}]
# Wagtail's own style sheet names a picture of its app for pictures, which is not installed.
_WAGTAIL = find_spec("wagtail")
if _WAGTAIL is None or not _WAGTAIL.submodule_search_locations:
    raise ImportError("wagtail is missing: run `make setup`")
STATICFILES_DIRS = [*STATICFILES_DIRS, Path(_WAGTAIL.submodule_search_locations[0]) / "images" / "static"]
WAGTAIL_SITE_NAME = "驿站"
WAGTAILADMIN_BASE_URL = PUBLIC_ADDRESS
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English"), ("ru", "Русский")]
