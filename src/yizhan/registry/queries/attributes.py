"""What rules may know of people: flat, typed, and absent where it is not known. One query for any number of people."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from yizhan.registry import codes
from yizhan.registry.models import Membership, Person
from yizhan.registry.queries.ancestry import lines_of
from yizhan.registry.queries.unions import union_cards
from yizhan.registry.rules.joining import age_on
from yizhan.registry.types import AttributeValue, PersonAttribute

_SEXES = tuple((each.value, each.label) for each in (codes.Sex.MALE, codes.Sex.FEMALE))
ATTRIBUTES: tuple[PersonAttribute, ...] = (
    PersonAttribute("member.state", "code", _("会籍状态"), tuple(codes.MembershipState.choices)),
    PersonAttribute("member.since", "date", _("入会日期")),
    PersonAttribute("member.since_days", "int", _("入会天数")),
    PersonAttribute("union.level", "code", _("工会级别"), tuple(codes.Levels.choices)),
    PersonAttribute("union.kind", "code", _("工会类型"), tuple(codes.UnionKind.choices)),
    PersonAttribute("union.division", "text", _("工会所在区划")),
    PersonAttribute("union.county", "text", _("所属区县工会的区划")),
    PersonAttribute("employer.nature", "code", _("单位性质"), tuple(codes.Nature.choices)),
    PersonAttribute("employer.industry", "code", _("所属行业"), tuple(codes.Industry.choices)),
    PersonAttribute("employer.above_scale", "bool", _("规上企业")),
    PersonAttribute("employer.in_development_zone", "bool", _("在开发区")),
    PersonAttribute("person.age", "int", _("年龄")),
    PersonAttribute("person.birth_date", "date", _("出生日期")),
    PersonAttribute("person.sex", "code", _("性别"), _SEXES),
    PersonAttribute("person.occupation_group", "code", _("职业群体"), tuple(codes.OccupationGroup.choices)),
    PersonAttribute("person.employment", "code", _("就业状况"), tuple(codes.Employment.choices)),
    PersonAttribute("person.skill", "code", _("技术等级"), tuple(codes.Skill.choices)),
    PersonAttribute("person.education", "code", _("学历"), tuple(codes.Education.choices)),
    PersonAttribute("person.hukou", "code", _("户籍类型"), tuple(codes.Hukou.choices)),
    PersonAttribute("person.is_migrant", "bool", _("是否农民工")),
    PersonAttribute("person.health_class", "code", _("健康类别"), tuple(codes.HealthClass.choices), sensitive=True),
    PersonAttribute("person.residence", "text", _("常住区划")),
    PersonAttribute("person.ethnicity", "code", _("民族"), tuple(codes.ETHNICITIES.items()), guarded=True),
    PersonAttribute("person.political", "code", _("政治面貌"), tuple(codes.Political.choices), guarded=True),
)

_PLAIN = {
    "person.occupation_group": "occupation_group",
    "person.employment": "employment",
    "person.skill": "skill",
    "person.education": "education",
    "person.hukou": "hukou",
    "person.health_class": "health_class",
    "person.residence": "residence_division",
    "person.ethnicity": "ethnicity",
    "person.political": "political",
}


def person_attributes(person_ids: Iterable[UUID], on: date) -> dict[UUID, dict[str, AttributeValue]]:
    """Everything in ATTRIBUTES that is known of each person on a day; four queries whatever the number of people.

    An empty code, an unstated sex or an unknown birth date is absent, never a default.
    """
    standing = Membership.objects.filter(closed_on__isnull=True).select_related("union", "employer")
    people = Person.objects.filter(id__in=set(person_ids)).prefetch_related(
        Prefetch("memberships", queryset=standing, to_attr="standing")
    )
    loaded = list(people)
    memberships = {person.id: person.standing[0] for person in loaded if person.standing}
    counties = _county_divisions({membership.union_id for membership in memberships.values()}, on)
    return {
        person.id: _of_person(person, on) | _of_membership(memberships.get(person.id), counties, on)
        for person in loaded
    }


def _county_divisions(union_ids: set[UUID], on: date) -> dict[UUID, str]:
    """The division code of the county union above each union, where there is one."""
    lines = lines_of(union_ids, on) if union_ids else {}
    cards = union_cards(line.county_id for line in lines.values() if line.county_id)
    return {
        union_id: cards[line.county_id].division_code
        for union_id, line in lines.items()
        if line.county_id in cards and cards[line.county_id].division_code
    }


def _of_person(person: Person, on: date) -> dict[str, AttributeValue]:
    known: dict[str, AttributeValue] = {
        name: value for name, column in _PLAIN.items() if (value := getattr(person, column))
    }
    if person.birth_date is not None:
        known["person.birth_date"] = person.birth_date
        known["person.age"] = age_on(on, person.birth_date)
    if person.sex in {codes.Sex.MALE, codes.Sex.FEMALE}:
        known["person.sex"] = person.sex
    if person.is_migrant is not None:
        known["person.is_migrant"] = person.is_migrant
    return known


def _of_membership(membership: Membership | None, counties: dict[UUID, str], on: date) -> dict[str, AttributeValue]:
    if membership is None:
        return {}
    union, employer = membership.union, membership.employer
    known: dict[str, AttributeValue] = {
        "member.state": membership.state,
        "member.since": membership.opened_on,
        "member.since_days": (on - membership.opened_on).days,
        "union.level": union.level,
        "union.kind": union.kind,
        "union.division": union.division_code,
        "union.county": counties.get(union.id, ""),
    }
    if employer is not None:
        known |= {
            "employer.nature": employer.nature,
            "employer.industry": employer.industry,
            "employer.above_scale": employer.above_scale,
            "employer.in_development_zone": employer.in_development_zone,
        }
    return {name: value for name, value in known.items() if value != ""}
