"""The browser of the end-to-end tests. Without one they fail: a browser test is never skipped in silence."""

import os

from playwright.sync_api import Browser, Playwright

from tools import chromium


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that is there (see tools/chromium.py for where it comes from)."""
    found = chromium.find()
    if found is None:
        raise RuntimeError("there is no Chromium for the browser tests: `make test` installs one")
    return playwright.chromium.launch(
        executable_path=found.executable,
        args=list(found.arguments),
        env={**os.environ, **found.environment},
    )
