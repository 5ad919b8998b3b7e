"""The words of every finding: what is wrong with the cell, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.registry.roster.rules.problems import Finding, Noted
from yizhan.registry.roster.rules.verdicts import Kept

COUNT_WORDS: dict[str, str | Promise] = {
    "rows": _("共"),
    "added": _("新增"),
    "changed": _("更改"),
    "unchanged": _("不变"),
    "moved": _("待接转"),
    "warned": _("有提醒"),
    "refused": _("未导入"),
}

FINDING_WORDS: dict[Finding, str | Promise] = {
    Finding.TIDIED: _("已去掉空格、全角等多余写法，不用改。"),
    Finding.DATE_READ: _("日期写法已统一，不用改。"),
    Finding.SERIAL_READ: _("这是表格软件里的日期序号，已换成日期，不用改。"),
    Finding.LABEL_READ: _("已按通行说法换成标准选项，不用改。"),
    Finding.RESIDENCE_PERMIT: _("号码以81、82、83开头，已按港澳台居民居住证登记，不用改。"),
    Finding.KIND_READ: _("号码看得出是另一种证件，证件类别已按号码登记。不对的请改正。"),
    Finding.LENGTHENED: _("15位旧号码已换算成18位，请对照证件核对。"),
    Finding.CORRECTED: _("把字母 O、I 当作数字 0、1 读取，校验位相符，请对照证件核对。"),
    Finding.COUNTY_UNKNOWN: _("号码前六位不在区划代码表里，可能是很早的代码；请对照证件再看一眼。"),
    Finding.DAY_MISSING: _("日期只到月，已按当月1日登记。知道具体日子的请补上。"),
    Finding.YEAR_SHORT: _("年份只有两位，已按最近的年份登记。请写成四位再核对。"),
    Finding.LABEL_UNKNOWN: _("这一项不是标准选项，没有登记。请改成模板里的选项。"),
    Finding.LABEL_OF_HUKOU: _("这里要填会籍变化类型（如“入会”），填的是户籍类型，没有登记。请把两列对一下。"),
    Finding.PLACE_UNKNOWN: _("认不出是哪个区县，没有登记。请写到区县，如“哈尔滨市道里区”。"),
    Finding.PHONE_MISSING: _("没有手机号，会员收不到通知、领不了服务。请补上。"),
    Finding.PHONE_COLUMN_MISSING: _("这张表没有“移动电话”一列。会员没有手机号就收不到通知，请补上这一列。"),
    Finding.NAME_SINGLE: _("姓名只有一个字，请核对是否漏字。"),
    Finding.BIRTH_DIFFERS: _("与证件号码里的出生日期不一致，已按号码登记。请核对号码和日期。"),
    Finding.BIRTH_UNREADABLE: _("出生日期看不懂，已按证件号码登记。"),
    Finding.SEX_DIFFERS: _("与证件号码里的性别不一致，已按号码登记。请核对号码和性别。"),
    Finding.EMAIL_UNREADABLE: _("邮箱写法不对，没有登记。请写成 name@example.com 的样子，或留空。"),
    Finding.TOO_OLD: _("年龄超过100岁，请核对证件号码。"),
    Finding.TOO_LONG_CUT: _("太长，只登记了前面一部分。请缩短。"),
    Finding.ROW_REPEATED: _("和第{more}行完全一样，只登记一次。"),
    Finding.SHEET_SKIPPED: _("这张表没有找到表头，没有导入。是名册的，请把“姓名”“证件号码”等列名放在前30行。"),
    Finding.COLUMN_UNKNOWN: _("不认识这一列，没有导入。需要导入的，请改成模板里的列名。"),
    Finding.PHONE_TWICE: _(
        "和第{more}行的手机号相同，证件号码不同。请核对手机号；是同一人的，核对证件号码，只留正确的一行。"
        "两人同用一个号码的，先登录的人占用它，后登录的人要登记自己的号码。"
    ),
    Finding.PHONE_SHARED: _(
        "名册里已有别人用这个手机号。请核对手机号；两人同用一个号码的，先登录的人占用它，后登录的人要登记自己的号码。"
    ),
    Finding.PERSON_LIKELY: _(
        "名册里已有同名、同手机号的人，证件号码不同，疑似重复登记。请对照证件核对号码；确是同一人的，请县级以上工会在“疑似重复”里合并。"
    ),
    Finding.MOVES: _("在另一家工会有会籍，没有改动。请办“会员接转”：由本人申请，转入工会接收。"),
    Finding.NAME_MISSING: _("没有填姓名。请补上。"),
    Finding.NAME_UNREADABLE: _("姓名里有数字、符号等不该有的字符。请对照证件原样填写。"),
    Finding.DOCUMENT_MISSING: _("没有填证件号码。请补上。"),
    Finding.SPREADSHEET: _(
        "号码被表格软件当成了数字，后几位已经丢失。请选中整列，设置单元格格式为“文本”，再重新填写号码。"
    ),
    Finding.ID_LENGTH: _("身份证号码应为18位。请对照证件核对。"),
    Finding.ID_CHARACTERS: _("身份证号码只能有数字，末位可以是 X。请对照证件核对。"),
    Finding.ID_PROVINCE: _("身份证号码前两位不是省级代码。请对照证件核对。"),
    Finding.ID_DATE: _("身份证号码里的出生日期不存在。请对照证件核对。"),
    Finding.ID_FUTURE: _("身份证号码里的出生日期在今天之后。请对照证件核对。"),
    Finding.ID_CHECK: _("身份证号码校验位不符，有一位填错了。请对照证件核对。"),
    Finding.DOCUMENT_SHAPE: _("号码不像这种证件的写法。请对照证件核对号码和证件类别。"),
    Finding.KIND_UNKNOWN: _("证件类别不是标准选项。请改成“居民身份证”“护照”等模板里的选项。"),
    Finding.PHONE_LANDLINE: _("这是座机号码，收不到短信。请填11位手机号。"),
    Finding.PHONE_UNREADABLE: _("手机号应为11位数字，以1开头。请核对；没有的请留空。"),
    Finding.DATE_UNREADABLE: _("日期看不懂。请写成 2024-05-01 的样子。"),
    Finding.DATE_IMPOSSIBLE: _("没有这一天。请写成 2024-05-01 的样子并核对。"),
    Finding.DATE_FUTURE: _("日期在今天之后。请核对。"),
    Finding.MONTH_UNSURE: _("分不清是哪个月（如 2024.1 可能是1月，也可能是10月）。请写成 2024-10-01 的样子。"),
    Finding.DAY_OR_MONTH: _(
        "分不清哪个是月、哪个是日（如 11/6/2024 可能是11月6日，也可能是6月11日）。请写成 2024-11-06 的样子。"
    ),
    Finding.BEFORE_BIRTH: _("日期早于出生日期。请核对。"),
    Finding.TOO_YOUNG: _("未满16周岁，还不能入会。请核对证件号码。"),
    Finding.CONTROL: _("含有看不见的字符或造字，多半是复制时带进来的。请手工重新填写。"),
    Finding.NOT_BY_ROSTER: _("转出、除名、退会不能用名册办理。请在“会员名册”里逐人办理，或删去这一行。"),
    Finding.UNION_MISSING: _("没有填所属工会。请填工会全称或组织编号。"),
    Finding.UNION_UNKNOWN: _("本级和下级里没有这家工会，或有几家同名。请填工会组织编号。"),
    Finding.UNION_CLOSED: _("这家工会还没有成立或已经撤销，不能登记会员。请核对。"),
    Finding.UNION_NOT_PRIMARY: _("会员只能登记在基层工会。请填具体的基层工会。"),
    Finding.DOCUMENT_TWICE: _("同一证件号码在第{more}行已有，内容不一样。请只留正确的一行。"),
    Finding.NAME_DIFFERS: _(
        "这个证件号码已经登记在另一个名字下。请核对姓名和号码；确实无误的，请区县总工会打开会员的登记页，"
        "按“更正姓名或证件”更正。"
    ),
    Finding.HAS_DIED: _("名册里已登记这位职工去世，没有导入。请删去这一行；登记有误的，请上级工会先撤销去世登记。"),
    Finding.OWN_ROW: _("这是您本人的登记，不能由自己改。请由其他工会干部办理。"),
}


UNDONE_WORDS: dict[str, str | Promise] = {
    "left": _("撤下的会员"),
    "restored": _("恢复原样的会员"),
    "kept": _("没有撤销的"),
}
KEPT_WORDS: dict[Kept, str | Promise] = {
    Kept.MEMBERSHIP_CHANGED: _("会籍在导入后又有变化，没有撤销。要改的，请到这位会员的页面办理。"),
    Kept.TRANSFER_OPEN: _("正在办会员接转，没有撤销。请等接转办结，再到这位会员的页面办理。"),
    Kept.HAS_CASES: _("导入后已申请过服务，会籍没有撤销。确实录错的，请到这位会员的页面办理退会。"),
    Kept.ENTRY_CHANGED: _(
        "之后的导入或登记又改过这个人，会籍没有撤销。要一起撤的，先撤销后面的导入；确实录错的，请到这位会员的页面办理退会。"
    ),
    Kept.VALUE_CHANGED: _("这一项在导入后又改过，保持现在的内容。"),
}


def said(noted: Noted) -> str:
    """A finding in words, in the language of whoever asks."""
    return str(FINDING_WORDS[noted.finding]).replace("{more}", noted.more)
