"""The platform served to a real browser: in this process, so that tests share its database, keys and clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """The tests' own assertions tell more than an access log."""


class _Server(ThreadedWSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()  # or the cloned database could not be dropped


@contextmanager
def serving() -> Iterator[str]:
    """Serve on a free port of this machine while the block runs; yields the address."""
    with _Server(("127.0.0.1", 0), _Quiet) as server:
        server.set_app(get_wsgi_application())
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
