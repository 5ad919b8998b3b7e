"""Wagtail is where pages are served, and nowhere else; every address it has lies behind the gate."""

import json
import os
import subprocess
import sys
from typing import Any

from yizhan.cluster.rules.reviews import EDITORS
from yizhan.web.configuration import ROOT

_LOADED = """
import django, json, sys
django.setup()
print(json.dumps(len([name for name in sys.modules if name.startswith("wagtail")])))
"""
_ADDRESSES = """
import django, json
django.setup()
from tests.routes import routes
print(json.dumps({one.path: sorted(one.access.roles) if one.access else None for one in routes()}))
"""


def test_a_command_imports_nothing_of_wagtail_and_a_serving_process_does() -> None:
    assert said(_LOADED, "yizhan.web.settings") == 0
    assert said(_LOADED, "yizhan.web.editing_settings") > 0


def test_every_address_of_wagtail_declares_that_it_serves_editors() -> None:
    with_it, without = said(_ADDRESSES, "yizhan.web.editing_settings"), said(_ADDRESSES, "yizhan.web.settings")
    desk = {path: roles for path, roles in with_it.items() if path not in without}
    assert len(desk) > 50
    assert {path for path, roles in desk.items() if roles != sorted(EDITORS) or not path.startswith("desk/")} == set()


def said(code: str, settings: str) -> Any:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": settings,
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)
