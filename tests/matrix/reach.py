"""How far each role sees on each route: the reviewed half of the matrix.

A route whose roles say all there is to say (a list, one's own first screen) needs no more than `ALL`. A route that
leads to one object says on which object it is tried and who, of those whose role it serves, has that object in their
line; everybody else must get 404, as if there were nothing. A route that is not here fails the matrix.
"""

from tests.matrix.estate import ESTATE
from tests.matrix.handling import CASES, LINE
from tests.matrix.sites import CLUSTER
from tests.matrix.trying import Reach, at_desk, only
from tests.people import EVERYBODY

ALL = Reach()

# Whose eyes never fall on anything of Alice's: members and cadres of other unions, other lines, people without a line.
OUTSIDE = frozenset(EVERYBODY) - {
    "member", "cadre", "relative_cadre", "street", "county", "city", "industry", "industry_city",
    "province", "treasurer", "second_treasurer", "auditor", "employer",
}  # fmt: skip
HERS = frozenset({
    "alice", "her name", "her phone", "her document", "her account", "membership", "grant", "sent grant",
    "paid grant", "batch", "answered batch", "draft", "application", "case", "file", "certificate",
})  # fmt: skip
# What is kept even from those who know her: her employer and her own brother in the union's office.
HER_CASE = frozenset({"her account", "grant", "sent grant", "paid grant", "application", "case", "certificate"})
KEPT_FROM = {**dict.fromkeys(OUTSIDE, HERS), "employer": HER_CASE | {"her document"}, "relative_cadre": HER_CASE}

# What she reported to the county is for her and the county's desk; the auditor reads that something happened.
HER_MATTER = frozenset({"order", "order_number", "her words"})
KEPT_FROM |= {
    who: KEPT_FROM.get(who, frozenset()) | HER_MATTER for who in EVERYBODY if who not in ("member", "county", "auditor")
}

ACCOUNTS = {
    "/sign-in": ALL,
    "/sign-in/code": ALL,
    "/sign-in/password": ALL,
    "/sign-in/reported-dead": ALL,
    "/my/kept-form": ALL,
    "/sign-out": ALL,
    "/sign-in/second": ALL,
    "/sign-in/desk": ALL,
    "/sign-in/desk/ask": ALL,
    "/sign-in/desk/enter": ALL,
    "/d/<str:token>": only(token="=unknown"),
    "/my/second-step": ALL,
    "/second-steps/reset": ALL,
    "/my/role": ALL,
    "/my/password": ALL,
    "/my/email": ALL,
    "/my/email/code": ALL,
    "/my/email/remove": ALL,
    "/demo/person/<slug:key>": only(key="=member"),
    "/demo/sms": ALL,
    "/demo/fast-forward": ALL,
    "POST /api/v1/sign-in/code": ALL,
    "POST /api/v1/sign-in": ALL,
    "POST /api/v1/sign-in/password": ALL,
    "POST /api/v1/sign-out": ALL,
    "POST /api/v1/sign-in/second": ALL,
    "GET /api/v1/me/second-step": ALL,
    "POST /api/v1/me/second-step": ALL,
    "POST /api/v1/me/second-step/code": ALL,
    "POST /api/v1/second-steps/reset": ALL,
    "GET /api/v1/me": ALL,
    "PUT /api/v1/me/role": ALL,
    "PUT /api/v1/me/password": ALL,
    "GET /api/v1/me/email": ALL,
    "POST /api/v1/me/email": ALL,
    "POST /api/v1/me/email/code": ALL,
    "DELETE /api/v1/me/email": ALL,
}
WEB = {
    "/healthz": ALL,
    "/readyz": ALL,
    "/metrics": ALL,
    "/": ALL,
    "/me": ALL,
    "/preferences": ALL,
    "/design": ALL,
    "/manifest.webmanifest": ALL,
    "/sw.js": ALL,
    "/offline": ALL,
    "/tour": ALL,
    "/tour/try/<slug:key>": only(*EVERYBODY, key="=join"),
    "/tour/kill": ALL,
    "/tour/kill/note": ALL,
    "/trail": ALL,
    "/trail/seals": ALL,
    "/my/messages": ALL,
    "/api": ALL,
    "/api/v1/openapi.json": ALL,
}

# Of the mill, on either line.
_LINE = ("cadre", "relative_cadre", "street", "county", "city", "industry", "industry_city", "province")
_UNDOES = tuple(who for who in _LINE if who != "relative_cadre")  # who imported, and the desks above
_ABOVE = tuple(who for who in _UNDOES if who != "cadre")
_DEATH = {"died_on": "2026-02-20", "document_number": "死证2026-0031"}
_EXPULSION = {"ground": "charter", "expulsion_reason": "属实", "decision_number": "1号", "decided_on": "2026-02-20"}
_PLACERS = ("county", "city", "province")
_NEW_UNION = ("cadre", "relative_cadre")  # the transfer waits for the mill
_CODE_MAKERS = ("cadre", "relative_cadre", "county", "employer")
_CHANGE = {"change": "retain", "reason": "2"}
_ALL_OF_A = dict.fromkeys(("document", "membership", "member_number"), "a")
REGISTRY = {
    "/join": ALL,
    "/join/done": ALL,
    "/j/<str:token>": only(*EVERYBODY, token="join_token"),
    "/members": ALL,
    "/quality": ALL,
    "/quality/<slug:flaw>": Reach(at={"flaw": "=no_phone"}),
    "/quality/<slug:flaw>/workbook": Reach(at={"flaw": "=no_phone"}),
    "/duplicates": ALL,
    "/duplicates/<uuid:pair_id>": only(*_LINE, pair_id="pair", data={**_ALL_OF_A, "seen": "@pair seen"}),
    "/duplicates/<uuid:pair_id>/reveal/<slug:side>/<slug:field>": only(
        *_LINE, pair_id="pair", side="=a", field="=document"
    ),
    "/duplicates/<uuid:pair_id>/distinct": only(*_LINE, pair_id="pair"),
    "/duplicates/<uuid:pair_id>/undo": only(*_LINE, pair_id="merged pair"),
    "/members/export": only(*_LINE, data={"union_id": "@mill"}),
    "/members/<uuid:person_id>": only(*_LINE, person_id="alice"),
    "/members/<uuid:person_id>/reveal/<slug:field>": only(*_LINE, person_id="alice", field="=document"),
    "/members/<uuid:person_id>/change": only(*_LINE, person_id="alice", data=_CHANGE),
    "/members/<uuid:person_id>/phone": only(*_LINE, person_id="alice", data={"phone": "13912345678"}),
    "/members/<uuid:person_id>/death": at_desk(*_UNDOES, reach=only(*_LINE, person_id="alice", data=_DEATH)),
    "/members/<uuid:person_id>/expel": at_desk(
        *_UNDOES, reach=only(*_LINE, person_id="alice", data=_EXPULSION, files={"decision": "x"})
    ),
    "/expulsions": ALL,
    "/expulsions/<uuid:expulsion_id>": at_desk(
        "street", reach=only(*_LINE, expulsion_id="expulsion", data={"outcome": "rejected", "appeal_answer": "属实"})
    ),
    "/expulsions/<uuid:expulsion_id>/decision": only(*_LINE, expulsion_id="expulsion"),
    "/my/expulsions/<uuid:expulsion_id>/appeal": only(
        "spouse", expulsion_id="own expulsion", data={"grounds": "没有这回事"}
    ),
    "/deaths": ALL,
    "/deaths/<uuid:death_id>": at_desk(*_ABOVE, reach=only(*_LINE, death_id="death", data={"mistaken": "同名同姓"})),
    "/deaths/<uuid:death_id>/paper": only(*_LINE, death_id="death"),
    "/rosters": ALL,
    "/rosters/<uuid:upload_id>": only(*_LINE, upload_id="roster"),
    "/rosters/<uuid:upload_id>/progress": only(*_LINE, upload_id="roster"),
    "/rosters/<uuid:upload_id>/columns": only(*_LINE, upload_id="roster", data={"heading": "姓名", "field": ""}),
    "/rosters/<uuid:upload_id>/read": only(*_LINE, upload_id="roster"),
    "/rosters/<uuid:upload_id>/apply": only(*_LINE, upload_id="roster"),
    "/rosters/<uuid:upload_id>/returned.xlsx": only(*_LINE, upload_id="roster"),
    "/rosters/<uuid:upload_id>/undo": at_desk(*_UNDOES, reach=only(*_LINE, upload_id="applied roster"), guarded=True),
    "/rosters/<uuid:upload_id>/erase": only(*_LINE, upload_id="roster"),
    "/pool": ALL,
    "/pool/<uuid:membership_id>/place": only(*_PLACERS, membership_id="pool_membership", data={"union_id": "@mill"}),
    "/transfers": ALL,
    "/transfers/<uuid:transfer_id>": only(*_NEW_UNION, transfer_id="transfer"),
    "/transfers/<uuid:transfer_id>/accept": only(*_NEW_UNION, transfer_id="transfer"),
    "/transfers/<uuid:transfer_id>/refuse": only(*_NEW_UNION, transfer_id="transfer", data={"why": "不在本单位"}),
    "/transfers/<uuid:transfer_id>/agree": only("other_cadre", transfer_id="offer"),
    "/transfers/<uuid:transfer_id>/decline": only("other_cadre", transfer_id="offer", data={"why": "还在本单位"}),
    "/my/transfers/<uuid:transfer_id>/agree": only("other_member", transfer_id="offer"),
    "/my/transfers/<uuid:transfer_id>/decline": only("other_member", transfer_id="offer"),
    "/my/membership/objection": ALL,
    "/entry-objections": ALL,
    "/entry-objections/<uuid:objection_id>": at_desk(
        *_UNDOES, reach=only(*_LINE, objection_id="entry_objection", data={"answer": "已改正"})
    ),
    "/my/membership": ALL,
    "/my/membership/claim": ALL,
    "/my/membership/transfer": ALL,
    "/my/transfers/<uuid:transfer_id>/withdraw": only("far_member", transfer_id="transfer"),
    "/my/ties": ALL,
    "/my/ties/<uuid:tie_id>/end": only("member", "relative_cadre", tie_id="tie"),
    "/unions/<uuid:union_id>": only(*_LINE, "member", "employer", union_id="mill"),
    "/unions/<uuid:union_id>/join-codes": only(*_CODE_MAKERS, union_id="mill"),
    "/join-codes/<uuid:code_id>/revoke": only(*_CODE_MAKERS, code_id="join_code"),
    "POST /api/v1/join": ALL,
    "GET /api/v1/members": ALL,
    "GET /api/v1/quality": ALL,
    "GET /api/v1/quality/<flaw>": Reach(at={"flaw": "=no_phone"}),
    "GET /api/v1/duplicates": ALL,
    "GET /api/v1/duplicates/<uuidstr:pair_id>": only(*_LINE, pair_id="pair"),
    "POST /api/v1/duplicates/<uuidstr:pair_id>/merge": only(
        *_LINE, pair_id="pair", data={"choices": _ALL_OF_A, "seen": "@pair seen"}
    ),
    "POST /api/v1/duplicates/<uuidstr:pair_id>/distinct": only(*_LINE, pair_id="pair"),
    "POST /api/v1/duplicates/<uuidstr:pair_id>/undo": only(*_LINE, pair_id="merged pair"),
    "GET /api/v1/members.xlsx": ALL,
    "GET /api/v1/members/<person_id>": only(*_LINE, person_id="alice"),
    "POST /api/v1/members/<person_id>/reveal": only(*_LINE, person_id="alice", data={"field": "document"}),
    "POST /api/v1/members/<person_id>/change": only(*_LINE, person_id="alice", data=_CHANGE),
    "POST /api/v1/members/<uuidstr:person_id>/death": at_desk(
        *_UNDOES, reach=only(*_LINE, person_id="alice", data=_DEATH)
    ),
    "POST /api/v1/members/<uuidstr:person_id>/expulsion": at_desk(
        *_UNDOES, reach=only(*_LINE, person_id="alice", data=_EXPULSION, files={"decision": "x"})
    ),
    "GET /api/v1/expulsions": ALL,
    "POST /api/v1/expulsions/<uuidstr:expulsion_id>/answer": at_desk(
        "street", reach=only(*_LINE, expulsion_id="expulsion", data={"outcome": "rejected", "answer": "属实"})
    ),
    "POST /api/v1/me/expulsions/<uuidstr:expulsion_id>/appeal": only(
        "spouse", expulsion_id="own expulsion", data={"grounds": "没有这回事"}
    ),
    "GET /api/v1/deaths": ALL,
    "POST /api/v1/deaths/<uuidstr:death_id>/take-back": at_desk(
        *_ABOVE, reach=only(*_LINE, death_id="death", data={"why": "同名同姓"})
    ),
    "GET /api/v1/rosters": ALL,
    "POST /api/v1/rosters": Reach(data={"name": "名册.csv", "size": 3}),
    "GET /api/v1/rosters/<uuidstr:upload_id>": only(*_LINE, upload_id="roster"),
    "DELETE /api/v1/rosters/<uuidstr:upload_id>": only(*_LINE, upload_id="roster"),
    "HEAD /api/v1/rosters/<uuidstr:upload_id>/content": only(*_LINE, upload_id="roster"),
    "PATCH /api/v1/rosters/<uuidstr:upload_id>/content": only(*_LINE, upload_id="roster"),
    "GET /api/v1/rosters/<uuidstr:upload_id>/rows": only(*_LINE, upload_id="roster"),
    "GET /api/v1/rosters/<uuidstr:upload_id>/problems": only(*_LINE, upload_id="roster"),
    "PUT /api/v1/rosters/<uuidstr:upload_id>/columns": only(
        *_LINE, upload_id="roster", data={"columns": [{"heading": "姓名", "field": ""}]}
    ),
    "POST /api/v1/rosters/<uuidstr:upload_id>/read": only(*_LINE, upload_id="roster"),
    "POST /api/v1/rosters/<uuidstr:upload_id>/apply": only(*_LINE, upload_id="roster"),
    "POST /api/v1/rosters/<uuidstr:upload_id>/undo": at_desk(*_UNDOES, reach=only(*_LINE, upload_id="applied roster")),
    "GET /api/v1/rosters/<uuidstr:upload_id>/undone": only(*_LINE, upload_id="undone roster"),
    "GET /api/v1/rosters/<uuidstr:upload_id>/returned.xlsx": only(*_LINE, upload_id="roster"),
    "GET /api/v1/pool": ALL,
    "POST /api/v1/pool/<membership_id>/place": only(
        *_PLACERS, membership_id="pool_membership", data={"union_id": "@mill"}
    ),
    "GET /api/v1/unions/<union_id>": only(*_LINE, "member", "employer", union_id="mill"),
    "POST /api/v1/unions/<union_id>/join-codes": only(*_CODE_MAKERS, union_id="mill"),
    "DELETE /api/v1/join-codes/<code_id>": only(*_CODE_MAKERS, code_id="join_code"),
    "GET /api/v1/transfers": ALL,
    "GET /api/v1/transfers/<transfer_id>": only(*_NEW_UNION, "far_member", transfer_id="transfer"),
    "GET /api/v1/offers": ALL,
    "POST /api/v1/transfers/<transfer_id>/agree": only("other_cadre", "other_member", transfer_id="offer"),
    "POST /api/v1/transfers/<transfer_id>/decline": only(
        "other_cadre", "other_member", transfer_id="offer", data={"why": "还在本单位"}
    ),
    "POST /api/v1/me/membership/objection": Reach(data={"said": "电话不对"}),
    "GET /api/v1/entry-objections": ALL,
    "POST /api/v1/entry-objections/<uuidstr:objection_id>/answer": at_desk(
        *_UNDOES, reach=only(*_LINE, objection_id="entry_objection", data={"answer": "已改正"})
    ),
    "POST /api/v1/transfers": ALL,
    "POST /api/v1/transfers/<transfer_id>/accept": only(*_NEW_UNION, transfer_id="transfer"),
    "POST /api/v1/transfers/<transfer_id>/refuse": only(
        *_NEW_UNION, transfer_id="transfer", data={"why": "不在本单位"}
    ),
    "POST /api/v1/transfers/<transfer_id>/withdraw": only("far_member", transfer_id="transfer"),
    "GET /api/v1/me/membership": only("member", "other_member", "far_member", "rider"),
    "POST /api/v1/me/claim": ALL,
}
_READS_MONEY = {"treasurer", "second_treasurer", "auditor"}
_PAYS = {"treasurer", "second_treasurer", "other_treasurer"}
_SEES_GRANT = LINE | _READS_MONEY
_REFUND = {"voucher": "回单0001", "returned_on": "@today"}
_ACCOUNT = {
    "holder": "王某",
    "bank": "示例银行",
    "number": "6222020000000000018",
}  # not hers: a refusal echoes the address
LEDGER = {
    "/money": ALL,
    "/money/funds/<uuid:fund_id>/receive": only(*_READS_MONEY, fund_id="fund"),
    "/money/release": at_desk(*_PAYS, reach=ALL),
    "/money/release/done": ALL,
    "/money/pay": at_desk(*_PAYS, reach=ALL),
    "/money/pay/batch": ALL,
    "/money/failed": ALL,
    "/money/grants/<uuid:grant_id>": only(*_SEES_GRANT, grant_id="grant"),
    "/money/grants/<uuid:grant_id>/payee": only(*_SEES_GRANT, grant_id="grant", data=_ACCOUNT),
    "/money/grants/<uuid:grant_id>/evidence": only(*_READS_MONEY, grant_id="grant to another"),
    "/money/grants/<uuid:grant_id>/cancel": only(*_SEES_GRANT, grant_id="grant", data={"why": "declined"}),
    "/money/grants/<uuid:grant_id>/reverse": only(
        *_SEES_GRANT, grant_id="paid grant", data=_REFUND | {"why": "paid_in_error", "confirmed": "on"}
    ),
    "/money/grants/<uuid:grant_id>/restore": only(*_SEES_GRANT, grant_id="paid grant"),
    "/money/batches": ALL,
    "/money/batches/<uuid:batch_id>": only(*_READS_MONEY, batch_id="batch"),
    "/money/batches/<uuid:batch_id>/file": only(*_READS_MONEY, batch_id="batch"),
    "/money/batches/<uuid:batch_id>/return": only(*_READS_MONEY, batch_id="batch", files={"file": "x"}),
    "/money/batches/<uuid:batch_id>/demo-return": only(*_READS_MONEY, batch_id="batch"),
    "GET /api/v1/ledger/funds": ALL,
    "POST /api/v1/ledger/funds/<uuidstr:fund_id>/receipts": only(
        *_READS_MONEY, fund_id="fund", data={"amount_fen": 1, "document": "1"}
    ),
    "GET /api/v1/ledger/grants": ALL,
    "POST /api/v1/ledger/grants/release": only(*EVERYBODY, data={"grants": [{"id": "@grant", "version": 1}]}),
    "GET /api/v1/ledger/grants/<uuidstr:grant_id>": only(*_SEES_GRANT, grant_id="grant"),
    "PUT /api/v1/ledger/grants/<uuidstr:grant_id>/payee": only(*_SEES_GRANT, grant_id="grant", data=_ACCOUNT),
    "POST /api/v1/ledger/grants/<uuidstr:grant_id>/other-payee": only(
        *_SEES_GRANT, grant_id="grant", data={**_ACCOUNT, "reason": "guardian"}, files={"file": "x"}
    ),
    "GET /api/v1/ledger/grants/<uuidstr:grant_id>/evidence": only(*_READS_MONEY, grant_id="grant to another"),
    "POST /api/v1/ledger/grants/<uuidstr:grant_id>/cancel": only(
        *_SEES_GRANT, grant_id="grant", data={"reason": "declined"}
    ),
    "POST /api/v1/ledger/grants/<uuidstr:grant_id>/reverse": only(
        *_SEES_GRANT, grant_id="paid grant", data=_REFUND | {"reason": "paid_in_error"}
    ),
    "POST /api/v1/ledger/grants/<uuidstr:grant_id>/restore": only(*_SEES_GRANT, grant_id="paid grant"),
    "GET /api/v1/ledger/batches": ALL,
    "POST /api/v1/ledger/batches": only(*_READS_MONEY, data={"grant_ids": ["@grant"]}),
    "GET /api/v1/ledger/batches/<uuidstr:batch_id>": only(*_READS_MONEY, batch_id="batch"),
    "POST /api/v1/ledger/batches/<uuidstr:batch_id>/file": only(*_READS_MONEY, batch_id="batch"),
    "POST /api/v1/ledger/batches/<uuidstr:batch_id>/return": only(*_READS_MONEY, batch_id="batch", files={"file": "x"}),
}
CATALOGUE = {
    "/services": ALL,
    "/programmes/drop": ALL,
    "/services/<slug:code>": Reach(at={"code": "=join-union"}),
    "/services/<slug:code>/check": Reach(at={"code": "=hardship-support"}),
    "/matches": ALL,
    "/matches/<slug:code>": Reach(at={"code": "=join-union"}),
    "/matches/<slug:code>/<uuid:person_id>/invite": only(
        "cadre", "relative_cadre", code="=transfer", person_id="alice"
    ),
    "GET /api/v1/services": ALL,
    "GET /api/v1/services/<code>/members": Reach(at={"code": "=join-union"}),
    "POST /api/v1/services/<code>/members/<uuidstr:person_id>/invitation": only(
        "cadre", "relative_cadre", code="=transfer", person_id="alice"
    ),
    "GET /api/v1/services/<code>": Reach(at={"code": "=hardship-support"}),
    "POST /api/v1/services/<code>/check": Reach(at={"code": "=hardship-support"}),
}

INSIGHT = {
    "/figures": ALL,
    "/figures.xlsx": ALL,
    "/figures/<str:figure_id>": only(*EVERYBODY, figure_id="=cases.finished"),
    "/figures/<str:figure_id>/records": only(*EVERYBODY, figure_id="=cases.finished"),
    "GET /api/v1/figures": ALL,
    "GET /api/v1/figures/<figure_id>": only(*EVERYBODY, figure_id="=cases.finished"),
    "GET /api/v1/figures/<figure_id>/records": only(*EVERYBODY, figure_id="=cases.finished"),
}

_TOLD = {"kind": "complaint", "what": "三个月没有发工资"}
_WITH_CODE = {"code": "@receipt_code", "text": "补充一句话"}
ORDERS = {
    "/rights": ALL,
    "/rights/new": ALL,
    "/rights/receipt": Reach(data={"code": "@receipt_code"}),
    "/rights/receipt/order": ALL,
    "/rights/receipt/leave": ALL,
    "/rights/receipt/order/<slug:step>": only(*EVERYBODY, step="=words"),
    "/rights/mine": ALL,
    "/rights/mine/<uuid:order_id>": only("member", order_id="order"),
    "/rights/mine/<uuid:order_id>/<slug:step>": only(
        "member", order_id="order", step="=words", data={"words": "补充一句话"}
    ),
    "/orders": ALL,
    "/orders/<uuid:order_id>": only("county", order_id="order"),
    "/orders/<uuid:order_id>/open": only("county", order_id="order"),
    "/orders/<uuid:order_id>/do/<slug:step>": only(
        "county", order_id="order", step="=note", data={"note": "电话联系了单位", "for": "desk"}
    ),
    "/orders/<uuid:order_id>/files/<uuid:file_id>": only("county", order_id="order", file_id="order_file"),
    "/orders-told": ALL,
    "/mendings": ALL,
    "/mendings/<uuid:mending_id>": only(
        "street", mending_id="mending", data={"do": "report", "report": "改为一次告知"}
    ),
    "/hotline": ALL,
    "GET /api/v1/rights": ALL,
    "POST /api/v1/rights": Reach(data=_TOLD),
    "POST /api/v1/hotline/calls": Reach(data=_TOLD),
    "POST /api/v1/rights/receipts/reading": Reach(data={"code": "@receipt_code"}),
    "POST /api/v1/rights/receipts/files": Reach(data={"code": "@receipt_code"}, files={"file": "x"}),
    "POST /api/v1/rights/receipts/<step>": only(*EVERYBODY, step="=words", data=_WITH_CODE),
    "GET /api/v1/rights/mine": ALL,
    "GET /api/v1/rights/mine/<uuidstr:order_id>": only("member", order_id="order"),
    "POST /api/v1/rights/mine/<uuidstr:order_id>/files": only("member", order_id="order", files={"file": "x"}),
    "POST /api/v1/rights/mine/<uuidstr:order_id>/<step>": only(
        "member", order_id="order", step="=words", data={"text": "补充一句话"}
    ),
    "GET /api/v1/orders": ALL,
    "GET /api/v1/orders/<uuidstr:order_id>": only("county", order_id="order"),
    "POST /api/v1/orders/<uuidstr:order_id>/reading": only("county", order_id="order"),
    "POST /api/v1/orders/<uuidstr:order_id>/steps": only(
        "county", order_id="order", data={"step": "note", "text": "电话联系了单位"}
    ),
    "GET /api/v1/mendings": ALL,
    "POST /api/v1/mendings/<uuidstr:mending_id>/report": only("street", mending_id="mending", data={"text": "已改"}),
    "POST /api/v1/mendings/<uuidstr:mending_id>/appeal": only(
        "street", mending_id="mending", data={"text": "评错了人"}
    ),
    "GET /api/v1/orders-told": ALL,
}

REACH: dict[str, Reach] = {
    **ACCOUNTS,
    **WEB,
    **REGISTRY,
    **ESTATE,
    **LEDGER,
    **INSIGHT,
    **CATALOGUE,
    **CASES,
    **ORDERS,
    **CLUSTER,
}
