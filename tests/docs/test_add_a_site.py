"""The howto leads to an open site: its file is opened and its people are named by the commands it shows."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tests.databases import TestDatabase
from tests.owning import by_the_owner
from tests.world import AT, small_world
from yizhan.accounts import services as accounts
from yizhan.accounts.models import RoleGrant
from yizhan.cluster.models import Site
from yizhan.cluster.rules import sitefile
from yizhan.kernel.models import JournalEntry
from yizhan.ops.commands.sites import sites
from yizhan.registry.models import Union

ROOT = Path(__file__).parents[2]
HOWTO = ROOT / "docs" / "howto" / "add-a-site.md"


def text() -> str:
    return HOWTO.read_text(encoding="utf-8")


def block() -> str:
    found = re.search(r"```yaml\n(.*?)```", text(), re.DOTALL)
    assert found
    return found[1]


def run(*arguments: Any) -> tuple[int, str]:
    result = CliRunner().invoke(sites, [str(each) for each in arguments])
    return result.exit_code, result.output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "nangang.yaml"
    path.write_text(block(), encoding="utf-8")
    return path


@pytest.fixture
def world(cloned_db: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A province in which the howto's county has the code that the file names."""
    with by_the_owner():
        Union.objects.filter(id=small_world()["nangang"]).update(code="230103")
    monkeypatch.setenv("DATABASE_URL", cloned_db.owner_url)
    monkeypatch.setenv("DATABASE_APP_URL", cloned_db.app_url)


@pytest.mark.usefixtures("world")
def test_the_howtos_site_opens_and_has_its_people(file: Path) -> None:
    assert run("open", file) == (0, f"{file}: /sites/nangang/\n")
    appointed = re.findall(r"yizhan sites appoint (\S+) (\d+) (\w+)(?: --until (\S+))?", text())
    assert len(appointed) == 4
    for slug, phone, post, until in appointed:
        accounts.open_account(phone=phone, name="", at=AT)
        assert run("appoint", slug, phone, post, *(["--until", until] if until else [])) == (0, f"{slug}: {post}\n")
    site = Site.objects.get(slug="nangang")
    given = RoleGrant.objects.filter(node_id=site.union_id, role__in=["editor", "section_head", "site_leader"])
    assert sorted(given.values_list("role", flat=True)) == ["editor", "editor", "section_head", "site_leader"]


@pytest.mark.usefixtures("world")
def test_a_changed_file_brings_the_site_in_line_and_loses_no_column(file: Path) -> None:
    run("open", file)
    file.write_text(block().replace("通知公告", "公告").replace("adoption: final", "adoption: full"), encoding="utf-8")
    assert run("open", file)[0] == 0
    site = Site.objects.get()
    assert (site.adoption, list(site.columns.order_by("position").values_list("name", flat=True))) == (
        "full",
        ["本区动态", "公告"],
    )
    kinds = JournalEntry.objects.filter(subject_kind="site").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["cluster.site_opened", "cluster.site_changed"]


@pytest.mark.usefixtures("world")
def test_what_cannot_be_is_refused_with_its_reason(file: Path, tmp_path: Path) -> None:
    run("open", file)
    moved = tmp_path / "moved.yaml"
    moved.write_text(block().replace("slug: nangang", "slug: elsewhere"), encoding="utf-8")
    unknown = tmp_path / "unknown.yaml"
    unknown.write_text(block().replace('"230103"', '"999999"'), encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text("format: [", encoding="utf-8")
    assert [run("open", path)[0] for path in (moved, unknown, broken)] == [1, 1, 1]
    assert run("appoint", "nangang", "13900009999", "editor")[0] == 1
    assert run("appoint", "nangang", "13900009999", "chief")[0] == 2
    assert Site.objects.count() == 1


@pytest.mark.parametrize("path", sorted((ROOT / "sites").glob("*.yaml")), ids=lambda path: path.name)
def test_the_repositorys_own_files_are_sound(path: Path) -> None:
    sitefile.read(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_the_table_of_keys_names_what_the_reader_knows() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", text(), re.MULTILINE)
    named = set(re.findall(r"`([a-z_]+)`", " ".join(rows))) | {"format"}
    assert named == sitefile.KEYS
