"""A slow machine on demand: `YIZHAN_TEST_DELAY_S=0.4` lets every answer to the browser come that much later.

A press then returns at once, as it may on a busy machine, instead of waiting for the page that it asks for (see
tests/e2e/browser.py): a test that looks at a page before it has awaited it fails each time instead of seldom.
"""

import os
import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

DELAY_S: Final = float(os.environ.get("YIZHAN_TEST_DELAY_S", "0"))


def late(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: nothing is begun before the delay is over."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        time.sleep(DELAY_S)
        return get_response(request)

    return middleware
