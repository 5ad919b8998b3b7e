"""The address in links: the operator's, else where the server listens."""

import os

import pytest

from yizhan.ops.serving import name_address

NAME = "YIZHAN_PUBLIC_ADDRESS"


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("127.0.0.1", 8120, "http://127.0.0.1:8120"),
        ("0.0.0.0", 80, "http://127.0.0.1:80"),  # noqa: S104 - nothing is bound
        ("::", 8000, "http://[::1]:8000"),
    ],
)
def test_unnamed_it_is_where_the_server_listens(
    monkeypatch: pytest.MonkeyPatch, host: str, port: int, expected: str
) -> None:
    monkeypatch.delenv(NAME, raising=False)
    name_address(host, port)
    assert os.environ.pop(NAME) == expected


@pytest.mark.parametrize("variable", [NAME, f"{NAME}_FILE"])
def test_what_the_operator_named_stays(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "https://fuwu.example.cn")
    name_address("127.0.0.1", 8120)
    assert {name: os.environ.get(name) for name in (NAME, f"{NAME}_FILE") if name in os.environ} == {
        variable: "https://fuwu.example.cn"
    }
