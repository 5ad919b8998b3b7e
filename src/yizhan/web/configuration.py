"""What an operator may set, by environment variable or by a file named in `<NAME>_FILE`.

One dataclass, read once. A wrong value is refused with the variable's name and what to write; the
page docs/operations/settings.md is held equal to it by a test.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from yizhan.web import public_address
from yizhan.web.setting_values import parsed, written

ROOT = Path(__file__).resolve().parents[3]
SMALLEST_UPLOAD, FEWEST_CHARACTERS = 1024 * 1024, 10
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


class ConfigurationError(Exception):
    """The environment does not say what is needed; one line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("the settings are not right:\n" + "\n".join(f"  {line}" for line in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class About:
    """What the operator's page says about a setting."""

    variable: str
    meaning: str
    write: str
    secret: bool = False


def _about(variable: str, meaning: str, *, write: str, secret: bool = False) -> dict[str, About]:
    return {"about": About(variable, meaning, write, secret)}


@dataclass(frozen=True, slots=True)
class Configuration:
    """Every setting with its default. Sizes in bytes, times in the unit of their name."""

    secret_key: str = field(
        default="",
        metadata=_about(
            "YIZHAN_SECRET_KEY",
            "Signs sessions and links. Needed to serve; `yizhan demo` makes its own.",
            write="at least 50 random characters",
            secret=True,
        ),
    )
    database_url: str = field(
        default="",
        metadata=_about(
            "DATABASE_URL",
            "The database as its owner, who migrates. Empty: the embedded server.",
            write="postgresql://yizhan_owner:PASSWORD@HOST:5432/yizhan",
            secret=True,
        ),
    )
    database_app_url: str = field(
        default="",
        metadata=_about(
            "DATABASE_APP_URL",
            "The same database as the serving role: it deletes no record and writes again only the columns that a "
            "table declares, none in journal, facts and the ledger's entries. "
            "Empty: the owner serves, and that guard is missing.",
            write="postgresql://yizhan_app:PASSWORD@HOST:5432/yizhan",
            secret=True,
        ),
    )
    database_pool: int = field(
        default=0,
        metadata=_about(
            "YIZHAN_DATABASE_POOL",
            "Connections kept open by each serving process; 0 opens one per thread.",
            write="a number, as many as threads",
        ),
    )
    statement_timeout_ms: int = field(
        default=15_000,
        metadata=_about(
            "YIZHAN_STATEMENT_TIMEOUT_MS",
            "PostgreSQL ends a query of the serving role after this time.",
            write="milliseconds",
        ),
    )
    data_folder: Path = field(
        default=ROOT / "var",
        metadata=_about(
            "YIZHAN_DATA",
            "Uploaded files, keys and the embedded database live below it.",
            write="an absolute path, writable",
        ),
    )
    keys_folder: Path | None = field(
        default=None,
        metadata=_about(
            "YIZHAN_KEYS",
            "The key files. Never in a backup: keep your own copy. Empty: `keys` in YIZHAN_DATA.",
            write="an absolute path, readable by the service only",
        ),
    )
    committee_rules: Path | None = field(
        default=None,
        metadata=_about(
            "YIZHAN_COMMITTEE_RULES",
            "Your own tables of committee sizes, of the form of `src/yizhan/registry/data/committee.yaml`, which holds "
            "without it. Warnings rest on them, and block nothing.",
            write="an absolute path of a YAML file",
        ),
    )
    phone_places: Path | None = field(
        default=None,
        metadata=_about(
            "YIZHAN_PHONE_PLACES",
            "Where ranges of mobile numbers were issued, for who joins a holding pool and does not say where: CSV of "
            "seven digits and the code of a county or city. Without it, numbers say nothing.",
            write="an absolute path of a CSV file",
        ),
    )
    demo: bool = field(
        default=False,
        metadata=_about(
            "YIZHAN_DEMO",
            "Demonstration: invented people, fast-forward, SMS box. Never with real people.",
            write="1 or 0",
        ),
    )
    allowed_hosts: tuple[str, ...] = field(
        default=("127.0.0.1", "localhost", "[::1]"),
        metadata=_about(
            "YIZHAN_HOSTS",
            "Names under which the platform may be reached.",
            write="names, separated by commas",
        ),
    )
    public_address: str = field(
        default="",
        metadata=_about(
            "YIZHAN_PUBLIC_ADDRESS",
            "How people reach the platform: stands in the links that are sent and in QR codes. Needed to serve others; "
            "empty on this machine alone: where it listens.",
            write="https://HOST, one of YIZHAN_HOSTS",
        ),
    )
    secure: bool = field(
        default=False,
        metadata=_about(
            "YIZHAN_SECURE",
            "Served over HTTPS only: secure cookies, HSTS, redirect. 0 is for 127.0.0.1 and demonstrations.",
            write="1 or 0",
        ),
    )
    trusted_proxy: bool = field(
        default=False,
        metadata=_about(
            "YIZHAN_TRUSTED_PROXY",
            "A proxy of ours sets X-Forwarded-For and X-Forwarded-Proto; believe them.",
            write="1 or 0",
        ),
    )
    metrics_token: str = field(
        default="",
        metadata=_about(
            "YIZHAN_METRICS_TOKEN",
            "Bearer token for /metrics from elsewhere. Empty: from this machine only.",
            write="at least 20 random characters",
            secret=True,
        ),
    )
    sms: str = field(
        default="log",
        metadata=_about(
            "YIZHAN_SMS",
            "How text messages leave: `gateway` posts them to a provider, `demo` fills the demo box, `log` sends "
            "nothing and says so: then nobody can sign in by code, and serving others is refused.",
            write="gateway, demo or log",
        ),
    )
    sms_url: str = field(
        default="",
        metadata=_about("YIZHAN_SMS_URL", "Where `gateway` posts each text.", write="https://HOST/PATH"),
    )
    sms_key: str = field(
        default="",
        metadata=_about(
            "YIZHAN_SMS_KEY", "Sent to the gateway as a bearer token.", write="what the provider gave you", secret=True
        ),
    )
    sms_template: str = field(
        default='{"mobile": "{mobile}", "text": "{text}"}',
        metadata=_about(
            "YIZHAN_SMS_TEMPLATE",
            "The body that the gateway wants; {mobile}, {text} and {key} are filled in.",
            write="JSON in which {mobile} and {text} occur",
        ),
    )
    sms_accepted: str = field(
        default="",
        metadata=_about(
            "YIZHAN_SMS_ACCEPTED",
            "What the gateway's JSON answer holds when it took a text, such as code=0. Empty: any 2xx.",
            write="FIELD=VALUE",
        ),
    )
    vault_cipher: str = field(
        default="aes-256-gcm",
        metadata=_about(
            "YIZHAN_VAULT_CIPHER",
            "What seals from now on; what was sealed with the other one still opens.",
            write="aes-256-gcm or sm4-gcm",
        ),
    )
    email_url: str = field(
        default="",
        metadata=_about(
            "YIZHAN_EMAIL_URL",
            "Mail server, for people who confirmed an e-mail address. Empty: nobody can give one, no e-mail is sent; "
            "a demonstration then shows it in the SMS box.",
            write="smtp://USER:PASSWORD@HOST:587",
            secret=True,
        ),
    )

    email_from: str = field(
        default="",
        metadata=_about(
            "YIZHAN_EMAIL_FROM", "Sender of e-mail; needed with YIZHAN_EMAIL_URL.", write="an e-mail address"
        ),
    )
    upload_limit_bytes: int = field(
        default=20 * 1024 * 1024,
        metadata=_about("YIZHAN_UPLOAD_LIMIT_BYTES", "Largest file a person may upload.", write="bytes"),
    )
    body_limit_bytes: int = field(
        default=64 * 1024 * 1024,
        metadata=_about("YIZHAN_BODY_LIMIT_BYTES", "Largest request, all files together.", write="bytes"),
    )
    duty_idle_minutes: int = field(
        default=120,
        metadata=_about(
            "YIZHAN_DUTY_IDLE_MINUTES",
            "After how many minutes without a request a session in a duty ends; a member's ends after 30 days.",
            write="minutes, at least 5",
        ),
    )
    second_step_from: date | None = field(
        default=None,
        metadata=_about(
            "YIZHAN_SECOND_STEP_FROM",
            "From which day on duties from the county up, and over money, audit and programmes, need a second step at "
            "sign-in (an authenticator app); until then, and where this is empty, it is offered.",
            write="YYYY-MM-DD, some weeks ahead",
        ),
    )
    log_level: str = field(
        default="INFO",
        metadata=_about(
            "YIZHAN_LOG_LEVEL", "From which level on log lines are written.", write="DEBUG, INFO, WARNING or ERROR"
        ),
    )

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read all settings; raises ConfigurationError naming every wrong one at once."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        for item in fields(cls):
            try:
                text = written(environment, item.metadata["about"].variable)
                if text is not None:
                    values[item.name] = parsed(text, item.type)
            except (ValueError, OSError) as error:
                problems.append(f"{item.metadata['about'].variable}: {error}; write {item.metadata['about'].write}")
        if problems:
            raise ConfigurationError(problems)
        configuration = cls(**values)
        configuration._check()
        return configuration

    def _check(self) -> None:
        """What must hold always, between settings too."""
        problems = [
            f"{variable}: {value} is not one of {', '.join(known)}"
            for variable, value, known in (
                ("YIZHAN_SMS", self.sms, ("log", "demo", "gateway")),
                ("YIZHAN_VAULT_CIPHER", self.vault_cipher, ("aes-256-gcm", "sm4-gcm")),
                ("YIZHAN_LOG_LEVEL", self.log_level, ("DEBUG", "INFO", "WARNING", "ERROR")),
            )
            if value not in known
        ]
        problems += self._gateway_problems() if self.sms == "gateway" else []
        if self.sms == "demo" and not self.demo:
            problems.append("YIZHAN_SMS: the demo box exists in demonstration mode only; write gateway")
        if self.public_address and not public_address.is_one(self.public_address):
            problems.append("YIZHAN_PUBLIC_ADDRESS: is not an address without a path; write https://HOST")
        if self.duty_idle_minutes < 5:
            problems.append("YIZHAN_DUTY_IDLE_MINUTES: is too short to fill in a form; write 5 or more")
        problems += self._limit_problems()
        if self.email_url and not self.email_from:
            problems.append("YIZHAN_EMAIL_FROM: is missing; write the sender's e-mail address")
        if self.database_app_url and not self.database_url:
            problems.append("DATABASE_URL: is missing beside DATABASE_APP_URL; write the owner's address")
        for variable, url in (("DATABASE_URL", self.database_url), ("DATABASE_APP_URL", self.database_app_url)):
            if url and urlsplit(url).scheme not in {"postgresql", "postgres"}:
                problems.append(f"{variable}: is not a PostgreSQL address; write postgresql://USER:PASSWORD@HOST/NAME")
        if problems:
            raise ConfigurationError(problems)

    def _limit_problems(self) -> list[str]:
        """What would refuse every upload, or every form."""
        problems = []
        if self.upload_limit_bytes < SMALLEST_UPLOAD:
            problems.append(f"YIZHAN_UPLOAD_LIMIT_BYTES: no photograph is so small; write {SMALLEST_UPLOAD} or more")
        if self.body_limit_bytes < self.upload_limit_bytes:
            problems.append("YIZHAN_BODY_LIMIT_BYTES: is below YIZHAN_UPLOAD_LIMIT_BYTES; write more than that")
        return problems

    def _gateway_problems(self) -> list[str]:
        """What a gateway needs: an address that nobody listens in on, and a body that says to whom and what."""
        problems, url = [], urlsplit(self.sms_url)
        if url.scheme != "https" and not (url.scheme == "http" and url.hostname in _THIS_MACHINE):
            problems.append("YIZHAN_SMS_URL: is not an https address; write https://HOST/PATH")
        try:
            is_object = isinstance(json.loads(self.sms_template), dict)
        except ValueError:
            is_object = False
        if not is_object or not all(gap in self.sms_template for gap in ("{mobile}", "{text}")):
            problems.append("YIZHAN_SMS_TEMPLATE: is not a JSON object with {mobile} and {text}; write one")
        if self.sms_accepted and "=" not in self.sms_accepted:
            problems.append("YIZHAN_SMS_ACCEPTED: has no =; write FIELD=VALUE")
        return problems

    def check_serving(self) -> None:
        """What serving needs beyond what a command needs."""
        problems = []
        if len(self.secret_key) < 50:
            state = "is too short" if self.secret_key else "is missing"
            problems.append(
                f"YIZHAN_SECRET_KEY (or YIZHAN_SECRET_KEY_FILE): {state}; write at least 50 random characters"
            )
        if self.metrics_token and len(self.metrics_token) < 20:
            problems.append("YIZHAN_METRICS_TOKEN: is too short; write at least 20 random characters")
        if self.sms == "log" and self._serves_others():
            problems.append("YIZHAN_SMS: log sends nothing, so nobody could sign in; write gateway, and YIZHAN_SMS_URL")
        problems += self._address_problems()
        if len(set(self.secret_key)) < FEWEST_CHARACTERS:
            problems.append("YIZHAN_SECRET_KEY: is not random; write 50 characters of which no more than a few repeat")
        if not self.allowed_hosts:
            problems.append("YIZHAN_HOSTS: is empty, so all would be refused; write the names under which you serve")
        if "*" in self.allowed_hosts:
            problems.append("YIZHAN_HOSTS: * lets any name in; write the names under which you serve")
        if problems:
            raise ConfigurationError(problems)

    def _serves_others(self) -> bool:
        return self.secure or not _THIS_MACHINE.issuperset(self.allowed_hosts)

    def _address_problems(self) -> list[str]:
        if not self.public_address:
            missing = "YIZHAN_PUBLIC_ADDRESS: is missing, so links that are sent would lead nowhere; write https://HOST"
            return [missing] if self._serves_others() else []
        hosts = () if self.demo else self.allowed_hosts
        return public_address.problems(self.public_address, hosts=hosts, secure=self.secure)

    @property
    def keys(self) -> Path:
        return self.keys_folder or self.data_folder / "keys"


def database_settings(url: str) -> dict[str, Any]:
    """A `postgresql://` address as Django's dictionary; query parameters become libpq options."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": {key: unquote(value) for key, value in query.items()},
    }
