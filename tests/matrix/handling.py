"""How far each role sees on the routes of applications, their handling and certificates; see `reach`."""

from tests.matrix.trying import Reach, at_desk, only
from tests.people import EVERYBODY

ALL = Reach()

# Her line of duty, each with her union's case in it.
LINE = frozenset({"cadre", "street", "county", "city", "industry", "industry_city", "province"})

# Her case lies in her union's line, but for her brother in its office; the auditor reads its history.
_DESK = LINE
_READS_CASE = LINE | {"member", "auditor"}
# A notice for the union: its members, and everybody in whose line it lies.
_SEES_NOTICE = LINE | {"member", "relative_cadre", "treasurer", "second_treasurer", "auditor"}
_REASON = {"reason": "不在受理范围，请到社区申请", "remedy": "请到社区申请", "confirmed": "yes"}
_MISSING = {"items": [{"code": "income-proof", "label": "收入证明", "what": "请补最近三个月的"}]}
_VISIT = {"visited_on": "2026-03-02", "visitors": "王干部、李委员", "findings": "与申请相符"}
_SPECIAL = {"reason": "expert_opinion", "what": "请专家评审", "expected_end": "2027-01-01"}
_ANSWER = {"outcome": "dismissed", "reason": "核实无误"}
_RESULT = {"result": "评审通过"}
CASES = {
    "/apply/<slug:code>": only(*EVERYBODY, code="=temporary-relief"),
    "/drafts/<uuid:draft_id>": only("member", draft_id="draft", data={"reason": "new_job"}),
    "/drafts/<uuid:draft_id>/check": only("member", draft_id="draft"),
    "/drafts/<uuid:draft_id>/submit": only("member", draft_id="draft"),
    "/drafts/<uuid:draft_id>/autosave": only("member", draft_id="draft", data={"reason": "new_job"}),
    "/drafts/<uuid:draft_id>/discard": only("member", draft_id="draft"),
    "/parts/<uuid:case_id>/fill": only("member", case_id="case"),
    "/cases": ALL,
    "/cases/<uuid:application_id>": only(*_READS_CASE, application_id="application"),
    "/cases/<uuid:application_id>/supplement": only(application_id="application"),
    "/cases/<uuid:application_id>/owed": only("member", application_id="application"),
    "/cases/<uuid:application_id>/withdraw": only("member", application_id="application"),
    "/cases/<uuid:application_id>/reveal": at_desk("cadre", reach=only(*_DESK, application_id="application")),
    "/case/<uuid:case_id>": only(*_READS_CASE, case_id="case"),
    "/case/<uuid:case_id>/certificate": only(case_id="case"),
    "/case/<uuid:case_id>/rate": only("member", case_id="case", data={"level": "5"}),
    "/case/<uuid:case_id>/confirm": only("member", case_id="case", data={"solved": "yes"}),
    "/certificates": ALL,
    "/certificates/<uuid:certificate_id>": only(*_READS_CASE, certificate_id="certificate"),
    "/certificates/<uuid:certificate_id>/withdraw": at_desk(
        *(LINE - {"cadre"}), reach=only(*LINE, certificate_id="certificate", data={"reason": "参保信息不实"})
    ),
    "/case/<uuid:case_id>/complete": only(*_DESK, case_id="case"),
    "/case/<uuid:case_id>/open-notice": at_desk("street", reach=only(*_DESK, case_id="case")),
    "/case/<uuid:case_id>/close-notice": at_desk("cadre", reach=only(*_DESK, case_id="noticed_case")),
    "/case/<uuid:case_id>/refuse": at_desk("street", reach=only(*_DESK, case_id="case", data=_REASON)),
    "/case/<uuid:case_id>/supplement": at_desk(
        "street", reach=only(*_DESK, case_id="case", data={"what-income-proof": "请补", "read": "1"})
    ),
    "/case/<uuid:case_id>/special": at_desk("street", reach=only(*_DESK, case_id="case", data=_SPECIAL)),
    "/case/<uuid:case_id>/special/end": at_desk("street", reach=only(*_DESK, case_id="case", data=_RESULT)),
    "/case/<uuid:case_id>/visit": at_desk("street", reach=only(*_DESK, case_id="case", data=_VISIT)),
    "/case/<uuid:case_id>/appeal": only("member", case_id="refused_case", data={"grounds": "材料其实齐全"}),
    "/appeals": ALL,
    "/appeals/<uuid:appeal_id>": only("street", appeal_id="appeal", data=_ANSWER),
    "/appeals/<uuid:appeal_id>/withdraw": only("member", appeal_id="appeal"),
    "/assist": ALL,
    "/help/<slug:code>": only(*EVERYBODY, code="=living-aid"),
    "/help/<slug:code>/take-back": only(*EVERYBODY, code="=living-aid"),
    "/help-asked/<uuid:help_id>": only("cadre", help_id="help"),
    "/assist/<uuid:assistance_id>": only("county", assistance_id="assistance"),
    "/assist/<uuid:assistance_id>/confirm": only("county", assistance_id="assistance", data={"code": "1"}),
    "/assist/<uuid:assistance_id>/code": only("county", assistance_id="assistance"),
    "/assist/<uuid:assistance_id>/nominate": only("county", assistance_id="assistance"),
    "/assist/<uuid:assistance_id>/print": only("county", assistance_id="assistance"),
    "/questions/<uuid:question_id>/ask": only("member", question_id="question"),
    "/questions/<uuid:question_id>/blank-sheet": only("member", question_id="question"),
    "/questions/<uuid:question_id>/paper": only("member", question_id="question", files={"sheet": "x"}),
    "/questions/<uuid:question_id>/sheet": at_desk(
        "cadre", reach=only(*_DESK, question_id="question", data={"answer": "confirm"})
    ),
    "/questions/<uuid:question_id>/take-in": at_desk(
        "cadre", reach=only(*_DESK, question_id="question", files={"sheet": "x"})
    ),
    "/questions/<uuid:question_id>/looked-into": at_desk(
        "cadre", reach=only(*_DESK, question_id="question", data=_REASON)
    ),
    "/questions/<uuid:question_id>/withdraw": only("member", question_id="question"),
    "/cases/<uuid:application_id>/consents/<uuid:consent_id>/withdraw": only(
        "member", application_id="application", consent_id="consent"
    ),
    "/consent/<str:token>": only(*EVERYBODY, token="consent_token"),
    "/inbox": ALL,
    "/decide": only(*_DESK, data={"case": "@case", "reason-x": "y"}),
    "/rounds": ALL,
    "/rounds/<uuid:version_id>/<slug:code>": only("county", version_id="round_version", code="round"),
    "/notices": ALL,
    "/notices/<str:token>": only(*_SEES_NOTICE, token="notice_token"),
    "/notices/<str:token>/object": only(*_SEES_NOTICE, token="notice_token", data={"text": "请再核实一下收入"}),
    "/notice-desk/<uuid:notice_id>": only("cadre", notice_id="notice"),
    "/objections/<uuid:objection_id>/settle": only("cadre", objection_id="objection", data={"finding": "核实无误"}),
    "/receipts/<uuid:receipt_id>": only(*_READS_CASE, receipt_id="receipt"),
    "/materials/<uuid:material_id>": at_desk(
        "member", "cadre", reach=only(*_READS_CASE, material_id="material"), guarded=True
    ),
    "POST /api/v1/drafts": only(*EVERYBODY, data={"programme": "hardship-support"}),
    "PUT /api/v1/drafts/<uuidstr:draft_id>": only("member", draft_id="draft", data={"answers": {}}),
    "POST /api/v1/drafts/<uuidstr:draft_id>/materials/<code>": only(
        "member", draft_id="draft", code="=income-proof", files={"file": "x"}
    ),
    "GET /api/v1/drafts/<uuidstr:draft_id>/check": only("member", draft_id="draft"),
    "POST /api/v1/drafts/<uuidstr:draft_id>/submit": only("member", draft_id="draft"),
    "GET /api/v1/applications": ALL,
    "GET /api/v1/applications/<uuidstr:application_id>": only(*_READS_CASE, application_id="application"),
    "GET /api/v1/applications/<uuidstr:application_id>/owed": only(*_READS_CASE, application_id="application"),
    "GET /api/v1/applications/<uuidstr:application_id>/supplement": only(application_id="application"),
    "POST /api/v1/applications/<uuidstr:application_id>/materials/<code>": only(
        application_id="application", code="=income-proof", files={"file": "x"}
    ),
    "POST /api/v1/applications/<uuidstr:application_id>/corrections": only(application_id="application"),
    "POST /api/v1/applications/<uuidstr:application_id>/withdrawal": only("member", application_id="application"),
    "GET /api/v1/inbox": ALL,
    "POST /api/v1/cases/<uuidstr:case_id>/acceptance": at_desk("street", reach=only(*_DESK, case_id="case")),
    "POST /api/v1/cases/<uuidstr:case_id>/refusal": at_desk("street", reach=only(*_DESK, case_id="case", data=_REASON)),
    "POST /api/v1/cases/<uuidstr:case_id>/supplement": at_desk(
        "street", reach=only(*_DESK, case_id="case", data=_MISSING)
    ),
    "POST /api/v1/cases/<uuidstr:case_id>/special-procedures": at_desk(
        "street", reach=only(*_DESK, case_id="case", data=_SPECIAL)
    ),
    "POST /api/v1/cases/<uuidstr:case_id>/special-procedures/result": at_desk(
        "street", reach=only(*_DESK, case_id="case", data=_RESULT)
    ),
    "POST /api/v1/cases/<uuidstr:case_id>/visits": at_desk("street", reach=only(*_DESK, case_id="case", data=_VISIT)),
    "POST /api/v1/cases/<uuidstr:case_id>/passing": at_desk("street", reach=only(*_DESK, case_id="case")),
    "POST /api/v1/cases/<uuidstr:case_id>/result": at_desk("street", reach=only(*_DESK, case_id="case")),
    "POST /api/v1/cases/<uuidstr:case_id>/notice": at_desk("street", reach=only(*_DESK, case_id="case")),
    "POST /api/v1/decisions": only(
        *EVERYBODY, data={"rulings": [{"case_id": "@case", "approve": True, "reason": "情况属实"}]}
    ),
    "POST /api/v1/cases/<uuidstr:case_id>/rating": only("member", case_id="case", data={"level": 5}),
    "POST /api/v1/applications/<uuidstr:application_id>/reveal": at_desk(
        "cadre", reach=only(*_DESK, application_id="application")
    ),
    "POST /api/v1/assistances": ALL,
    "POST /api/v1/help": Reach(data={"programme": "living-aid"}),
    "POST /api/v1/help/withdrawal": Reach(data={"programme": "living-aid"}),
    "GET /api/v1/help-asked": ALL,
    "POST /api/v1/help-asked/<uuidstr:help_id>/assistance": only("cadre", help_id="help"),
    "PUT /api/v1/assistances/<uuidstr:assistance_id>": only("county", assistance_id="assistance"),
    "POST /api/v1/assistances/<uuidstr:assistance_id>/code": only("county", assistance_id="assistance"),
    "POST /api/v1/assistances/<uuidstr:assistance_id>/confirmation": only(
        "county", assistance_id="assistance", data={"code": "1"}
    ),
    "POST /api/v1/assistances/<uuidstr:assistance_id>/sheet": only(
        "county", assistance_id="assistance", files={"file": "x"}
    ),
    "POST /api/v1/assistances/<uuidstr:assistance_id>/nomination": only("county", assistance_id="assistance"),
    "GET /api/v1/rounds": ALL,
    "POST /api/v1/rounds/<uuidstr:version_id>/<code>/reading": only("county", version_id="round_version", code="round"),
    "POST /api/v1/rounds/<uuidstr:version_id>/<code>/decision": only(
        "county", version_id="round_version", code="round", data={"places": 1, "seen": "x", "rest": "wait"}
    ),
    "GET /api/v1/certificates": ALL,
    "GET /api/v1/certificates/<uuidstr:certificate_id>": only(*_READS_CASE, certificate_id="certificate"),
    "POST /api/v1/certificates/<uuidstr:certificate_id>/withdrawal": at_desk(
        *(LINE - {"cadre"}), reach=only(*LINE, certificate_id="certificate", data={"reason": "参保信息不实"})
    ),
    "POST /api/v1/cases/<uuidstr:case_id>/confirmation": only("member", case_id="case", data={"solved": True}),
    "POST /api/v1/cases/<uuidstr:case_id>/appeals": only(
        "member", case_id="refused_case", data={"grounds": "材料其实齐全"}
    ),
    "GET /api/v1/appeals": ALL,
    "POST /api/v1/appeals/<uuidstr:appeal_id>/withdrawal": only("member", appeal_id="appeal"),
    "POST /api/v1/appeals/<uuidstr:appeal_id>/reading": only("street", appeal_id="appeal"),
    "POST /api/v1/appeals/<uuidstr:appeal_id>/decision": only("street", appeal_id="appeal", data=_ANSWER),
    "POST /api/v1/cases/<uuidstr:case_id>/draft": only("member", case_id="case"),
    "POST /api/v1/cases/<uuidstr:case_id>/notice/closing": at_desk("cadre", reach=only(*_DESK, case_id="noticed_case")),
    "POST /api/v1/notice-desk/<uuidstr:notice_id>/reading": only("cadre", notice_id="notice"),
    "POST /api/v1/objections/<uuidstr:objection_id>/finding": only(
        "cadre", objection_id="objection", data={"upheld": True, "finding": "核实属实"}
    ),
    "GET /api/v1/applications/<uuidstr:application_id>/consents": only("member", application_id="application"),
    "POST /api/v1/applications/<uuidstr:application_id>/consents/<uuidstr:consent_id>/withdrawal": only(
        "member", application_id="application", consent_id="consent"
    ),
    "POST /api/v1/questions/<uuidstr:question_id>/link": only("member", question_id="question"),
    "POST /api/v1/questions/<uuidstr:question_id>/paper": only("member", question_id="question", files={"file": "x"}),
    "POST /api/v1/questions/<uuidstr:question_id>/sheet": at_desk(
        "cadre", reach=only(*_DESK, question_id="question", files={"file": "x"})
    ),
    "POST /api/v1/questions/<uuidstr:question_id>/sheet/confirmation": at_desk(
        "cadre", reach=only(*_DESK, question_id="question")
    ),
    "POST /api/v1/questions/<uuidstr:question_id>/sheet/return": at_desk(
        "cadre", reach=only(*_DESK, question_id="question", data={"reason": "没有本人签名"})
    ),
    "POST /api/v1/questions/<uuidstr:question_id>/looked-into": at_desk(
        "cadre", reach=only(*_DESK, question_id="question", data=_REASON)
    ),
    "POST /api/v1/questions/<uuidstr:question_id>/withdrawal": only("member", question_id="question"),
    "GET /api/v1/consent/<token>": only(*EVERYBODY, token="consent_token"),
    "POST /api/v1/consent/<token>": at_desk(
        *(set(EVERYBODY) - {"member"}), reach=only(*EVERYBODY, token="consent_token", data={"agrees": True})
    ),
    "GET /api/v1/notices/<token>": only(*_SEES_NOTICE, token="notice_token"),
    "POST /api/v1/notices/<token>/objections": only(
        *_SEES_NOTICE, token="notice_token", data={"text": "请再核实一下收入"}
    ),
}
