"""What a signature is given to: the digest of one revision's words."""

import hashlib
import json


def digest_of(*, title: str, summary: str, body: str) -> str:
    """SHA-256, in hexadecimal, of title, summary and body; where they are published makes no difference to it."""
    said = json.dumps([title, summary, body], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
