"""Words of coded fields: the template's labels, the codes themselves, and the variants that cadres write.

The codes are those of `registry.codes`; a test holds the two equal. In each text the first word after a code is its
label in the template, the others are variants, which are taken and told.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from yizhan.registry.roster.rules.columns import Field

_LEFT_OUT: Final = re.compile(r"[\s()\[\]/、,.。\-—·\"':;]+")

_WRITTEN: Final[dict[Field, str]] = {
    Field.SEX: """
        1 男 男性 男士 m male
        2 女 女性 女士 f female
        0 未知的性别 未知
        9 未说明的性别 未说明
    """,
    Field.EMPLOYMENT: """
        1 在岗 在职 在册 上班 正常 就业 在岗职工 在职在岗 已就业
        2 待(下)岗 待岗 下岗 待业 下岗待岗 待下岗 内部待岗
        3 失业 无业 待就业 未就业
        4 退休 已退休
        5 离休 已离休
        6 退职
        7 退养(内退) 内退 退养 内部退养 离岗退养
        8 病休 长期病休 病假
        9 其他就业状况 其他
    """,
    Field.DOCUMENT_KIND: """
        1 居民身份证 身份证 二代身份证 第二代身份证 二代证 中国居民身份证 公民身份证 身份证件
        2 护照 中国护照 外国护照 普通护照
        3 军官证 军人证 警官证 士官证 军人身份证件
        4 港澳台居民居住证 港澳居民居住证 台湾居民居住证 港澳台居住证 居住证
        5 港澳居民来往内地通行证 港澳通行证 回乡证 港澳居民通行证
        6 台湾居民来往大陆通行证 台胞证 台湾通行证 台湾居民通行证
        7 外国人永久居留身份证 外国人永久居留证 永久居留证 永居证 外国人永居证
    """,
    Field.EDUCATION: """
        10 研究生教育 研究生
        11 博士研究生 博士 博士生 博士研究生毕业
        14 硕士研究生 硕士 硕士生 硕士研究生毕业 mba
        20 大学本科 本科 大本 学士 本科生 大学 全日制本科 本科毕业 函授本科 自考本科 在职本科 专升本
        30 大学专科 专科 大专 高职 专科生 大专毕业 高等职业教育 函授大专 成人大专 高职高专 大学专科教育
        40 中等职业教育 中专 中职 技校 职高 中技 职业高中 技工学校 中等专业学校 中师 中专中技
        60 普通高级中学 高中 普通高中 高中毕业
        70 初级中学 初中 初中毕业 普通初中
        80 小学 小学毕业
        90 其他学历 其他 文盲 无 半文盲 文盲或半文盲
    """,
    Field.SKILL: """
        1 高级技师(一级) 高级技师 一级 国家一级 一级高级技师 职业资格一级
        2 技师(二级) 技师 二级 国家二级 二级技师 职业资格二级
        3 高级工(三级) 高级工 高级 三级 国家三级 三级高级工 职业资格三级
        4 中级工(四级) 中级工 中级 四级 国家四级 四级中级工 职业资格四级
        5 初级工(五级) 初级工 初级 五级 国家五级 五级初级工 职业资格五级
        6 学徒工 学徒
        7 特级技师
        8 首席技师
    """,
    Field.HUKOU: """
        1 未落常住户口 未落户
        2 非农业家庭户口 非农业 非农 城镇 城镇户口 非农户口 非农业户口 城市户口 居民户口 城镇居民 非农业户 居民
        3 农业家庭户口 农业 农村 农村户口 农业户口 农户 农业户
        4 非农业集体户口 城镇集体户口 集体户 集体户口
        5 农业集体户口 农村集体户口
        6 自理口粮户口
        7 寄住户口
        8 其他户口 其他
    """,
    Field.CHANGE: """
        1 入会 新入会 加入 新增 发展入会 正常 在会 在册
        2 转入 调入 迁入 接转转入 转会 接转
        3 保留 保留会籍 会籍保留
        4 转出 调出 迁出 接转转出
        5 除名 开除 开除会籍
        6 退会 自愿退会 退出
    """,
    Field.CHANGE_REASON: """
        1 劳动(工作)关系变化 劳动关系变化 工作关系变化 工作调动 调动 劳动关系变更 工作变动
        2 在本单位下岗后待岗 下岗后待岗 待岗 下岗
        3 失业
        4 所在企业破产 企业破产 破产 单位破产
        5 要求退会 个人要求退会 本人要求退会 自愿退会
        6 因犯罪被开除会籍 犯罪 因犯罪开除会籍
    """,
    Field.POLITICAL: """
        01 中共党员 党员 中国共产党党员 共产党员 中国共产党
        02 中共预备党员 预备党员 中国共产党预备党员
        03 共青团员 团员 中国共产主义青年团团员 共青团
        04 民革党员 民革会员 民革 中国国民党革命委员会会员
        05 民盟盟员 民盟 中国民主同盟盟员
        06 民建会员 民建 中国民主建国会会员
        07 民进会员 民进 中国民主促进会会员
        08 农工党党员 农工党 中国农工民主党党员
        09 致公党党员 致公党 中国致公党党员
        10 九三学社社员 九三学社 九三
        11 台盟盟员 台盟 台湾民主自治同盟盟员
        12 无党派人士 无党派 无党派民主人士
        13 群众 普通群众 普通公民 一般群众 无
    """,
    Field.IS_MIGRANT: """
        t 是 农民工 y yes true 1 √ ✓ ✔ 对
        f 否 不是 非农民工 n no false 0 × ✗ 非 2
    """,
    Field.OCCUPATION_GROUP: """
        trucker 货车司机 货运司机 卡车司机 大货司机 货车驾驶员
        ride_hailing 网约车司机 网约车 出租车司机 网约车驾驶员 网络预约出租汽车司机
        courier 快递员 快递 快递小哥 快件派送员 邮政快递员
        food_delivery 外卖配送员 外卖员 外卖 骑手 外卖骑手 外卖送餐员 网约配送员 外卖小哥 配送员 送餐员
        nursing_care 护工护理员 护工 护理员 养老护理员
        domestic 家政服务员 家政 保姆 家政员 月嫂 家政服务人员
        shop 商场信息员 导购 商场导购 促销员
        estate_agent 房产中介员 房产中介 中介 房产经纪人 房产中介人员
        guard 保安员 保安 门卫
        other 其他职业 其他 无 普通职工
    """,
}
# Everyday short forms of the template's labels: as good as these, and nothing to tell anybody.
_AS_GOOD: Final = frozenset(
    "身份证 本科 大专 中专 高中 初中 硕士 博士 党员 预备党员 团员 高级技师 技师 高级工 中级工 初级工 "
    "内退 下岗 待岗".split()
)
_ETHNIC_GROUPS: Final = """
汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族
满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族
佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族
达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族
塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族
独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族
"""
_ETHNIC_VARIANTS: Final = {
    "达翰尔族": "31", "达呼尔族": "31", "达斡尔": "31", "柯族": "29", "维族": "05", "朝族": "10", "蒙族": "02",
    "哈族": "17", "鲜族": "10", "俄族": "44", "其它": "97", "其他民族": "97",
    "外国血统": "98", "穿青人": "97", "赫族": "53",
}  # fmt: skip
_NUMBERED: Final = frozenset(
    {
        Field.SEX,
        Field.EMPLOYMENT,
        Field.DOCUMENT_KIND,
        Field.EDUCATION,
        Field.SKILL,
        Field.HUKOU,
        Field.CHANGE,
        Field.CHANGE_REASON,
        Field.POLITICAL,
    }
)


@dataclass(frozen=True, slots=True)
class Labels:
    """How one coded field is read. `plain` are codes and the template's labels, `variants` other words for them."""

    plain: Mapping[str, str]
    variants: Mapping[str, str]

    def read(self, text: str) -> tuple[str, bool] | None:
        """The code, and whether it came by a variant; None where nobody knows the word."""
        word = label_word(text)
        if word in self.plain:
            return self.plain[word], False
        if word in self.variants:
            return self.variants[word], True
        leading = _CODE_BEFORE.fullmatch(word)  # 1在岗, 01汉族: code and label in one cell
        if leading and self.plain.get(leading[2]) == self.plain.get(leading[1], object()):
            return self.plain[leading[2]], True
        return None


_CODE_BEFORE: Final = re.compile(r"([0-9]{1,2})([^0-9].*)")


def label_word(text: str) -> str:
    """A label as it is looked up: half-width, lower-case, without spaces and brackets (but with what they hold)."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", text).lower())


def _labels(field: Field, written: str) -> Labels:
    plain: dict[str, str] = {}
    variants: dict[str, str] = {}
    for line in written.strip().splitlines():
        code, label, *others = line.split()
        plain[label_word(label)] = code
        if field in _NUMBERED or field is Field.OCCUPATION_GROUP:
            plain[code] = code
            plain.setdefault(code.lstrip("0") or code, code)  # a spreadsheet drops the zero of 01
        plain |= {word: code for word in others if word in _AS_GOOD}
        variants |= {label_word(word): code for word in others}
    return Labels(plain, {word: code for word, code in variants.items() if word not in plain})


def _ethnicities() -> Labels:
    codes = {f"{number:02d}": name for number, name in enumerate(_ETHNIC_GROUPS.split(), start=1)}
    codes |= {"97": "其他", "98": "外国血统中国籍人士"}
    plain = {name: code for code, name in codes.items()} | {code: code for code in codes}
    plain |= {code.lstrip("0"): code for code in codes}
    short = {name.removesuffix("族"): code for code, name in codes.items() if len(name) > 1}
    return Labels(plain, {word: code for word, code in (short | _ETHNIC_VARIANTS).items() if word not in plain})


def _template_labels(written: str) -> dict[str, str]:
    return {line.split()[0]: line.split()[1] for line in written.strip().splitlines()}


LABELS: Final[dict[Field, Labels]] = {
    **{field: _labels(field, written) for field, written in _WRITTEN.items()},
    Field.ETHNICITY: _ethnicities(),
}
# Code → the template's label, which is what an export writes.
LABEL_OF: Final[dict[Field, dict[str, str]]] = {
    **{field: _template_labels(written) for field, written in _WRITTEN.items()},
    Field.ETHNICITY: {
        **{f"{number:02d}": name for number, name in enumerate(_ETHNIC_GROUPS.split(), start=1)},
        "97": "其他",
        "98": "外国血统中国籍人士",
    },
}
