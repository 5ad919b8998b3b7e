"""Wagtail is where pages are served, and nowhere else; every address it has lies behind the gate."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

from yizhan.cluster.rules.reviews import EDITORS
from yizhan.web.configuration import ROOT

_SAYS = """
import django, json, sys
django.setup()
loaded = len([name for name in sys.modules if name.startswith("wagtail")])
from tests.routes import routes
addresses = {one.path: sorted(one.access.roles) if one.access else None for one in routes()}
print(json.dumps({"loaded": loaded, "addresses": addresses}))
"""


def test_a_command_imports_nothing_of_wagtail_and_a_serving_process_does() -> None:
    assert said("yizhan.web.settings")["loaded"] == 0
    assert said("yizhan.web.editing_settings")["loaded"] > 0


def test_every_address_of_wagtail_declares_that_it_serves_editors() -> None:
    with_it, without = (said(of)["addresses"] for of in ("yizhan.web.editing_settings", "yizhan.web.settings"))
    desk = {path: roles for path, roles in with_it.items() if path not in without}
    assert len(desk) > 50
    assert {path for path, roles in desk.items() if roles != sorted(EDITORS) or not path.startswith("desk/")} == set()


@cache
def said(settings: str) -> Any:
    """What a process of its own says of itself under these settings."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": settings,
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _SAYS], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)
