"""Who acts, on whose behalf, and which rows that line of duty reaches.

A scoped row stores the union it belongs to and that union's superiors *as they were at the time*, so that an
inbox is one equality on the acting node and a reorganisation never moves old cases.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q


class Role(StrEnum):
    """In which capacity somebody acts. One person may hold several and acts in one at a time."""

    VISITOR = "visitor"
    MEMBER = "member"
    EMPLOYER_AGENT = "employer_agent"
    CADRE = "cadre"
    STREET_OFFICER = "street_officer"
    COUNTY_OFFICER = "county_officer"
    CITY_OFFICER = "city_officer"
    INDUSTRY_OFFICER = "industry_officer"
    PROVINCE_OFFICER = "province_officer"
    TREASURER = "treasurer"
    AUDITOR = "auditor"
    PUBLISHER = "publisher"
    HOTLINE_OPERATOR = "hotline_operator"
    EDITOR = "editor"
    SECTION_HEAD = "section_head"
    SITE_LEADER = "site_leader"
    OPERATOR = "operator"
    SYSTEM = "system"


class Level(StrEnum):
    """Where a union stands: territorial levels, or the top of an industrial line."""

    PRIMARY = "primary"
    STREET = "street"
    COUNTY = "county"
    CITY = "city"
    INDUSTRY = "industry"
    PROVINCE = "province"


class Line(StrEnum):
    """On which line a node acts: by territory, or by industry across it."""

    TERRITORY = "territory"
    INDUSTRY = "industry"


OFFICERS = frozenset(
    {
        Role.CADRE,
        Role.STREET_OFFICER,
        Role.COUNTY_OFFICER,
        Role.CITY_OFFICER,
        Role.INDUSTRY_OFFICER,
        Role.PROVINCE_OFFICER,
    }
)

LEVEL_OF_ROLE = {
    Role.CADRE: Level.PRIMARY,
    Role.STREET_OFFICER: Level.STREET,
    Role.COUNTY_OFFICER: Level.COUNTY,
    Role.CITY_OFFICER: Level.CITY,
    Role.INDUSTRY_OFFICER: Level.INDUSTRY,
    Role.PROVINCE_OFFICER: Level.PROVINCE,
}

_COLUMN_OF_LEVEL = {
    Level.PRIMARY: "union_id",
    Level.STREET: "street_id",
    Level.COUNTY: "county_id",
    Level.CITY: "city_id",
    Level.INDUSTRY: "industry_id",
}

_COLUMN_OF_INDUSTRIAL_LEVEL = _COLUMN_OF_LEVEL | {
    Level.COUNTY: "industry_county_id",
    Level.CITY: "industry_city_id",
}

_WITH_A_LINE = OFFICERS | {Role.TREASURER, Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody in one role, on behalf of one node (a union, or for an employer's agent the employer)."""

    role: Role
    user_id: UUID | None = None
    person_id: UUID | None = None
    node_id: UUID | None = None
    level: Level | None = None
    name: str = ""
    session_id: UUID | None = None
    request_id: str = ""
    line: Line = Line.TERRITORY
    helper_id: UUID | None = None  # the user who fills in for this member (帮办代办)

    @property
    def column(self) -> str:
        """The stamped column on which this node is looked for; "" for the province and for those without a line."""
        if self.role not in _WITH_A_LINE or self.level is None:
            return ""
        columns = _COLUMN_OF_INDUSTRIAL_LEVEL if self.line is Line.INDUSTRY else _COLUMN_OF_LEVEL
        return columns.get(self.level, "")

    @classmethod
    def visitor(cls) -> Self:
        return cls(role=Role.VISITOR)

    @classmethod
    def system(cls, name: str) -> Self:
        """The platform itself; `name` is the job that acts, for the journal."""
        return cls(role=Role.SYSTEM, name=name)


@dataclass(frozen=True, slots=True)
class ScopeKeys:
    """A union and its superiors on one line, as they were on one day. Only `union_id` is always there.

    The `industry_` keys hold its industrial superiors whatever the line, so that each finds the row by one equality.
    """

    union_id: UUID
    street_id: UUID | None = None
    county_id: UUID | None = None
    city_id: UUID | None = None
    industry_id: UUID | None = None
    industry_county_id: UUID | None = None
    industry_city_id: UUID | None = None

    def at(self, level: Level) -> UUID | None:
        """The node of this line at a level; None where the line has none, or for the province."""
        column = _COLUMN_OF_LEVEL.get(level)
        return getattr(self, column) if column else None


class ScopedModel(models.Model):
    """A row inside somebody's line of duty. The keys are stamped once, when the row is made."""

    union_id = models.UUIDField()
    street_id = models.UUIDField(null=True, blank=True)
    county_id = models.UUIDField(null=True, blank=True)
    city_id = models.UUIDField(null=True, blank=True)
    industry_id = models.UUIDField(null=True, blank=True)
    industry_county_id = models.UUIDField(null=True, blank=True)
    industry_city_id = models.UUIDField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def scope(self) -> ScopeKeys:
        return ScopeKeys(**{name: getattr(self, name) for name in ScopeKeys.__dataclass_fields__})


def scope_fields(scope: ScopeKeys) -> dict[str, UUID | None]:
    """The columns of a scoped row, ready for `Model(**scope_fields(scope), …)`."""
    return {name: getattr(scope, name) for name in ScopeKeys.__dataclass_fields__}


def scope_q(acting: Acting, *, prefix: str = "") -> Q:
    """The rows that this role's line reaches: equality on one stamped column, or all for the province.

    A role without a line (member, employer, visitor…) reaches nothing here; what is one's own is another question.
    """
    if acting.role not in _WITH_A_LINE or acting.level is None:
        return Q(pk__in=[])
    if acting.level is Level.PROVINCE:
        return Q()
    if acting.node_id is None:
        return Q(pk__in=[])
    return Q(**{prefix + acting.column: acting.node_id})


def reaches(acting: Acting, scope: ScopeKeys) -> bool:
    """Whether one stamped row lies in this role's line: `scope_q` for a row already in hand."""
    if acting.role not in _WITH_A_LINE or acting.level is None:
        return False
    if acting.level is Level.PROVINCE:
        return True
    return acting.node_id is not None and getattr(scope, acting.column) == acting.node_id
