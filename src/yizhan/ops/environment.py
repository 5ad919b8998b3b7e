"""Which database a command works with: the one that is named, or the embedded one, started for the purpose."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from yizhan.ops.postgres import APP, OWNER, Cluster, Progress, default_cluster, revive, running
from yizhan.web.configuration import Configuration


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
def workplace(progress: Progress) -> Iterator[Workplace]:
    """Both addresses are also in the environment meanwhile, for child processes."""
    configuration = Configuration.read()
    if configuration.database_url:
        yield Workplace(configuration)
        return
    with running(default_cluster(configuration.data_folder), progress) as cluster:
        os.environ["DATABASE_URL"], os.environ["DATABASE_APP_URL"] = cluster.url(OWNER), cluster.url(APP)
        try:
            yield Workplace(Configuration.read(), cluster)
        finally:
            del os.environ["DATABASE_URL"], os.environ["DATABASE_APP_URL"]


@contextmanager
def database(progress: Progress) -> Iterator[Configuration]:
    """The same for commands that need the addresses only."""
    with workplace(progress) as place:
        yield place.configuration


def set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.web.settings")
    django.setup()
