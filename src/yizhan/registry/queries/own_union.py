"""What rules may know of a union that applies in its own name: flat, typed, and absent where it is not known."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yizhan.registry import codes
from yizhan.registry.committees import rules_on
from yizhan.registry.models import Membership, Union
from yizhan.registry.queries.unions import members_for_size, women_of
from yizhan.registry.rules.committee import band_for
from yizhan.registry.types import AttributeValue, PersonAttribute

UNION_ATTRIBUTES: tuple[PersonAttribute, ...] = (
    PersonAttribute("own_union.state", "code", _("申请工会的状态"), tuple(codes.UnionState.choices)),
    PersonAttribute("own_union.level", "code", _("申请工会的级别"), tuple(codes.Levels.choices)),
    PersonAttribute("own_union.kind", "code", _("申请工会的类型"), tuple(codes.UnionKind.choices)),
    PersonAttribute("own_union.members", "int", _("申请工会的在籍会员数")),
    PersonAttribute("own_union.seats_least", "int", _("委员会人数下限")),
    PersonAttribute("own_union.seats_most", "int", _("委员会人数上限")),
    PersonAttribute("own_union.women", "int", _("申请工会的在籍女会员数")),
    PersonAttribute("own_union.committee_due", "bool", _("会员人数已够应当成立委员会")),
    PersonAttribute("own_union.women_committee_due", "bool", _("女会员人数已够应当成立女职工委员会")),
    PersonAttribute("own_union.is_legal_person", "bool", _("申请工会已登记为法人")),
    PersonAttribute("own_union.is_approved", "bool", _("上级工会的批复已登记在册")),
    PersonAttribute("own_union.term_until", "date", _("本届任期截止日期")),
    PersonAttribute("own_union.certificate_until", "date", _("证书有效期截止日期")),
    PersonAttribute("own_union.name", "text", _("申请工会的名称")),
    PersonAttribute("own_union.address", "text", _("申请工会的住所")),
    PersonAttribute("own_union.chair_name", "text", _("申请工会的主席")),
)


def union_attributes(union_id: UUID, on: date) -> dict[str, AttributeValue]:
    """Everything in UNION_ATTRIBUTES that is known of a union on a day; an empty text or an unknown day is absent."""
    union = Union.objects.filter(id=union_id).first()
    if union is None:
        return {}
    members = Membership.objects.filter(union_id=union_id, opened_on__lte=on, closed_on__isnull=True)
    table, size, women = rules_on(union.division_code, on), members_for_size(union), women_of(union_id)
    band = band_for(size, table.bands)
    known: dict[str, AttributeValue | None] = {
        "own_union.state": union.state,
        "own_union.level": union.level,
        "own_union.kind": union.kind,
        "own_union.members": members.filter(state=codes.MembershipState.ACTIVE).count(),
        "own_union.seats_least": band.least,
        "own_union.seats_most": band.most,
        "own_union.women": women,
        "own_union.committee_due": size >= table.committee_from,
        "own_union.women_committee_due": women >= table.women_from,
        "own_union.is_legal_person": union.certificate_kind == codes.CertificateKind.LEGAL_PERSON,
        "own_union.is_approved": union.state == codes.UnionState.ESTABLISHED and union.approval_no != "",
        "own_union.term_until": union.term_until,
        "own_union.certificate_until": union.certificate_until,
        "own_union.name": union.name,
        "own_union.address": union.address,
        "own_union.chair_name": union.chair_name,
    }
    return {name: value for name, value in known.items() if value is not None and value != ""}
