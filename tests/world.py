"""A small province of invented unions and people, made once a test through the register's own services.

    province ── Harbin ── Daoli ── Xinyang street ── mill (also under Harbin machinery), school
                       │        └─ Daoli pool
                       └─ Nangang ── depot
             └─ Qiqihar ── Longsha ── plant
             └─ machinery (an industrial line) ── Harbin machinery ── mill
                                               └─ Qiqihar machinery

Alice works at the mill, Bob keeps its union's books, Carol works at the depot (another county), Erin at the plant
(another city), Rita rides and belongs nowhere.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from yizhan.kernel.scope import Acting, Level, Line, Role
from yizhan.registry import api
from yizhan.registry.rules.identity import check_character
from yizhan.registry.rules.uscc import check_character as uscc_check
from yizhan.registry.types import Applicant, NewEmployer, NewUnion

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SINCE = date(2020, 1, 1)
LOADER = Acting.system("test world")

_ROLE_OF_LEVEL = {
    Level.PRIMARY: Role.CADRE,
    Level.STREET: Role.STREET_OFFICER,
    Level.COUNTY: Role.COUNTY_OFFICER,
    Level.CITY: Role.CITY_OFFICER,
    Level.INDUSTRY: Role.INDUSTRY_OFFICER,
    Level.PROVINCE: Role.PROVINCE_OFFICER,
}


def resident_id(serial: int, *, born: date = date(1990, 1, 1), county: str = "230102") -> str:
    """A well-made number that belongs to nobody; an odd serial is a man."""
    body = f"{county}{born:%Y%m%d}{serial:03d}"
    return body + check_character(body)


def applicant(name: str, serial: int, **more: object) -> Applicant:
    """Somebody who gives the five things that joining asks for."""
    fields: dict[str, object] = {
        "name": name,
        "document_number": resident_id(serial),
        "phone": f"138000{serial:05d}",
        "occupation_group": "other",
        "residence_division": "230102",
    }
    return Applicant(**{**fields, **more})  # type: ignore[arg-type]


@dataclass
class World:
    """Ids by name; `officer(name)` acts for a union at its own level."""

    unions: dict[str, UUID] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    memberships: dict[str, UUID] = field(default_factory=dict)
    employers: dict[str, UUID] = field(default_factory=dict)

    def __getitem__(self, name: str) -> UUID:
        return self.unions[name]

    def officer(self, union: str, *, person: str | None = None, role: Role | None = None) -> Acting:
        level = self.levels[union]
        person_id = self.people[person] if person else None
        return Acting(
            role=role or _ROLE_OF_LEVEL[level],
            node_id=self.unions[union],
            level=level,
            line=self.lines[union],
            person_id=person_id,
        )

    def member(self, name: str) -> Acting:
        return Acting(role=Role.MEMBER, person_id=self.people[name])

    def union(self, name: str, level: Level, parents: dict[str, str], **more: object) -> UUID:
        fields: dict[str, object] = {
            "name": f"{name}工会",
            "level": level,
            "kind": "independent" if level is Level.PRIMARY else "federation",
            "state": "Y",
            "parents": {line: self.unions[parent] for line, parent in parents.items()},
            "founded_on": SINCE,
            "contact_name": f"{name}联系人",
            "contact_phone": "0451-84000000",
        }
        spec = NewUnion(**{**fields, **more})  # type: ignore[arg-type]
        self.levels[name] = level
        self.lines[name] = Line(spec.line)
        self.unions[name] = api.create_union(spec=spec, acting=LOADER, at=AT)
        return self.unions[name]

    def employer(self, name: str, body: str) -> UUID:
        """An employer; `body` is the first 17 characters of its USCC."""
        spec = NewEmployer(name=f"{name}有限公司", uscc=body + uscc_check(body))
        self.employers[name] = api.register_employer(spec=spec, acting=LOADER, at=AT)
        return self.employers[name]

    def joins(self, name: str, union: str, serial: int, **more: object) -> UUID:
        who = applicant(name, serial, **more)
        joined = api.join(applicant=who, union_id=self.unions[union], acting=Acting.visitor(), at=AT)
        self.people[name], self.memberships[name] = joined.person_id, joined.membership_id
        return joined.person_id


def small_world() -> World:
    """The world of this module's docstring, in the current database."""
    world = World()
    world.union("province", Level.PROVINCE, {}, division_code="230000")
    above = {"territory": "province"}
    world.union("harbin", Level.CITY, above, division_code="230100")
    world.union("qiqihar", Level.CITY, above, division_code="230200")
    across = {"kind": "industrial", "line": "industry"}
    world.union("machinery", Level.INDUSTRY, {"industry": "province"}, **across)
    for city in ("harbin", "qiqihar"):
        world.union(f"{city} machinery", Level.CITY, {"industry": "machinery"}, **across)
    world.union("daoli", Level.COUNTY, {"territory": "harbin"}, division_code="230102")
    world.union("nangang", Level.COUNTY, {"territory": "harbin"}, division_code="230103")
    world.union("longsha", Level.COUNTY, {"territory": "qiqihar"}, division_code="230202")
    world.union("xinyang", Level.STREET, {"territory": "daoli"}, division_code="230102002")
    mill = world.employer("mill", "91230102MA1C0T0A1")
    both = {"territory": "xinyang", "industry": "harbin machinery"}
    world.union("mill", Level.PRIMARY, both, division_code="230102002", employer_id=mill)
    world.union("school", Level.PRIMARY, {"territory": "xinyang"}, division_code="230102002")
    world.union("depot", Level.PRIMARY, {"territory": "nangang"}, division_code="230103")
    world.union("plant", Level.PRIMARY, {"territory": "longsha"}, division_code="230202")
    world.union("pool", Level.PRIMARY, {"territory": "daoli"}, kind="holding_pool", division_code="230102")
    for serial, (name, union) in enumerate(
        {"Alice": "mill", "Bob": "mill", "Carol": "depot", "Erin": "plant"}.items(), start=1
    ):
        world.joins(name, union, serial)
    rider = api.join_pool(
        applicant=applicant("Rita", 9, occupation_group="food_delivery"), acting=Acting.visitor(), at=AT
    )
    world.people["Rita"], world.memberships["Rita"] = rider.person_id, rider.membership_id
    return world
