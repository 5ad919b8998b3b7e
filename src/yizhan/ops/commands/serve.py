"""`yizhan serve`."""

import os

import click

from yizhan.ops.environment import set_up_django, workplace
from yizhan.ops.telling import tell


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=os.cpu_count() or 1, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="In each process.")
@click.option("--worker/--no-worker", "with_worker", default=True, help="Also run the worker of background jobs.")
def serve(*, host: str, port: int, processes: int, threads: int, with_worker: bool) -> None:
    """Serve the platform, with its worker, until Ctrl-C. Restarts what dies."""
    from yizhan.ops import serving

    with workplace(tell) as place:
        place.configuration.check_serving()
        serving.name_address(host, port)
        set_up_django()
        from yizhan.kernel.keys import ring
        from yizhan.ops.roles import refuse_old_schema

        ring()  # without the keys nothing sealed could be read: better told now than to the first visitor
        refuse_old_schema()
        if place.configuration.demo:
            from yizhan.ops.demo.guard import refuse_real_people

            refuse_real_people()
        serving.serve(
            place,
            host=host,
            port=port,
            processes=processes,
            threads=threads,
            with_worker=with_worker,
            tell=tell,
            when_ready=lambda: tell(f"serving at http://{host}:{port}"),
        )
