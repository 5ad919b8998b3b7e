"""Wagtail's users, without its pages for managing them and without its table: accounts are ours."""

import sys
from types import ModuleType

from django.apps import AppConfig


class Profiles(AppConfig):
    """`wagtail.users` for what imports its model: its forms ask for columns that our accounts do not have."""

    name = "wagtail.users"
    label = "wagtailusers"
    default_auto_field = "django.db.models.AutoField"

    def __init__(self, app_name: str, app_module: ModuleType) -> None:
        super().__init__(app_name, app_module)
        self.module = sys.modules[__name__]  # where Wagtail looks for hooks: there are none here
