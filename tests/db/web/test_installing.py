"""The platform as an app: a manifest that a phone accepts, a worker that keeps nothing of anybody."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from yizhan.web.assets import asset

pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_that_are_there_in_their_size(client: Client) -> None:
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["display"] == "standalone"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        with Image.open(str(finders.find(icon["src"].removeprefix("/static/")))) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_the_worker_is_asked_for_anew_each_time_and_lists_what_it_keeps(client: Client) -> None:
    answer = client.get("/sw.js")
    assert "no-cache" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")
    build = json.loads(answer.content.decode().splitlines()[0].removeprefix("const BUILD = ").rstrip(";"))
    assert build["offline"] == "/offline"
    assert asset("app.css") in build["files"]
    assert all(name.startswith("/static/") for name in build["files"])


def test_the_page_without_a_network_says_it_in_every_language_and_knows_nobody(client: Client) -> None:
    page = client.get("/offline").content.decode()
    for words in ("没有网络", "No network", "Нет сети", "tel:12351"):
        assert words in page
    assert "csrf" not in page
