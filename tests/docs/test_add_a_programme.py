"""The howto leads to a running service: its file is checked and published by the commands it shows."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.databases import TestDatabase
from yizhan.catalogue import api
from yizhan.kernel import clock
from yizhan.kernel.scope import OFFICERS
from yizhan.ops.commands.programmes import programmes

HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "add-a-programme.md"


def text() -> str:
    return HOWTO.read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", text(), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "drafts" / "winter-coat.yaml"
    path.parent.mkdir()
    path.write_text(block("yaml"), encoding="utf-8")
    return path


def run(*arguments: Any) -> tuple[int, str]:
    result = CliRunner().invoke(programmes, [str(each) for each in arguments])
    return result.exit_code, result.output


def test_the_howtos_file_is_sound(file: Path) -> None:
    assert run("check", file) == (0, f"{file}: ok (户外职工冬衣)\n")


def test_the_howtos_mistake_is_told_as_it_says(file: Path) -> None:
    file.write_text(block("yaml").replace("member.state ==", "member.staet =="), encoding="utf-8")
    told = block("text").strip().replace("drafts/winter-coat.yaml", str(file))
    assert run("check", file) == (1, told + "\n")
    status, output = run("check", file, "--json")
    finding = json.loads(output)["files"][0]["findings"][0]
    assert (status, finding["line"], finding["column"]) == (1, 19, 9)


def test_wrong_usage_is_told_apart_from_a_refusal(tmp_path: Path) -> None:
    assert run("check")[0] == 2
    assert run("check", tmp_path / "nothing.yaml")[0] == 2


def test_the_howtos_service_runs_once_published_and_stops_when_retired(
    file: Path, cloned_db: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", cloned_db.owner_url)
    monkeypatch.setenv("DATABASE_APP_URL", cloned_db.app_url)
    assert run("publish", file) == (0, "winter-coat v1\n")
    assert run("publish", file) == (0, "winter-coat v1\n")
    assert api.published("winter-coat", clock.today()).names.zh_hans == "户外职工冬衣"
    file.write_text(block("yaml").replace("加大", "特大"), encoding="utf-8")
    assert run("publish", file) == (0, "winter-coat v2\n")
    status, output = run("show", "winter-coat", "--json")
    assert (status, json.loads(output)["code"]) == (0, "winter-coat")
    assert run("retire", "winter-coat")[0] == 0
    assert run("show", "winter-coat")[0] == 1


def test_a_faulty_file_is_named_when_it_is_published(
    file: Path, cloned_db: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", cloned_db.owner_url)
    monkeypatch.setenv("DATABASE_APP_URL", cloned_db.app_url)
    file.write_text(block("yaml").replace("member.state ==", "member.staet =="), encoding="utf-8")
    status, output = run("publish", file)
    assert status == 1
    assert f"{file}:19:9: " in output
    assert f"{file}:19: " in output.splitlines()[-1]
    assert run("show", "winter-coat")[0] == 1


def test_an_account_that_no_money_would_find_is_refused(file: Path) -> None:
    plain, paid = re.findall(r"```yaml\n(.*?)```", text(), re.DOTALL)
    whole = plain.split("rule:")[0] + paid + CONSENT
    asked = "      - {name: NAME, type: bank_account, label: {zh-hans: 账号}, required: true, sensitive: true}\n"
    bank = "      - {name: bank_name, type: string, label: {zh-hans: 开户银行, en: Bank}, required: true}\n"
    for more, status in ((asked, 1), (asked.replace("NAME", "bank_account"), 1), (asked + bank, 1)):
        file.write_text(whole.replace("      - name: trips", more + "      - name: trips"), encoding="utf-8")
        assert run("check", file)[0] == status
        assert "bank_name" in run("check", file)[1]
    good = asked.replace("NAME", "bank_account") + bank
    file.write_text(whole.replace("      - name: trips", good + "      - name: trips"), encoding="utf-8")
    assert run("check", file) == (0, f"{file}: ok (户外职工冬衣)\n")


CONSENT = """
consents:
  - purpose: account
    title: {zh-hans: 使用银行账户, en: Use of the account}
    text: {zh-hans: 只用于发放。, en: For payment only.}
"""


def test_the_table_of_keys_names_what_the_reader_knows() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", text(), re.MULTILINE)
    named = set(re.findall(r"`([a-z_]+)`", " ".join(rows)))
    written = set(re.findall(r"^([a-z_]+):", block("yaml"), re.MULTILINE))
    assert written <= named


def test_the_howtos_service_with_money_is_sound_and_needs_its_booking(file: Path) -> None:
    plain, paid = re.findall(r"```yaml\n(.*?)```", text(), re.DOTALL)
    whole = plain.split("rule:")[0] + paid
    file.write_text(whole, encoding="utf-8")
    assert run("check", file) == (0, f"{file}: ok (户外职工冬衣)\n")
    file.write_text(whole.replace("    effects:\n      - {do: ledger.commit}\n", ""), encoding="utf-8")
    status, output = run("check", file)
    assert (status, "ledger.commit" in output) == (1, True)


def test_the_roles_named_are_those_who_handle() -> None:
    named = re.search(r"Roles: (.*?) \|", text())
    assert named
    assert set(re.findall(r"`([a-z_]+)`", named[1])) == {role.value for role in OFFICERS}
