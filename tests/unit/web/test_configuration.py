"""Settings: read from the environment or from files, refused by name when wrong, documented."""

from pathlib import Path

import pytest

from tools import settings_page
from yizhan.web.configuration import Configuration, ConfigurationError, database_settings

LONG = "0123456789abcdef" * 4
OTHERS = {
    "YIZHAN_SMS": "gateway",
    "YIZHAN_SMS_URL": "https://sms.example.org/send",
    "YIZHAN_SECRET_KEY": "what is drawn by lot, 48 bytes of it, for tests only",
    "YIZHAN_HOSTS": "gonghui.example.org",
}
GATEWAY = {"YIZHAN_SMS": "gateway", "YIZHAN_SMS_URL": "https://sms.example.org/send"}


def _problems(environment: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigurationError) as refusal:
        Configuration.read(environment)
    return refusal.value.problems


def test_the_page_says_what_the_code_reads() -> None:
    assert settings_page.PAGE.read_text(encoding="utf-8") == settings_page.page()


def test_an_empty_environment_is_a_quiet_installation_on_one_machine() -> None:
    read = Configuration.read({})
    assert (read.demo, read.database_url, read.sms) == (False, "", "log")
    assert "*" not in read.allowed_hosts


def test_a_value_may_come_from_a_file_without_its_last_newline(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{LONG}\n")
    assert Configuration.read({"YIZHAN_SECRET_KEY_FILE": str(file)}).secret_key == LONG


def test_value_and_file_together_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(LONG)
    problem = _problems({"YIZHAN_SECRET_KEY": LONG, "YIZHAN_SECRET_KEY_FILE": str(file)})
    assert "YIZHAN_SECRET_KEY: is given beside YIZHAN_SECRET_KEY_FILE" in problem[0]


def test_every_wrong_value_is_named_at_once_with_what_to_write() -> None:
    problems = _problems({"YIZHAN_DEMO": "maybe", "YIZHAN_UPLOAD_LIMIT_BYTES": "-1", "YIZHAN_DATA": "var"})
    assert [line.split(":")[0] for line in problems] == ["YIZHAN_DATA", "YIZHAN_DEMO", "YIZHAN_UPLOAD_LIMIT_BYTES"]
    assert all("; write " in line for line in problems)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"YIZHAN_SMS": "pigeon"}, "YIZHAN_SMS"),
        ({"YIZHAN_SMS": "demo"}, "YIZHAN_SMS"),
        ({"YIZHAN_SMS": "gateway"}, "YIZHAN_SMS_URL"),
        ({"YIZHAN_SMS": "gateway", "YIZHAN_SMS_URL": "http://sms.example.org/"}, "YIZHAN_SMS_URL"),
        (GATEWAY | {"YIZHAN_SMS_TEMPLATE": "{mobile} {text}"}, "YIZHAN_SMS_TEMPLATE"),
        (GATEWAY | {"YIZHAN_SMS_TEMPLATE": '{"to": "{mobile}"}'}, "YIZHAN_SMS_TEMPLATE"),
        (GATEWAY | {"YIZHAN_SMS_ACCEPTED": "ok"}, "YIZHAN_SMS_ACCEPTED"),
        ({"YIZHAN_VAULT_CIPHER": "rot13"}, "YIZHAN_VAULT_CIPHER"),
        ({"YIZHAN_PUBLIC_ADDRESS": "gonghui.example.org"}, "YIZHAN_PUBLIC_ADDRESS"),
        ({"YIZHAN_PUBLIC_ADDRESS": "https://gonghui.example.org/"}, "YIZHAN_PUBLIC_ADDRESS"),
        ({"YIZHAN_PUBLIC_ADDRESS": "ftp://gonghui.example.org"}, "YIZHAN_PUBLIC_ADDRESS"),
        ({"YIZHAN_PUBLIC_ADDRESS": "https://gonghui.example.org:port"}, "YIZHAN_PUBLIC_ADDRESS"),
        ({"YIZHAN_PUBLIC_ADDRESS": "https://[::1"}, "YIZHAN_PUBLIC_ADDRESS"),
        ({"YIZHAN_BODY_LIMIT_BYTES": "0"}, "YIZHAN_BODY_LIMIT_BYTES"),
        ({"YIZHAN_UPLOAD_LIMIT_BYTES": "10"}, "YIZHAN_UPLOAD_LIMIT_BYTES"),
        ({"YIZHAN_DUTY_IDLE_MINUTES": "1"}, "YIZHAN_DUTY_IDLE_MINUTES"),
        ({"YIZHAN_LOG_LEVEL": "LOUD"}, "YIZHAN_LOG_LEVEL"),
        ({"DATABASE_URL": "mysql://u@h/d"}, "DATABASE_URL"),
        ({"DATABASE_APP_URL": "postgresql://u@h/d"}, "DATABASE_URL"),
        ({"YIZHAN_EMAIL_URL": "smtp://h"}, "YIZHAN_EMAIL_FROM"),
        ({"YIZHAN_SECRET_KEY_FILE": "/nowhere"}, "YIZHAN_SECRET_KEY"),
    ],
)
def test_what_does_not_fit_together_is_refused(environment: dict[str, str], named: str) -> None:
    assert any(line.startswith(f"{named}:") for line in _problems(environment))


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"YIZHAN_SECRET_KEY": "short"},
        {"YIZHAN_SECRET_KEY": "a" * 60},
        {"YIZHAN_SECRET_KEY": LONG, "YIZHAN_HOSTS": ""},
        {"YIZHAN_SECRET_KEY": LONG, "YIZHAN_HOSTS": "*"},
        {"YIZHAN_SECRET_KEY": LONG, "YIZHAN_METRICS_TOKEN": "short"},
        {"YIZHAN_SECRET_KEY": LONG, "YIZHAN_HOSTS": "gonghui.example.org"},
        {"YIZHAN_SECRET_KEY": LONG, "YIZHAN_SECURE": "1", "YIZHAN_SMS": "log"},
    ],
)
def test_serving_is_refused_without_what_it_needs(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        Configuration.read(environment).check_serving()


def test_serving_needs_no_more_than_a_key() -> None:
    Configuration.read({"YIZHAN_SECRET_KEY": LONG}).check_serving()


def test_others_are_served_with_a_gateway_and_an_address() -> None:
    Configuration.read(OTHERS | {"YIZHAN_PUBLIC_ADDRESS": "https://gonghui.example.org"}).check_serving()


@pytest.mark.parametrize("host", [".example.org", "gonghui.example.org", "GONGHUI.example.org"])
def test_a_domain_with_all_its_names_may_be_served(host: str) -> None:
    environment = OTHERS | {"YIZHAN_HOSTS": host, "YIZHAN_PUBLIC_ADDRESS": "https://gonghui.example.org:8443"}
    Configuration.read(environment).check_serving()


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"YIZHAN_PUBLIC_ADDRESS": "https://elsewhere.example.org"},
        {"YIZHAN_PUBLIC_ADDRESS": "http://gonghui.example.org", "YIZHAN_SECURE": "1"},
    ],
)
def test_links_that_would_lead_nowhere_are_refused(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="YIZHAN_PUBLIC_ADDRESS"):
        Configuration.read(OTHERS | environment).check_serving()


def test_no_secret_is_in_the_words_of_a_refusal() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        Configuration.read({"YIZHAN_SECRET_KEY": "my-secret"}).check_serving()
    assert "my-secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p%40ss@db:5433/name", {"USER": "u", "PASSWORD": "p@ss", "HOST": "db", "PORT": "5433"}),
        ("postgresql://u:p@/name?host=/run/pg", {"HOST": "/run/pg", "PORT": "", "NAME": "name"}),
        ("postgres://u@db/name?sslmode=verify-full", {"OPTIONS": {"sslmode": "verify-full"}}),
    ],
)
def test_a_database_address_becomes_djangos_settings(url: str, expected: dict[str, object]) -> None:
    assert database_settings(url).items() >= expected.items()
