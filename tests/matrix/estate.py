"""What each role sees of unions, employers and development zones beside the roster; who corrects an entry."""

from tests.matrix.trying import Reach, at_desk, only

ALL = Reach()
LINE_OF_THE_MILL = ("cadre", "relative_cadre", "street", "county", "city", "industry", "industry_city", "province")
_PLACERS = ("county", "city", "province")
_PLANNERS = ("city", "province")
_KEEPERS = (*_PLACERS, "industry_city")  # of the mill, its employer and its members, on either line
_ZONE = {"name": "乙开发区", "level": "provincial", "division_code": "230102", "valid_from": "2021-05-01"}
_WINDERS = ("county", "city", "industry", "industry_city", "province")
_ORDER = {"winding_up_ground": "decided", "document_no": "8号", "ended_on": "2026-02-01", "seen": "yes"}
_END = {"ground": "decided", "document_no": "8号", "ends_on": "2026-02-01"}
_MOVED = {
    "moving_ground": "divisions",
    "document_no": "3号",
    "moved_on": "2026-02-01",
    "new_parent": "0",
    "seen": "yes",
}
_MOVE = {"parent_id": "@mill", "ground": "divisions", "document_no": "3号", "moves_on": "2026-02-01"}
_CLOSURE = {"closure_kind": "revoked", "closed_on": "2026-02-01", "closure_source": "公告"}
_CORRECTION = {"name": "艾丽丝", "basis": "身份证原件"}
_LISTED = {"listed_on": "2023-01-01", "source": "统计局名录"}
ESTATE = {
    "/our-union": ALL,
    "/unions": ALL,
    "GET /api/v1/unions": ALL,
    "GET /api/v1/line/unions": ALL,
    "/unions/<uuid:union_id>/head-counts": only(
        *LINE_OF_THE_MILL,
        union_id="mill",
        data={"count_source": "tax", "as_of": "2026-01-01", "workers": "41"},
    ),
    "GET /api/v1/unions/<uuidstr:union_id>/head-counts": only(*LINE_OF_THE_MILL, union_id="mill"),
    "GET /api/v1/unions/<uuidstr:union_id>/on/<day>": only(*LINE_OF_THE_MILL, union_id="mill", day="=2026-01-01"),
    "POST /api/v1/unions/<uuidstr:union_id>/head-counts": only(
        *LINE_OF_THE_MILL, union_id="mill", data={"source": "tax", "as_of": "2026-01-01", "workers": 41}
    ),
    "/quality/refused-numbers": ALL,
    "/quality/refused-numbers/workbook": ALL,
    "/quality/refused-numbers/<uuid:roster_id>/settle": only(*LINE_OF_THE_MILL, roster_id="refused roster"),
    "GET /api/v1/quality/refused-numbers": ALL,
    "POST /api/v1/quality/refused-numbers/<uuidstr:roster_id>/settle": only(
        *LINE_OF_THE_MILL, roster_id="refused roster"
    ),
    "/members/<uuid:person_id>/correct": only(*_KEEPERS, person_id="alice", data=_CORRECTION),
    "POST /api/v1/members/<uuidstr:person_id>/correct": only(*_KEEPERS, person_id="alice", data=_CORRECTION),
    "/winding-ups": ALL,
    "/unions/<uuid:union_id>/wind-up": only(*_WINDERS, union_id="mill", data=_ORDER),
    "GET /api/v1/winding-ups": ALL,
    "POST /api/v1/unions/<uuidstr:union_id>/wind-up/plan": only(*_WINDERS, union_id="mill", data=_END),
    "POST /api/v1/unions/<uuidstr:union_id>/wind-up": only(*_WINDERS, union_id="mill", data=_END),
    "/unions/<uuid:union_id>/move": only(*_WINDERS, union_id="mill", data=_MOVED),
    "GET /api/v1/unions/<uuidstr:union_id>/moves": only(*LINE_OF_THE_MILL, union_id="mill"),
    "POST /api/v1/unions/<uuidstr:union_id>/move/plan": only(*_WINDERS, union_id="mill", data=_MOVE),
    "POST /api/v1/unions/<uuidstr:union_id>/move": only(*_WINDERS, union_id="mill", data=_MOVE),
    "/terms": ALL,
    "/terms/export": ALL,
    "/zones": ALL,
    "/zones/new": Reach(data=_ZONE),
    "/zones/<uuid:zone_id>": only(*_PLACERS, zone_id="zone"),
    "/zones/<uuid:zone_id>/change": at_desk(
        *_PLANNERS, reach=only(*_PLACERS, zone_id="zone", data={"name": "甲开发区", "level": "national"})
    ),
    "/zones/<uuid:zone_id>/end": at_desk(
        *_PLANNERS, reach=only(*_PLACERS, zone_id="zone", data={"ends_on": "2024-01-01"})
    ),
    "/employers": ALL,
    "/employers/<uuid:employer_id>": only(*_KEEPERS, employer_id="mill employer"),
    "/employers/<uuid:employer_id>/zone": only(
        *_KEEPERS, employer_id="mill employer", data={"zone_id": "", "since": "2024-01-01"}
    ),
    "/employers/<uuid:employer_id>/above-scale": only(*_KEEPERS, employer_id="mill employer", data=_LISTED),
    "/employers/<uuid:employer_id>/above-scale/end": only(
        *_KEEPERS, employer_id="mill employer", data={"ends_on": "2024-01-01"}
    ),
    "/employers/<uuid:employer_id>/closure": only(*_KEEPERS, employer_id="mill employer", data=_CLOSURE),
    "/employers/<uuid:employer_id>/closure/take-back": only(
        *_KEEPERS, employer_id="mill employer", data={"mistaken": "同名"}
    ),
    "POST /api/v1/employers/<uuidstr:employer_id>/closure": only(
        *_KEEPERS, employer_id="mill employer", data={"kind": "revoked", "closed_on": "2026-02-01", "source": "公告"}
    ),
    "POST /api/v1/employers/<uuidstr:employer_id>/closure/take-back": only(
        *_KEEPERS, employer_id="mill employer", data={"why": "同名"}
    ),
    "GET /api/v1/terms": ALL,
    "GET /api/v1/zones": ALL,
    "POST /api/v1/zones": Reach(data=_ZONE),
    "GET /api/v1/zones/<uuidstr:zone_id>": only(*_PLACERS, zone_id="zone"),
    "PUT /api/v1/zones/<uuidstr:zone_id>": at_desk(
        *_PLANNERS, reach=only(*_PLACERS, zone_id="zone", data={"name": "甲开发区", "level": "national"})
    ),
    "POST /api/v1/zones/<uuidstr:zone_id>/end": at_desk(
        *_PLANNERS, reach=only(*_PLACERS, zone_id="zone", data={"ends_on": "2024-01-01"})
    ),
    "GET /api/v1/employers": ALL,
    "GET /api/v1/employers/<uuidstr:employer_id>": only(*_KEEPERS, employer_id="mill employer"),
    "PUT /api/v1/employers/<uuidstr:employer_id>/zone": only(
        *_KEEPERS, employer_id="mill employer", data={"zone_id": None, "since": "2024-01-01"}
    ),
    "POST /api/v1/employers/<uuidstr:employer_id>/above-scale": only(
        *_KEEPERS, employer_id="mill employer", data=_LISTED
    ),
    "POST /api/v1/employers/<uuidstr:employer_id>/above-scale/end": only(
        *_KEEPERS, employer_id="mill employer", data={"ends_on": "2024-01-01"}
    ),
}
