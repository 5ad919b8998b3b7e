"""What sets a clone up stops where a part of it fails."""

import subprocess
import sys

from tools import setup


def test_the_wheel_s_npm_tells_that_it_failed() -> None:
    failed = subprocess.run(
        [sys.executable, "-c", setup.WHEEL_NPM, "no-such-command"], capture_output=True, text=True, check=False
    )
    assert failed.returncode != 0
    assert "no-such-command" in failed.stderr + failed.stdout
