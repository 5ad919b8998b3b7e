"""Files for the tests, handed in as a member does."""

import io
from datetime import UTC, datetime
from uuid import UUID

from yizhan.kernel import files
from yizhan.kernel.files import FileRef
from yizhan.kernel.scope import Acting, Role

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ALICE = Acting(role=Role.MEMBER, user_id=UUID(int=1))
OWNER = ("application", UUID(int=2))


def store(content: bytes = b"a note", *, name: str = "note.txt", sensitive: bool = False) -> FileRef:
    return files.store(io.BytesIO(content), name=name, acting=ALICE, at=AT, sensitive=sensitive, owner=OWNER)


def content_of(file_id: UUID) -> bytes:
    return b"".join(files.open_stream(file_id))
