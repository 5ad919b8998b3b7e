"""What an uploaded file is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhan.kernel.rules.filenames import clean


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("发票.pdf", "发票.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\fakepath\\诊断 证明.PDF", "诊断 证明.pdf"),
        ("工资单.pdf.exe", "工资单.pdf.pdf"),
        ("\u202egnp.exe", "gnp.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "ab Set-Cookie_ x.pdf"),
        ("...", "附件.pdf"),
        ("", "附件.pdf"),
        ("𠮷野家䶮.jpg", "𠮷野家䶮.pdf"),
        ("<script>alert(1)</script>.pdf", "script_.pdf"),
    ],
)
def test_a_name_is_shown_without_what_steers_a_screen(given_name: str, shown: str) -> None:
    assert clean(given_name, "pdf") == shown


@given(name=st.text(max_size=300))
def test_every_name_fits_its_column_and_holds_no_path(name: str) -> None:
    shown = clean(name, "docx")
    assert len(shown) <= 160
    assert shown.endswith(".docx")
    assert not set(shown) & set('/\\<>:"|?*\r\n\x00')
    assert not shown.startswith(".")
    assert clean(shown, "docx") == shown
