"""A register of invented people says so on each page and on each sheet that is taken out; a real one says nothing."""

import io
import zipfile
from collections.abc import Iterator

import pytest
import xlsxwriter
from django.test import Client
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to
from tests.databases import TestDatabase
from tests.db.times import NOON, TODAY
from yizhan.insight.export import workbook
from yizhan.kernel.scope import Acting
from yizhan.ops.postgres import Cluster
from yizhan.registry import api as registry
from yizhan.registry.models import Union
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.writer import write_province
from yizhan.registry.terms.export import write_endings

WORDS = "虚构数据，人物与单位均不存在"
SYSTEM = Acting.system("test")


@pytest.fixture(scope="module")
def made(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[TestDatabase]:
    with databases.clone(cluster) as database:
        with django_db_blocker.unblock(), connected_to(database):
            size = Size(primary_unions=60, members=120)
            write_province(seed=2, size=size, at=NOON, on=TODAY, acting=SYSTEM, progress=lambda *_: None)
        yield database


@pytest.fixture(autouse=True)
def in_earnest(settings: Settings) -> None:
    settings.DEMO = False


@pytest.fixture
def written(made: TestDatabase, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), connected_to(made):
        yield


@pytest.fixture
def real(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with databases.clone(cluster) as database, django_db_blocker.unblock(), connected_to(database):
        yield


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("address", ["/", "/sign-in", "/join", "/no-such-page"])
def test_each_page_of_an_invented_province_says_so(address: str) -> None:
    page = Client().get(address).content.decode()
    assert page.count(WORDS) == 1
    assert 'content="noindex' in page


@pytest.mark.usefixtures("written")
def test_a_reader_of_english_is_told_in_english() -> None:
    page = Client().get("/", headers={"accept-language": "en"}).content.decode()
    assert "Invented data" in page


@pytest.mark.usefixtures("written")
def test_each_sheet_that_is_taken_out_says_so_at_its_head_and_not_in_its_cells() -> None:
    out = io.BytesIO()
    province = Union.objects.get(level="province")
    write_endings(province.id, "", out=out, acting=SYSTEM, at=NOON)
    sheet, cells, properties = _opened(out.getvalue())
    assert f"<oddHeader>&amp;C{WORDS}</oddHeader>" in sheet
    assert WORDS in properties
    assert WORDS not in cells


@pytest.mark.usefixtures("written")
def test_a_table_of_figures_says_so_in_its_title_as_well() -> None:
    _, cells, _ = _opened(workbook("黑龙江省总工会", []))
    assert f"黑龙江省总工会 · {WORDS}" in cells


@pytest.mark.usefixtures("real")
def test_a_real_register_says_nothing_of_the_kind() -> None:
    assert WORDS not in Client().get("/").content.decode()
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet()
        registry.mark_invented(book)
    assert not registry.is_invented()
    assert all(WORDS not in part for part in _opened(out.getvalue()))


def _opened(content: bytes) -> tuple[str, str, str]:
    """The first sheet, the texts in cells, and the properties."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.namelist()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        shared = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in names else ""
        body = sheet.partition("<sheetData")[2].partition("</sheetData>")[0]
        return sheet, shared + body, book.read("docProps/core.xml").decode()
