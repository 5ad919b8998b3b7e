"""The browser of the end-to-end tests. Without one they fail: a browser test is never skipped in silence."""

import os
from functools import partialmethod

from playwright.sync_api import Browser, Locator, Playwright, expect

from tests.lateness import DELAY_S
from tools import chromium

# As long as Playwright waits for what is to be pressed; the 5 s that it expects anything within are a quiet machine's.
_AWAITED_MS = 30_000


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that is there (see tools/chromium.py for where it comes from)."""
    found = chromium.find()
    if found is None:
        raise RuntimeError("there is no Chromium for the browser tests: `make test` installs one")
    expect.set_options(timeout=_AWAITED_MS)
    if DELAY_S:
        Locator.click = partialmethod(Locator.click, no_wait_after=True)  # type: ignore[method-assign,assignment]
    return playwright.chromium.launch(
        executable_path=found.executable,
        args=list(found.arguments),
        env={**os.environ, **found.environment},
    )
