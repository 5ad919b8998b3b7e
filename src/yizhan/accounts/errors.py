"""What can go wrong when somebody signs in, takes a role, or consents."""

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, DomainError, TooMany


class PhoneUnreadable(DomainError):
    code = "phone-unreadable"
    status = 422
    message = _("手机号应为 11 位数字，以 1 开头。请检查后再填一次。")


class CodeWrong(DomainError):
    """The code does not fit. The same words whether the phone is known or not."""

    code = "code-wrong"
    status = 422
    message = _("验证码不对或已过期。请核对短信，或重新获取验证码。")


class ReportedDead(DomainError):
    """The phone is proven, and the register says that its owner has died: no account is opened or entered."""

    code = "reported-dead"
    status = 403
    message = _(
        "这个手机号登记的会员，工会登记为已去世，所以不能登录。"
        "登记错了的，请本人带身份证到所在工会或县（区）总工会，或拨打 12351 说明。"
    )


class SecondCodeWrong(DomainError):
    """The password of the authenticator app, or a recovery code, does not fit or was used."""

    code = "second-code-wrong"
    status = 422
    message = _("动态口令不对或已经用过。请等应用里换了新的 6 位数字再填；手机不在身边可以用恢复码。")


class DeskNumberWrong(DomainError):
    """The number is not the one on the desk's screen: perhaps another's code was scanned."""

    code = "desk-number-wrong"
    status = 422
    message = _("数字对不上，这个码作废了。请在电脑上换一个新的码再扫；不是您自己要登录的，不要理会。")


class SecondStepStands(Conflict):
    code = "second-step-stands"
    message = _("已经设过二次验证。换手机请先请上级工会的经办人重置，再重新设置。")


class SecondStepMissing(DomainError):
    """This duty may only be taken by somebody who has a second step."""

    code = "second-step-missing"
    status = 403
    message = _("这个身份要先设置二次验证才能用。请到“我的”→“二次验证”里设置，一两分钟就好。")


class PasswordWrong(DomainError):
    code = "password-wrong"
    status = 422
    message = _("手机号或密码不对。请再试，或改用短信验证码登录。")


class PasswordWeak(DomainError):
    code = "password-weak"
    status = 422
    message = _("密码太容易被猜到：{reason}")


class EmailUnreadable(DomainError):
    code = "email-unreadable"
    status = 422
    message = _("邮箱地址不对。请照 name@example.com 这样填写，中间不要有空格。")


class EmailNotLatin(DomainError):
    """Addresses with letters outside ASCII: real ones, but most mail servers cannot carry them yet."""

    code = "email-not-latin"
    status = 422
    message = _("邮箱地址里有中文或其他特殊文字，邮件现在还送不到这样的地址。请换一个只用英文字母和数字的邮箱。")


class EmailCodeWrong(DomainError):
    code = "email-code-wrong"
    status = 422
    message = _("验证码不对或已过期。请核对邮件，或重新获取验证码。")


class EmailNotSent(DomainError):
    """No mail server is set, or it did not take the letter."""

    code = "email-not-sent"
    status = 503
    message = _("邮件现在发不出去，验证码没有送到。请过一会儿再试；短信提醒和“我的消息”不受影响。")


class SendingTooOften(TooMany):
    code = "code-too-often"
    message = _("验证码刚刚发过。请等 {wait_s} 秒后再获取。")


class CodeNotSent(DomainError):
    """The provider of text messages did not take the code."""

    code = "code-not-sent"
    status = 503
    message = _("短信现在发不出去，验证码没有送到。请过一分钟再试，或改用密码登录；一直不行请打电话给所在工会。")


class LockedOut(TooMany):
    code = "locked-out"
    message = _("连续输错多次，为保护您的账号，请等 {wait_min} 分钟后再试。")


class RoleNotHeld(DomainError):
    code = "role-not-held"
    status = 403
    message = _("您现在没有这个身份，可能已到期。请选择其他身份，或联系上级工会。")


class ConsentStands(Conflict):
    code = "consent-stands"
    message = _("这项同意已经记录过了，不用再次确认。")
