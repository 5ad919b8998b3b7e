"""What a notice of corrections says on paper."""

from yizhan.cases.rules.supplement import line


def test_a_label_that_the_officer_wrote_already_is_not_said_twice() -> None:
    assert line("银行卡号", "银行卡号不对") == "银行卡号不对"


def test_what_is_asked_stands_under_its_label() -> None:
    assert line("银行卡号", "请核对") == "银行卡号：请核对"
