"""数据质量: how many entries are doubtful and of which kind, down to the rows and into a workbook."""

from tempfile import TemporaryFile
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.files import disk
from yizhan.kernel.ids import read_id
from yizhan.kernel.scope import Acting
from yizhan.kernel.screens import Row
from yizhan.registry.duplicates.queries import count_open
from yizhan.registry.http.exporting import workbook_sent
from yizhan.registry.http.members import row_of
from yizhan.registry.models import Membership
from yizhan.registry.quality.export import write_flawed
from yizhan.registry.quality.queries import Board, Counts, board, flawed_page, node_in_reach, remedy_of
from yizhan.registry.quality.rules import REMEDY_WORDS, WORDS, Flaw, Remedy
from yizhan.registry.services.correcting import CORRECTORS

_PAGES: Final = {Remedy.RETAIN: "member-change", Remedy.CORRECT: "member-correct"}
PAIRS_COUNTED: Final = 99  # a count on a screen is bounded


@never_cache
@page(*STAFF)
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """The board of one's own union or level, or of one below it."""
    node = _node(request)
    found = board(node, clock.now())
    shown = [flaw for flaw in Flaw if found.total.flaws[flaw]]
    context = {
        "node": node,
        "is_own": node.node_id == acting(request).node_id,
        "board": found,
        "share": _share(found.total),
        "flaws": [_flaw(node, flaw, found.total.flaws[flaw]) for flaw in Flaw],
        "refused": _refused(node, found.total.refused_numbers),
        "repeated": _repeated(acting(request)) if node.node_id == acting(request).node_id else None,
        "below": [_below(one, shown) for one in found.below],
        "flaw_names": [WORDS[flaw][0] for flaw in shown],
        "chart": _chart(found),
    }
    return render(request, "registry/quality.html", context)


@never_cache
@page(*STAFF)
@require_GET
def flawed_members(request: HttpRequest, flaw: str) -> HttpResponse:
    """The members with one flaw, by name, numbers masked."""
    node, wanted = _node(request), _known(flaw)
    found = flawed_page(node, wanted, clock.now(), after=request.GET.get("after", ""))
    name, advice = WORDS[wanted]
    context = {
        "node": node,
        "name": name,
        "advice": advice,
        "flaw": wanted,
        "page": found,
        "rows": [row_of(row) | _what_to_do(acting(request), wanted, row) for row in found.rows],
        "back": _address("quality", node),
        "workbook": _address("quality-workbook", node, wanted),
    }
    return render(request, "registry/quality_rows.html", context)


@never_cache
@page(*STAFF)
@require_GET
def workbook(request: HttpRequest, flaw: str) -> FileResponse:
    """The same rows to work through in a spreadsheet; that they left is journalled."""
    node, wanted = _node(request), _known(flaw)
    if node.node_id is None:
        raise NotFound
    file = TemporaryFile(dir=disk.incoming())  # noqa: SIM115 - closed with the response
    write_flawed(node, node.node_id, wanted, out=file, acting=acting(request), at=clock.now())
    return workbook_sent(file, f"quality-{wanted}.xlsx")


def _node(request: HttpRequest) -> Acting:
    at = request.GET.get("at", "")
    return node_in_reach(acting(request), read_id(at) if at else None, clock.today())


def _known(flaw: str) -> Flaw:
    try:
        return Flaw(flaw)
    except ValueError:
        raise NotFound from None


def _address(name: str, node: Acting, *args: Any) -> str:
    at = f"?at={node.node_id}" if node.node_id else ""
    return reverse(name, args=args) + at


def _flaw(node: Acting, flaw: Flaw, count: int) -> Row:
    name, advice = WORDS[flaw]
    href = _address("quality-rows", node, flaw) if count else ""
    return Row(str(name), href=href, note=str(advice), value=str(count))


def _what_to_do(who: Acting, flaw: Flaw, membership: Membership) -> dict[str, Any]:
    """The words for a row, and the page on which it is done, where there is one for this reader."""
    what = remedy_of(flaw, membership)
    if what is None:
        return {"remedy": "", "remedy_href": ""}
    page_ = _PAGES.get(what) if what is not Remedy.CORRECT or who.role in CORRECTORS else None
    href = reverse(page_, args=[membership.person_id]) if page_ else ""
    return {"remedy": REMEDY_WORDS[what], "remedy_href": href}


def _refused(node: Acting, count: int) -> Row:
    """Rows of rosters, not members: beside the board's counts."""
    note = _("导入时因为号码不对没有收的行，请改正后再导入。")
    href = _address("refused-numbers", node) if count else ""
    return Row(_("名册里没收的证件号码"), href=href, note=note, value=str(count))


def _repeated(who: Acting) -> Row:
    """Pairs that look like one person's: not a flaw of one entry, so beside the board's counts."""
    count = count_open(who, most=PAIRS_COUNTED + 1)
    shown = f"{PAIRS_COUNTED}+" if count > PAIRS_COUNTED else str(count)
    note = _("像是同一个人登记了两次，请核对后合并。")
    return Row(_("疑似重复登记"), href=reverse("duplicates"), note=note, value=shown)


def _below(counts: Counts, shown: list[Flaw]) -> dict[str, Any]:
    """A line of the table, without columns in which nobody has anything."""
    href = f"{reverse('quality')}?at={counts.union_id}" if counts.union_id else ""
    return {
        "name": counts.name or _("本级直属"),
        "href": href,
        "members": counts.members,
        "share": _share(counts),
        "flaws": [(WORDS[flaw][0], counts.flaws[flaw]) for flaw in shown],
    }


def _share(counts: Counts) -> str:
    """Qualified of all, cut down, never up: 99.97 % is not 100 %."""
    if not counts.members:
        return "—"
    return f"{counts.qualified * 1000 // counts.members / 10:.1f}%"


def _chart(found: Board) -> dict[str, Any] | None:
    """Doubtful entries week by week, where there are two weeks to compare."""
    if len(found.weeks) < 2:
        return None
    labels = [week.isoformat() for week, _counts in found.weeks]
    values = [counts.members - counts.qualified for _week, counts in found.weeks]
    return {"labels": labels, "series": [{"name": _("不合格会员"), "values": values}]}


urlpatterns = [
    path("quality", quality, name="quality"),
    path("quality/<slug:flaw>", flawed_members, name="quality-rows"),
    path("quality/<slug:flaw>/workbook", workbook, name="quality-workbook"),
]
