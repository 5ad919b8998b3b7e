"""Files on disk and their rows: known by content, sensitive ones encrypted, refused ones leave nothing."""

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.db.kernel.filing import content_of, store
from tests.unit.kernel import samples
from yizhan.kernel import files, journal, vault
from yizhan.kernel.errors import DomainError, TooLarge
from yizhan.kernel.files import KindRefused, disk
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import StoredFile

pytestmark = pytest.mark.django_db


def _on_disk() -> set[Path]:
    return {path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()}


def test_a_stored_file_comes_back_under_its_true_ending() -> None:
    stored = store(samples.pdf(), name="../诊断证明.exe")
    assert (stored.name, stored.content_type) == ("诊断证明.pdf", "application/pdf")
    assert content_of(stored.id) == samples.pdf()
    assert [entry.kind for entry in journal.history(("kernel.file", stored.id))] == ["files.stored"]


def test_a_sensitive_file_lies_encrypted_on_disk() -> None:
    plain = b"diagnosis " * 20_000
    stored = store(plain, sensitive=True)
    lying = disk.place_of(stored.id).read_bytes()
    assert b"diagnosis" not in lying
    assert content_of(stored.id) == plain
    assert stored.size == len(plain)


def test_a_sensitive_file_altered_on_disk_does_not_open() -> None:
    stored = store(b"diagnosis " * 20_000, sensitive=True)
    place = disk.place_of(stored.id)
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    with pytest.raises(vault.Tampered):
        content_of(stored.id)


@pytest.mark.parametrize(
    ("content", "error"), [(b"MZ" + bytes(50), KindRefused), (b"a" * 30_000_000, TooLarge), (b"", files.FileBroken)]
)
def test_a_refused_file_leaves_nothing(content: bytes, error: type[DomainError]) -> None:
    before = _on_disk()
    with pytest.raises(error):
        store(content)
    assert _on_disk() == before
    assert not StoredFile.objects.exists()


def test_a_download_can_do_nothing_in_a_browser() -> None:
    stored = store(samples.photo(), name='照片".jpg')
    response = files.respond(stored.id)
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%85%A7")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert int(response["Content-Length"]) == len(b"".join(response)) == stored.size


def test_of_an_answer_that_nobody_reads_no_file_stays_open() -> None:
    stored = store(samples.photo(), name="照片.jpg")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        response = files.respond(stored.id)
        response.close()
        del response
        gc.collect()
    assert [str(one.message) for one in told if "unclosed file" in str(one.message)] == []


def test_a_half_written_file_never_has_its_name() -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"half"
        raise OSError("disk full")

    file_id = new_id()
    with pytest.raises(OSError, match="disk full"):
        disk.write(file_id, breaks_off())
    assert not disk.place_of(file_id).exists()
