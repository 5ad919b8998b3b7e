"""The embedded server takes a share of the memory that there is."""

from pathlib import Path

import pytest

from yizhan.ops.memory import memory_bytes
from yizhan.ops.postgres import memory_settings


def test_a_container_with_less_has_less(tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text("1048576\n")
    assert memory_bytes([limit]) == 1048576


@pytest.mark.parametrize("written", ["max\n", None])
def test_without_a_limit_it_is_the_machine_s(tmp_path: Path, written: str | None) -> None:
    limit = tmp_path / "memory.max"
    if written is not None:
        limit.write_text(written)
    assert memory_bytes([limit]) == memory_bytes([]) > 2**20


@pytest.mark.parametrize(("mebibytes", "buffers"), [(512, 256), (4096, 1024), (8000, 2000), (64_000, 4096)])
def test_a_quarter_of_it_is_the_server_s_own_within_bounds(mebibytes: int, buffers: int) -> None:
    assert memory_settings(mebibytes)["shared_buffers"] == f"{buffers}MB"
