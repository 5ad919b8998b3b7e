"""A NUL is refused in words wherever it comes in, and writes nothing: PostgreSQL takes none."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from tests.people import PARTS, People
from yizhan.catalogue.http.dropping import SAMPLE
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.kernel.models import DemoSms

WORDS = "空字符"


def refused(answer: Any) -> bool:
    said = answer.json()["detail"] if "json" in answer["Content-Type"] else answer.content.decode()
    return answer.status_code == HTTPStatus.BAD_REQUEST and WORDS in said


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("auditor", "/trail?number=%00"),
        ("auditor", "/trail?member=a%00"),
        ("auditor", "/trail?a%00b=1"),
        ("visitor", "/services?q=%00"),
        ("province", "/api/v1/figures/relief.amount?on=%00"),
    ],
)
def test_in_a_query(people: People, who: str, address: str) -> None:
    client = people.client(who)
    client.raise_request_exception = False
    assert refused(client.get(address))


@pytest.mark.parametrize("name", ["yizhan_session", "anything"])
def test_in_a_cookie(people: People, name: str) -> None:
    client = people.client("visitor")
    client.raise_request_exception = False
    assert refused(client.get("/me", headers={"Cookie": rf'{name}="a\000b"'}))


def test_the_sign_of_a_nul_that_is_only_written_about_is_none(people: People) -> None:
    body = r'{"phone": "\\u0000"}'
    answer = people.client("visitor").post("/api/v1/sign-in/code", body, content_type="application/json")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.django_db
def test_at_the_sign_in_nothing_is_sent(client: Client) -> None:
    client.raise_request_exception = False
    phone = f"{PARTS['member'].phone}\0"
    assert refused(client.post("/sign-in", {"phone": phone}))
    assert refused(client.post("/api/v1/sign-in/code", {"phone": phone}, content_type="application/json"))
    assert not DemoSms.objects.exists()


@pytest.mark.parametrize("sign", [r"\0", r"\x00", r"\u0000"])
@pytest.mark.parametrize("press", ["check", "publish"])
def test_in_a_programme_s_names_by_line_and_column(people: People, sign: str, press: str) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("staet", "state")
    text = text.replace("zh-hans: 户外职工冬衣", f'zh-hans: "冬{sign}衣"')
    client = people.client("publisher")
    client.raise_request_exception = False
    page = client.post("/programmes/drop", {"text": text, press: "1"})
    assert page.status_code == HTTPStatus.OK
    assert WORDS in page.content.decode()
    assert "第 5 行第 18 列" in page.content.decode()
    assert not ProgrammeVersion.objects.filter(code="winter-coat").exists()
