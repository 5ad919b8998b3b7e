"""A cluster of the bench's own, as durable as in earnest: fsync on, the launcher's tuning, a migrated database."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from yizhan.ops import postgres
from yizhan.ops.postgres import APP, OWNER, Cluster
from yizhan.web.configuration import ROOT


@dataclass(frozen=True, slots=True)
class Bench:
    """A running, migrated cluster and a data folder with keys."""

    cluster: Cluster
    data: Path

    def owner(self) -> psycopg.Connection:
        return psycopg.connect(self.cluster.url(OWNER), autocommit=True)

    def server_version(self) -> str:
        with self.owner() as owner:
            return str(owner.info.parameter_status("server_version"))

    def environment(self) -> dict[str, str]:
        """The environment in which our processes work on this database."""
        return {
            **os.environ,
            "DATABASE_URL": self.cluster.url(OWNER),
            "DATABASE_APP_URL": self.cluster.url(APP),
            "YIZHAN_DATA": str(self.data),
            "YIZHAN_DEMO": "1",
            "YIZHAN_LOG_LEVEL": "WARNING",
            "YIZHAN_SMS": "demo",
            "YIZHAN_SECRET_KEY": "only-for-the-bench-" * 4,
            "DJANGO_SETTINGS_MODULE": "yizhan.web.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }

    def run(self, *command: str) -> str:
        """Run one of our commands to its end; its output."""
        done = subprocess.run(command, env=self.environment(), check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def yizhan(self, *words: str) -> str:
        return self.run(sys.executable, "-m", "yizhan.ops.command", *words)

    def pgbench(self, script: str, *, clients: int, seconds: int) -> float:
        """Transactions per second of one script, as the serving role."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            threads = min(clients, os.cpu_count() or 1)
            arguments = ["-n", "-c", str(clients), "-j", str(threads), "-T", str(seconds), "-f", file.name]
            url = self.cluster.url(APP)
            said = self.run(self.cluster.binaries.path("pgbench"), *arguments, url)
        line = next(line for line in said.splitlines() if line.startswith("tps = "))
        return float(line.split()[2])


@contextmanager
def bench_database() -> Iterator[Bench]:
    """Start, migrate, and throw away at the end."""
    ours = postgres.default_cluster(ROOT / "var")
    base = ours.folder.parent / "bench"
    base.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=base))
    folder.rmdir()  # the launcher makes it with the right owner
    data = Path(tempfile.mkdtemp(prefix="yizhan-bench-"))
    try:
        with postgres.running(replace(ours, folder=folder)) as cluster:
            bench = Bench(cluster, data)
            bench.run(sys.executable, "-c", _MAKE_KEYS)
            bench.yizhan("migrate")
            yield bench
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


_MAKE_KEYS = """
from pathlib import Path
import os
from yizhan.kernel.keys import create_missing_keys
create_missing_keys(Path(os.environ["YIZHAN_DATA"]) / "keys")
"""
