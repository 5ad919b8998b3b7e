"""Addresses that leave the platform: in texts, in QR codes, on paper."""

from django.conf import settings


def public(path: str) -> str:
    """A path of ours as people reach it from elsewhere, whichever name or port this request came by."""
    return f"{settings.PUBLIC_ADDRESS}{path}"
