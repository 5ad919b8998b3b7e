"""The fixed people of the tests: who may do what where, with their accounts, duties and signed-in clients.

They live in the small province of `tests.world`. Alice is the member; everybody else is named for the part they play.

    member          Alice, works at the mill           cadre           keeps the mill's union (Bob)
    other_member    Carol, at the depot                other_cadre     keeps the depot's union
    far_member      Erin, at the plant in another city relative_cadre  keeps the mill's union, Alice's brother
    rider           Rita, in the pool                  street          officer of Xinyang street
    newcomer        signed in, in no union             county          officer of Daoli
    spouse          Alice's husband, in no union       other_county    officer of Nangang
    employer        agent of the mill's employer       city            officer of Harbin
    visitor         nobody signed in                   other_city      officer of Qiqihar
                                                       industry        officer of the machinery union
    treasurer       pays for Daoli                     province        officer of the province
                                                       industry_city of its union in Harbin
                                                       other_industry_city of its union in Qiqihar
    second_treasurer pays for Daoli as well            publisher       publishes the province's programmes
    other_treasurer pays for Nangang                   operator        runs the installation
    auditor         reads the whole province                hotline         takes calls to 12351
    author, editor, section_head, site_leader        write and review the province's site
    county_editor, county_leader                     the same at Daoli's site
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from tests.world import AT, LOADER, SINCE, World, applicant, small_world
from yizhan.accounts import services as accounts
from yizhan.accounts.edge import SIGNED_IN_KEY
from yizhan.accounts.http.session import BACKEND
from yizhan.accounts.idle import GRANT_KEY, SEEN_KEY
from yizhan.accounts.models import RoleGrant, User
from yizhan.accounts.sessions import SessionStore
from yizhan.kernel import clock
from yizhan.kernel.scope import Acting, Level, Line, Role
from yizhan.registry import api as registry
from yizhan.registry.codes import TieKind


@dataclass(frozen=True, slots=True)
class Part:
    """One of the people: who they are in the world's register, and their duty, if they have one."""

    phone: str
    name: str = ""  # in the register, as the world calls them; empty for officers, who are in none of its stories
    role: Role = Role.MEMBER
    union: str = ""  # where the duty is


PARTS: Final = {
    "member": Part("13800000001", "Alice"),
    "cadre": Part("13800000002", "Bob", Role.CADRE, "mill"),
    "other_member": Part("13800000003", "Carol"),
    "far_member": Part("13800000004", "Erin"),
    "rider": Part("13800000009", "Rita"),
    "newcomer": Part("13900000001"),
    "spouse": Part("13800000011", "Adam"),
    "employer": Part("13900000002", role=Role.EMPLOYER_AGENT, union="mill"),
    "relative_cadre": Part("13800000012", "Alan", Role.CADRE, "mill"),
    "other_cadre": Part("13900000003", role=Role.CADRE, union="depot"),
    "street": Part("13900000004", role=Role.STREET_OFFICER, union="xinyang"),
    "county": Part("13900000005", role=Role.COUNTY_OFFICER, union="daoli"),
    "other_county": Part("13900000006", role=Role.COUNTY_OFFICER, union="nangang"),
    "city": Part("13900000007", role=Role.CITY_OFFICER, union="harbin"),
    "other_city": Part("13900000008", role=Role.CITY_OFFICER, union="qiqihar"),
    "industry": Part("13900000009", role=Role.INDUSTRY_OFFICER, union="machinery"),
    "industry_city": Part("13900000017", role=Role.CITY_OFFICER, union="harbin machinery"),
    "other_industry_city": Part("13900000018", role=Role.CITY_OFFICER, union="qiqihar machinery"),
    "province": Part("13900000010", role=Role.PROVINCE_OFFICER, union="province"),
    "treasurer": Part("13900000011", role=Role.TREASURER, union="daoli"),
    "second_treasurer": Part("13900000016", role=Role.TREASURER, union="daoli"),
    "other_treasurer": Part("13900000015", role=Role.TREASURER, union="nangang"),
    "auditor": Part("13900000012", role=Role.AUDITOR, union="province"),
    "publisher": Part("13900000013", role=Role.PUBLISHER, union="province"),
    "operator": Part("13900000014", role=Role.OPERATOR, union="province"),
    "hotline": Part("13900000019", role=Role.HOTLINE_OPERATOR, union="province"),
    "author": Part("13900000021", role=Role.EDITOR, union="province"),
    "editor": Part("13900000022", role=Role.EDITOR, union="province"),
    "section_head": Part("13900000023", role=Role.SECTION_HEAD, union="province"),
    "site_leader": Part("13900000024", role=Role.SITE_LEADER, union="province"),
    "county_editor": Part("13900000025", role=Role.EDITOR, union="daoli"),
    "county_leader": Part("13900000026", role=Role.SITE_LEADER, union="daoli"),
}
EVERYBODY: Final = (*PARTS, "visitor")


@dataclass(frozen=True, slots=True)
class People:
    """Who they are in this test's database. `client("cadre")` is their browser, `acting("cadre")` what services get."""

    world: World
    users: dict[str, UUID]

    def acting(self, who: str) -> Acting:
        if who == "visitor":
            return Acting.visitor()
        part = PARTS[who]
        person_id = self.world.people.get(part.name)
        node_id, level, line = self.duty(part)
        return Acting(part.role, user_id=self.users[who], person_id=person_id, node_id=node_id, level=level, line=line)

    def client(self, who: str, *, as_member: bool = False) -> Client:
        """A browser in which they are signed in and act in their part, or as the plain member they are as well."""
        client = Client()
        if who == "visitor":
            return client
        user = User.objects.get(id=self.users[who])
        session = SessionStore()
        session.update({SESSION_KEY: str(user.id), BACKEND_SESSION_KEY: BACKEND})
        session.update({HASH_SESSION_KEY: user.get_session_auth_hash(), SEEN_KEY: int(clock.now().timestamp())})
        if not as_member and (grant := RoleGrant.objects.filter(user=user).first()):
            session[GRANT_KEY] = str(grant.id)
        session.create()
        device = accounts.open_session(user=user, session_key=session.session_key or "", device="", at=clock.now())
        session[SIGNED_IN_KEY] = str(device)
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
        return client

    def person(self, who: str) -> UUID:
        """Their id in the register."""
        return self.world.people[PARTS[who].name]

    def membership(self, who: str) -> UUID:
        return self.world.memberships[PARTS[who].name]

    def duty(self, part: Part) -> tuple[UUID | None, Level | None, Line]:
        """The node at which a part acts, with its level and line."""
        if part.role is Role.EMPLOYER_AGENT:
            return self.world.employers[part.union], None, Line.TERRITORY
        if not part.union:
            return None, None, Line.TERRITORY
        return self.world.unions[part.union], self.world.levels[part.union], self.world.lines[part.union]


def fixed_people() -> People:
    """Everybody of this module's docstring, in the current database."""
    world = small_world()
    world.people["Adam"] = registry.enter_person(applicant=applicant("Adam", 11), acting=LOADER, at=AT)
    world.joins("Alan", "mill", 12)
    people = People(world, {who: _account(part) for who, part in PARTS.items()})
    for who in PARTS:
        _settle(people, who, AT)
    registry.declare_tie(
        person_id=world.people["Alan"], other_id=world.people["Alice"], kind=TieKind.RELATIVE, acting=LOADER, at=AT
    )
    return people


def _account(part: Part) -> UUID:
    return accounts.open_account(phone=part.phone, name=part.name, at=AT).id


def _settle(people: People, who: str, at: datetime) -> None:
    """Bind the account to the register's entry, and give the duty."""
    part, user_id = PARTS[who], people.users[who]
    if part.name:
        serial = int(part.phone[-5:])
        tail = applicant(part.name, serial).document_number[-4:]
        oneself = Acting(Role.MEMBER, user_id=user_id)
        registry.claim_person(user_id=user_id, document_tail=tail, sender="", acting=oneself, at=at)
    node_id, _level, _line = people.duty(part)
    if node_id:
        registry.give_duty(
            user_id=user_id,
            role=part.role,
            node_id=node_id,
            valid_from=SINCE,
            valid_until=None,
            acting=LOADER,
            at=at,
        )
