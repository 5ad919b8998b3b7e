"""Which database a command works with: the one that is named, or the embedded one, started for the purpose."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from yizhan.ops.errors import DatabaseMissingError
from yizhan.ops.postgres import APP, OWNER, Cluster, Progress, default_cluster, revive, running
from yizhan.web.configuration import ROOT, Configuration


@dataclass(frozen=True, slots=True)
class Workplace:
    """The configuration with both database addresses, and the embedded server where that is the database."""

    configuration: Configuration
    cluster: Cluster | None = None

    def keep_up(self, progress: Progress) -> None:
        """Start the embedded server again should somebody have killed it; called about once a second."""
        if self.cluster:
            revive(self.cluster, progress)


@contextmanager
def workplace(progress: Progress, *, may_create: bool = False) -> Iterator[Workplace]:
    """Both addresses are also in the environment meanwhile, for child processes.

    Raises DatabaseMissingError where there is no embedded database yet, unless the command is one that makes it.
    """
    configuration = Configuration.read()
    if configuration.database_url:
        yield Workplace(configuration)
        return
    embedded = default_cluster(configuration.data_folder)
    if not (embedded.exists or may_create):
        raise DatabaseMissingError(str(configuration.data_folder))
    with running(embedded, progress) as cluster:
        os.environ["DATABASE_URL"], os.environ["DATABASE_APP_URL"] = cluster.url(OWNER), cluster.url(APP)
        try:
            yield Workplace(Configuration.read(), cluster)
        finally:
            del os.environ["DATABASE_URL"], os.environ["DATABASE_APP_URL"]


@contextmanager
def database(progress: Progress, *, may_create: bool = False, speaks: bool = True) -> Iterator[Configuration]:
    """The same with Django set up, for commands that need the addresses only; its schema may be an older one."""
    with workplace(progress, may_create=may_create) as place:
        set_up_django()
        if speaks:
            speak()
        yield place.configuration


@contextmanager
def current_database(progress: Progress, *, speaks: bool = True) -> Iterator[Configuration]:
    """The same for commands that read and write through the models: an older schema is refused."""
    with database(progress, speaks=speaks) as configuration:
        from yizhan.ops.roles import refuse_old_schema

        refuse_old_schema()
        yield configuration


def set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.web.settings")
    django.setup()


def speak() -> None:
    """Let the command that runs now answer in its terminal's language; what it writes for people is not for it."""
    from django.utils import translation

    context = click.get_current_context(silent=True)
    if context is not None:
        context.with_resource(translation.override(terminal_language(os.environ)))


def terminal_language(environment: Mapping[str, str]) -> str:
    """The first of LC_ALL, LC_MESSAGES and LANG that is set, where it is a language of ours; else Chinese."""
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return named[:2] if named[:3].rstrip("_.") in ("en", "ru") else "zh-hans"


def choose_demonstration(host: str = "127.0.0.1") -> None:
    """Data and keys of its own, apart from what a `yizhan serve` in the same clone would use."""
    os.environ["YIZHAN_DEMO"] = "1"
    os.environ.setdefault("YIZHAN_SMS", "demo")
    os.environ.setdefault("YIZHAN_LOG_LEVEL", "WARNING")  # the terminal shows the addresses, not each request
    os.environ.setdefault("YIZHAN_DATA", str(ROOT / "var" / "demo"))
    os.environ.setdefault("YIZHAN_HOSTS", f"127.0.0.1,localhost,[::1],{host}")
    if not {"YIZHAN_SECRET_KEY", "YIZHAN_SECRET_KEY_FILE"} & os.environ.keys():
        os.environ["YIZHAN_SECRET_KEY_FILE"] = str(_secret_key(Path(os.environ["YIZHAN_DATA"])))


def _secret_key(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path
