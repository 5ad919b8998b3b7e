"""What is said of findings that refuse nothing: numbers worth a second look, what the rules advise of committees."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.registry.rules.committee import Advice, Found
from yizhan.registry.rules.reading import Warned

WARNING_WORDS: dict[Warned, str | Promise] = {
    Warned.COUNTY_UNKNOWN: _("号码前六位不在区划代码表里，可能是很早的代码；请对照证件再看一眼。"),
    Warned.LENGTHENED: _("15位旧号码已换算成18位，请核对。"),
    Warned.CORRECTED: _("把字母 O、I 当作数字 0、1 读取，校验位相符，请核对。"),
}

ADVICE_WORDS: dict[Advice, str | Promise] = {
    Advice.COMMITTEE_DUE: _("会员满{number}人，应当成立基层工会委员会。"),
    Advice.ORGANISER_ENOUGH: _("会员不足{number}人，可以单独或联合成立委员会，也可以选举组织员一人。"),
    Advice.OWN_UNION_DUE: _("联合工会里有单位的会员已满{number}人，这家单位应当单独建会。"),
    Advice.WOMEN_COMMITTEE_DUE: _("女会员满{number}人，应当成立女职工委员会。"),
    Advice.WOMEN_DELEGATE_DUE: _("女会员不足{number}人，应当设女职工委员。"),
    Advice.TOO_FEW_SEATS: _("委员人数少于这一会员规模的下限{number}人。"),
    Advice.TOO_MANY_SEATS: _("委员人数多于这一会员规模的上限{number}人。"),
    Advice.EVEN_SEATS: _("委员人数是双数，表决可能成平局，建议单数。"),
    Advice.PRIMARY_CODE_NEEDED: _("基层工会的统一社会信用代码以81开头，登记的不是。请对照证书核对。"),
    Advice.OTHER_CODE_NEEDED: _("以81开头的统一社会信用代码是基层工会的，这家工会不是基层。请对照证书核对。"),
}


def advice_words(found: Found) -> str:
    """One thing that the rules ask, with the number and the document that they name."""
    said = str(ADVICE_WORDS[found.advice]).format(number=found.number)
    return f"{said}（{found.source}）"
