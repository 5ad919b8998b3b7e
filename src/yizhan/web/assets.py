"""Addresses of built assets, also before they are collected (a fresh worktree, a test without a build)."""

from functools import cache

from django.conf import settings
from django.templatetags.static import static


@cache  # a page has dozens of icons, and a process serves one build
def asset(name: str) -> str:
    """The address of a built file, with its hash where the manifest knows it."""
    try:
        return static(name)
    except ValueError:  # not collected yet
        return f"{settings.STATIC_URL}{name}"
