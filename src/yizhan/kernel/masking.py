"""How much of a number or a name is shown where the whole of it is nobody's business."""

COMPOUND_SURNAMES = frozenset(
    """
    欧阳 司马 上官 诸葛 司徒 夏侯 皇甫 尉迟 公孙 慕容 令狐 宇文
    长孙 东方 独孤 南宫 端木 轩辕 闻人 赫连 澹台 呼延 完颜 纳兰
    """.split()
)


def surname(name: str) -> str:
    """The surname of a Chinese name; of a name with · only its first character, since the order is not ours to know."""
    if "·" not in name and len(name) > 2 and name[:2] in COMPOUND_SURNAMES:
        return name[:2]
    return name[:1]


def mask_name(name: str) -> str:
    """欧阳娜娜 → 欧阳**; always two stars, since their number would tell the length."""
    return f"{surname(name)}**" if name else ""


def mask_id(number: str) -> str:
    """First three and last two: 230102199001011234 → 230*************34."""
    return _middle_masked(number, 3, 2)


def mask_phone(number: str) -> str:
    """138****5678; a short landline keeps its last two."""
    return _middle_masked(number, 3, 4) if len(number) >= 11 else _middle_masked(number, 0, 2)


def mask_email(address: str) -> str:
    """z***@example.com; always three stars, since their number would tell the length."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if domain else ""


def mask_account(number: str) -> str:
    """Only the last four of a bank account."""
    return _middle_masked(number, 0, 4)


def _middle_masked(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]
