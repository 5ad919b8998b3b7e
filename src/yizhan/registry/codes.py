"""Code lists of the register with their words. A code is stored, never a word.

Sources: the national real-name template of union members, and the GB standard named at each list.
"""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel.scope import Line


class Sex(TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("未知的性别")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    UNSTATED = "9", _("未说明的性别")


class DocumentKinds(TextChoices):
    """有效证件类别; the pure twin is `rules.identity.DocumentKind`."""

    RESIDENT_ID = "1", _("居民身份证")
    PASSPORT = "2", _("护照")
    OFFICER_CARD = "3", _("军官证")
    HK_MO_TW_RESIDENCE = "4", _("港澳台居民居住证")
    HK_MO_TRAVEL_PERMIT = "5", _("港澳居民来往内地通行证")
    TW_TRAVEL_PERMIT = "6", _("台湾居民来往大陆通行证")
    FOREIGN_RESIDENCE = "7", _("外国人永久居留身份证")


class Education(TextChoices):
    """GB/T 4658, first level with the second for degrees."""

    POSTGRADUATE = "10", _("研究生教育")
    DOCTOR = "11", _("博士研究生")
    MASTER = "14", _("硕士研究生")
    BACHELOR = "20", _("大学本科")
    COLLEGE = "30", _("大学专科")
    VOCATIONAL = "40", _("中等职业教育")
    SENIOR_HIGH = "60", _("普通高级中学")
    JUNIOR_HIGH = "70", _("初级中学")
    PRIMARY = "80", _("小学")
    OTHER = "90", _("其他学历")


class Political(TextChoices):
    """GB/T 4762. Refused in benefit rules unless a law is cited."""

    PARTY_MEMBER = "01", _("中共党员")
    PROBATIONARY = "02", _("中共预备党员")
    YOUTH_LEAGUE = "03", _("共青团员")
    RCCK = "04", _("民革党员")
    CDL = "05", _("民盟盟员")
    CNDCA = "06", _("民建会员")
    CAPD = "07", _("民进会员")
    CPWDP = "08", _("农工党党员")
    ZGP = "09", _("致公党党员")
    JIUSAN = "10", _("九三学社社员")
    TSL = "11", _("台盟盟员")
    NON_PARTY = "12", _("无党派人士")
    MASSES = "13", _("群众")


class Hukou(TextChoices):
    """户籍类型; words of GA/T 2000.27 in the order of the national template."""

    UNSETTLED = "1", _("未落常住户口")
    URBAN_FAMILY = "2", _("非农业家庭户口")
    RURAL_FAMILY = "3", _("农业家庭户口")
    URBAN_COLLECTIVE = "4", _("非农业集体户口")
    RURAL_COLLECTIVE = "5", _("农业集体户口")
    OWN_GRAIN = "6", _("自理口粮户口")
    LODGING = "7", _("寄住户口")
    OTHER = "8", _("其他户口")


class Employment(TextChoices):
    """就业状况."""

    IN_POST = "1", _("在岗")
    LAID_OFF = "2", _("待（下）岗")
    UNEMPLOYED = "3", _("失业")
    RETIRED = "4", _("退休")
    RETIRED_VETERAN = "5", _("离休")
    RESIGNED = "6", _("退职")
    RETIRED_INTERNALLY = "7", _("退养（内退）")
    SICK_LEAVE = "8", _("病休")
    OTHER = "9", _("其他就业状况")


class Skill(TextChoices):
    """技术等级. 1 to 5 as the template has them; 6 to 8 since the eight grades of 2022."""

    SENIOR_TECHNICIAN = "1", _("高级技师（一级）")
    TECHNICIAN = "2", _("技师（二级）")
    SENIOR = "3", _("高级工（三级）")
    INTERMEDIATE = "4", _("中级工（四级）")
    JUNIOR = "5", _("初级工（五级）")
    APPRENTICE = "6", _("学徒工")
    SPECIAL_TECHNICIAN = "7", _("特级技师")
    CHIEF_TECHNICIAN = "8", _("首席技师")


class OccupationGroup(TextChoices):
    """The four key groups of platform workers and the four that make them eight (八大群体)."""

    TRUCKER = "trucker", _("货车司机")
    RIDE_HAILING = "ride_hailing", _("网约车司机")
    COURIER = "courier", _("快递员")
    FOOD_DELIVERY = "food_delivery", _("外卖配送员")
    NURSING_CARE = "nursing_care", _("护工护理员")
    DOMESTIC = "domestic", _("家政服务员")
    SHOP = "shop", _("商场信息员")
    ESTATE_AGENT = "estate_agent", _("房产中介员")
    GUARD = "guard", _("保安员")
    OTHER = "other", _("其他职业")


PLATFORM_GROUPS = frozenset(
    {
        OccupationGroup.TRUCKER,
        OccupationGroup.RIDE_HAILING,
        OccupationGroup.COURIER,
        OccupationGroup.FOOD_DELIVERY,
    }
)


class HealthClass(TextChoices):
    """What rules may see of somebody's health: a class, never a diagnosis."""

    NONE = "none", _("无特殊情况")
    CHRONIC = "chronic", _("慢性病")
    SERIOUS = "serious", _("重大疾病")
    DISABLED = "disabled", _("残疾")


class MembershipState(TextChoices):
    """会籍状态."""

    ACTIVE = "active", _("在籍")
    RETAINED = "retained", _("保留会籍")
    HOLDING = "holding", _("在周转库")


class Change(TextChoices):
    """会籍变化类型."""

    JOINED = "1", _("入会")
    TRANSFERRED_IN = "2", _("转入")
    RETAINED = "3", _("保留")
    TRANSFERRED_OUT = "4", _("转出")
    EXPELLED = "5", _("除名")
    LEFT = "6", _("退会")
    DIED = "8", _("去世")  # ours: the template has no code for it; no roster says it
    ENTERED_IN_ERROR = (
        "9",
        _("录入有误，已撤销"),
    )  # ours: an import taken back, a second entry merged; no roster says it


class DuplicateState(TextChoices):
    """What came of two entries that looked like one person's."""

    OPEN = "open", _("待核对")
    DISTINCT = "distinct", _("不是同一个人")
    MERGED = "merged", _("已合并")


class ChangeReason(TextChoices):
    """会籍变化原因."""

    EMPLOYMENT = "1", _("劳动（工作）关系变化")
    LAID_OFF = "2", _("在本单位下岗后待岗")
    UNEMPLOYED = "3", _("失业")
    BANKRUPT = "4", _("所在企业破产")
    OWN_WISH = "5", _("要求退会")
    CRIME = "6", _("因犯罪被开除会籍")


class ExpulsionGround(TextChoices):
    """Upon what a union expels: the template's reason 6, or a decision by the charter, for which it has no code."""

    CRIME = "crime", _("因犯罪被开除会籍")
    CHARTER = "charter", _("违反工会章程，由工会决定除名")


class AppealOutcome(TextChoices):
    """What the level above answers to an appeal against an expulsion."""

    UPHELD = "upheld", _("申诉成立，除名撤销")
    REJECTED = "rejected", _("维持除名")


MOVING = (ChangeReason.EMPLOYMENT, ChangeReason.LAID_OFF, ChangeReason.UNEMPLOYED, ChangeReason.BANKRUPT)


class UnionKind(TextChoices):
    """工会类型. 0 and 1 of the template are `independent` and `joint`."""

    FEDERATION = "federation", _("总工会")
    INDEPENDENT = "independent", _("单独基层工会")
    JOINT = "joint", _("联合基层工会")
    LEAGUE = "league", _("工会联合会")
    INDUSTRIAL = "industrial", _("产业工会")
    HOLDING_POOL = "holding_pool", _("周转库")


class UnionState(TextChoices):
    """工会状态: C, Y and N as the union-fee systems mark them; W for one that was wound up."""

    PREPARING = "C", _("筹建")
    ESTABLISHED = "Y", _("建立")
    AWAITING = "N", _("待筹建")
    WOUND_UP = "W", _("已撤销")


class WindingUpGround(TextChoices):
    """Upon what a union is wound up: nobody may do so at will (工会法)."""

    EMPLOYER_ENDED = "employer_ended", _("所在单位终止或被撤销")
    REORGANISED = "reorganised", _("单位重组、合并或区划调整")
    DECIDED = "decided", _("会员大会（代表大会）决定")


class MoveGround(TextChoices):
    """Upon what a union is put under another one."""

    DIVISIONS_CHANGED = "divisions", _("行政区划调整")
    UNIT_CHANGED = "unit", _("所在单位改变隶属关系")
    LINE_DECIDED = "line", _("上级工会决定调整管理关系")
    SUPERIOR_ENDED = "superior_ended", _("原来的上级工会撤销或合并")  # written by that deed, never ordered


ORDERED_MOVES = (MoveGround.DIVISIONS_CHANGED, MoveGround.UNIT_CHANGED, MoveGround.LINE_DECIDED)


class ClosureKind(TextChoices):
    """How an employer came to an end."""

    DEREGISTERED = "deregistered", _("注销")
    REVOKED = "revoked", _("吊销")
    BANKRUPT = "bankrupt", _("破产")


class Levels(TextChoices):
    """工会级别; the values are `kernel.scope.Level`."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("区县级")
    STREET = "street", _("街道（乡镇）级")
    PRIMARY = "primary", _("基层")
    INDUSTRY = "industry", _("产业")


LINE_WORDS: dict[Line, Promise] = {Line.TERRITORY: _("地方"), Line.INDUSTRY: _("产业")}
"""Along which line a union has its superior."""


class CertificateKind(TextChoices):
    """总工办发〔2020〕20号: legal persons, and bodies that only carry a code."""

    LEGAL_PERSON = "legal_person", _("工会法人资格证书")
    CODE_ONLY = "code_only", _("工会统一社会信用代码证书")


class CountSource(TextChoices):
    """Who counted heads: the tax office's figure and the union's never match, so both are kept."""

    TAX = "tax", _("税务登记")
    UNION = "union", _("工会登记")


class TermMatter(TextChoices):
    """What of a union ends: the certificate ends with the term, or before it."""

    TERM = "term", _("本届任期")
    CERTIFICATE = "certificate", _("证书")


class TermStage(TextChoices):
    """How near an end is; the pure twins are in `terms.rules`."""

    QUARTER = "90", _("90天内到期")
    MONTH = "30", _("30天内到期")
    WEEK = "7", _("7天内到期")
    OVER = "over", _("已过期")


class ZoneLevel(TextChoices):
    """By whom a development zone was approved: only those of a province and above are counted."""

    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")


class Nature(TextChoices):
    """单位性质类别."""

    STATE = "110", _("国有企业")
    COLLECTIVE = "120", _("集体企业")
    STOCK_COOPERATIVE = "130", _("股份合作企业")
    ASSOCIATED = "140", _("联营企业")
    WHOLLY_STATE = "151", _("国有独资公司")
    OTHER_LIMITED = "159", _("其他有限责任公司")
    STATE_HELD = "161", _("国有控股股份有限公司")
    OTHER_STOCK = "169", _("其他股份有限公司")
    PRIVATE = "170", _("私营企业")
    OTHER_DOMESTIC = "190", _("其他内资企业")
    HK_MO_TW = "200", _("港澳台商投资企业")
    FOREIGN = "300", _("外商投资企业")
    PUBLIC_INSTITUTION = "400", _("事业单位")
    GOVERNMENT = "500", _("机关")
    SOLE_TRADER = "600", _("个体经济组织")
    NON_PROFIT = "700", _("民办非企业单位")


class Industry(TextChoices):
    """所属行业, GB/T 4754-2017, sections."""

    A = "A", _("农、林、牧、渔业")
    B = "B", _("采矿业")
    C = "C", _("制造业")
    D = "D", _("电力、热力、燃气及水生产和供应业")
    E = "E", _("建筑业")
    F = "F", _("批发和零售业")
    G = "G", _("交通运输、仓储和邮政业")
    H = "H", _("住宿和餐饮业")
    I = "I", _("信息传输、软件和信息技术服务业")  # noqa: E741 - the section's letter
    J = "J", _("金融业")
    K = "K", _("房地产业")
    L = "L", _("租赁和商务服务业")
    M = "M", _("科学研究和技术服务业")
    N = "N", _("水利、环境和公共设施管理业")
    O = "O", _("居民服务、修理和其他服务业")  # noqa: E741
    P = "P", _("教育")
    Q = "Q", _("卫生和社会工作")
    R = "R", _("文化、体育和娱乐业")
    S = "S", _("公共管理、社会保障和社会组织")
    T = "T", _("国际组织")


class TieKind(TextChoices):
    """How two people are tied, so that neither handles the other's case."""

    RELATIVE = "relative", _("亲属")
    COLLEAGUE = "colleague", _("同事")


class TransferState(TextChoices):
    """How far a transfer is. Requested and escalated are open."""

    REQUESTED = "requested", _("待新工会接收")
    ESCALATED = "escalated", _("超期，由上级督办")
    ACCEPTED = "accepted", _("已接收")
    REFUSED = "refused", _("未接收")
    WITHDRAWN = "withdrawn", _("已撤回")
    OFFERED = "offered", _("新工会请转入，待本人和原工会同意")


WAITING_TRANSFERS = (TransferState.REQUESTED, TransferState.ESCALATED)  # for the new union, or the level above it
OPEN_TRANSFERS = (*WAITING_TRANSFERS, TransferState.OFFERED)


# GB/T 3304, in code order 01 to 56.
_ETHNIC_GROUPS = """
汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族
满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族
佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族
达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族
塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族
独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族
"""
ETHNICITIES: dict[str, str] = {
    **{f"{number:02d}": name for number, name in enumerate(_ETHNIC_GROUPS.split(), start=1)},
    "97": "其他",
    "98": "外国血统中国籍人士",
}
