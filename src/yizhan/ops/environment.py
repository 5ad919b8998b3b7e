"""Which database a command works with: the one that is named, or the embedded one, started for the purpose."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from yizhan.ops.postgres import APP, OWNER, Progress, default_cluster, running
from yizhan.web.configuration import Configuration


@contextmanager
def database(progress: Progress) -> Iterator[Configuration]:
    """Give the configuration with both database addresses; they are also in the environment, for child processes."""
    configuration = Configuration.read()
    if configuration.database_url:
        yield configuration
        return
    with running(default_cluster(configuration.data_folder), progress) as cluster:
        os.environ["DATABASE_URL"], os.environ["DATABASE_APP_URL"] = cluster.url(OWNER), cluster.url(APP)
        try:
            yield Configuration.read()
        finally:
            del os.environ["DATABASE_URL"], os.environ["DATABASE_APP_URL"]


def set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.web.settings")
    django.setup()
