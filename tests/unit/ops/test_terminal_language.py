"""A command answers in the language of its terminal, in Chinese where that says nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from yizhan.ops.command import yizhan
from yizhan.ops.environment import terminal_language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh-hans"),
        ({"LANG": "C.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "eo.UTF-8"}, "zh-hans"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, "en"),
    ],
)
def test_the_environment_names_the_language(environment: dict[str, str], language: str) -> None:
    assert terminal_language(environment) == language


@pytest.mark.parametrize(
    ("language", "words"), [("zh_CN.UTF-8", "文件的写法有误"), ("en_US.UTF-8", "The file is not written right")]
)
def test_a_fault_is_told_in_it(tmp_path: Path, language: str, words: str) -> None:
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text("format: [1")
    told = CliRunner().invoke(yizhan, ["programmes", "check", str(faulty)], env={"LC_ALL": language})
    assert told.exit_code == 1
    assert words in told.output
