from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "yizhan.kernel"
    label = "kernel"

    def ready(self) -> None:
        from yizhan.kernel import journal, tasks

        journal.name_kinds(
            {
                "files.stored": _("上传文件"),
                "files.erased": _("清除文件"),
                "calendar.published": _("公布工作日历"),
            }
        )
        tasks.register()
