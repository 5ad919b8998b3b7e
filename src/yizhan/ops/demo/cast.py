"""The cast: who they are in the register, which duties they hold, and which unions their stories are set in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from yizhan.accounts import services as accounts
from yizhan.accounts.demo import CAST, Persona
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api as registry
from yizhan.registry.codes import Levels, TieKind, UnionKind, UnionState
from yizhan.registry.models import Union
from yizhan.registry.rules.uscc import check_character
from yizhan.registry.synthetic.people import document_number
from yizhan.registry.types import Applicant, NewEmployer, NewUnion

COUNTY: Final = "230102"  # 道里区
STREET: Final = "230102001"
OTHER_COUNTY: Final = "230103"
CITY: Final = "230100"
OTHER_CITY: Final = "230200"
BUREAU: Final = "LY-1-1"  # a forestry bureau's union: county level, on the industrial line
PROVINCE: Final = "230000"
DUTIES_SINCE: Final = date(2024, 1, 1)
_FIRST_SERIAL: Final = 40_000_000  # far beyond any member's, so that cast and members never share a number


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the cast. `union` and `duty_at` are keys of story unions or codes of federations."""

    key: str
    name: str
    born: date
    man: bool
    union: str = ""
    duty_at: str = ""
    occupation_group: str = "other"
    health_class: str = "none"


HOME: Final = "home"
NEIGHBOUR: Final = "neighbour"
RIDERS: Final = "riders"  # where the county places riders and drivers of its pool
_UNIONS: Final = {
    HOME: ("哈尔滨松江里食品有限公司工会委员会", "陈志华", "0451-80000001"),
    NEIGHBOUR: ("哈尔滨北极光商贸有限公司工会委员会", "马超", "0451-80000002"),
    RIDERS: ("哈尔滨市道里区外卖骑手货车司机联合工会委员会", "许平", "0451-80000003"),
}

PARTS: Final = (
    Part("member", "王秀兰", date(1979, 3, 8), man=False, union=HOME, health_class="chronic"),
    Part("rider", "赵勇", date(1996, 7, 21), man=True, occupation_group="food_delivery"),
    Part("spouse", "李国强", date(1977, 10, 2), man=True),
    Part("employer", "周敏", date(1988, 5, 16), man=False),
    Part("cadre", "陈志华", date(1985, 1, 30), man=True, union=HOME, duty_at=HOME),
    Part("county", "刘洋", date(1990, 9, 9), man=True, duty_at=COUNTY),
    Part("city", "孙晓梅", date(1983, 12, 1), man=False, duty_at=CITY),
    Part("province", "高建国", date(1975, 6, 18), man=True, duty_at=PROVINCE),
    Part("treasurer", "何静", date(1987, 4, 4), man=False, duty_at=COUNTY),
    Part("auditor", "郭正", date(1980, 8, 25), man=True, duty_at=PROVINCE),
    Part("other_member", "徐婷", date(1992, 2, 14), man=False, union=NEIGHBOUR),
    Part("other_cadre", "马超", date(1986, 11, 11), man=True, union=NEIGHBOUR, duty_at=NEIGHBOUR),
    Part("other_city", "朱琳", date(1984, 3, 3), man=False, duty_at=OTHER_CITY),
    Part("relative_cadre", "王志强", date(1982, 6, 6), man=True, union=HOME, duty_at=HOME),
    Part("second_treasurer", "林岚", date(1991, 1, 19), man=False, duty_at=COUNTY),
    Part("bureau", "罗森", date(1981, 10, 7), man=True, duty_at=BUREAU),
    Part("publisher", "冯雪", date(1989, 2, 28), man=False, duty_at=PROVINCE),
    Part("hotline", "谭静", date(1992, 5, 9), man=False, duty_at=PROVINCE),
    Part("site_author", "沈一帆", date(1995, 5, 23), man=True, duty_at=PROVINCE),
    Part("site_editor", "方悦", date(1990, 12, 12), man=False, duty_at=PROVINCE),
    Part("section_head", "邵文", date(1982, 8, 8), man=True, duty_at=PROVINCE),
    Part("site_leader", "梁岩", date(1974, 4, 17), man=True, duty_at=PROVINCE),
    Part("county_editor", "曲虹", date(1993, 10, 30), man=False, duty_at=COUNTY),
    Part("county_leader", "佟林", date(1978, 1, 5), man=True, duty_at=COUNTY),
)


def document_of(part: Part) -> str:
    """The part's synthetic ID number; its county never existed."""
    return document_number(_FIRST_SERIAL + PARTS.index(part), part.born, man=part.man)


def name_of_union(key: str) -> str:
    return _UNIONS[key][0]


@transaction.atomic
def write_cast(*, at: datetime) -> None:
    """Enter the cast, their unions and employer, their duties, and who is related to whom."""
    system = Acting.system("demo")
    unions = _write_unions(system, at)
    personas = {persona.key: persona for persona in CAST}
    people = {part.key: _write_part(part, personas[part.key], unions, system, at) for part in PARTS}
    employer_id = registry.register_employer(spec=_EMPLOYER, acting=system, at=at)
    agent = personas["employer"]
    user = accounts.open_account(phone=agent.mobile, name="周敏", at=at)
    _grant(user.id, Role.EMPLOYER_AGENT, employer_id, system, at)
    registry.declare_tie(
        person_id=people["relative_cadre"], other_id=people["member"], kind=TieKind.RELATIVE, acting=system, at=at
    )


_EMPLOYER_BODY: Final = "91230102MADEM0DX1"
_EMPLOYER: Final = NewEmployer(
    name="哈尔滨丁香里物业服务有限公司",
    uscc=_EMPLOYER_BODY + check_character(_EMPLOYER_BODY),
    division_code=COUNTY,
    nature="170",
    industry="K",
)


def _write_unions(system: Acting, at: datetime) -> dict[str, Union]:
    """The unions of the stories, under the same street, and every federation where somebody has a duty."""
    street = Union.objects.get(code=STREET)
    ids = {key: registry.create_union(spec=_spec(key, street.id), acting=system, at=at) for key in _UNIONS}
    federations = {union.code: union for union in Union.objects.filter(code__in={part.duty_at for part in PARTS})}
    return federations | {key: Union.objects.get(id=union_id) for key, union_id in ids.items()}


def _spec(key: str, street_id: UUID) -> NewUnion:
    name, contact, phone = _UNIONS[key]
    return NewUnion(
        name=name,
        level=Levels.PRIMARY,
        kind=UnionKind.JOINT if key == RIDERS else UnionKind.INDEPENDENT,
        state=UnionState.ESTABLISHED,
        parents={"territory": street_id},
        division_code=COUNTY,
        contact_name=contact,
        contact_phone=phone,
        founded_on=date(2015, 5, 1),
    )


def _write_part(part: Part, persona: Persona, unions: dict[str, Union], system: Acting, at: datetime) -> UUID:
    user = accounts.open_account(phone=persona.mobile, name=part.name, at=at)
    applicant = Applicant(
        name=part.name,
        document_number=document_of(part),
        phone=persona.mobile,
        occupation_group=part.occupation_group,
        residence_division=COUNTY,
        health_class=part.health_class,
    )
    oneself = Acting(role=Role.MEMBER, user_id=user.id)
    if part.union:
        union = unions[part.union]
        person_id = registry.join(applicant=applicant, union_id=union.id, acting=oneself, at=at).person_id
    else:
        person_id = registry.enter_person(applicant=applicant, acting=oneself, at=at)
        tail = applicant.document_number[-4:]
        registry.claim_person(user_id=user.id, document_tail=tail, sender="", acting=oneself, at=at)
    if part.duty_at:
        _grant(user.id, persona.role, unions[part.duty_at].id, system, at)
    return person_id


def _grant(user_id: UUID, role: Role, node_id: UUID, system: Acting, at: datetime) -> None:
    registry.give_duty(
        user_id=user_id,
        role=role,
        node_id=node_id,
        valid_from=DUTIES_SINCE,
        valid_until=None,
        acting=system,
        at=at,
    )
