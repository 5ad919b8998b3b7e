"""The key under which a page seals what is typed, on the device, until it is saved: see assets/js/keeping.js."""

import base64

from django.utils.crypto import salted_hmac

from yizhan.cases.models import Draft

_SALT = "yizhan.cases.keeping"


def keep_key(draft: Draft) -> str:
    """One key a draft, base64 of 32 bytes. It stands in the draft's own page alone, which no browser keeps."""
    return base64.b64encode(salted_hmac(_SALT, str(draft.id), algorithm="sha256").digest()).decode()
