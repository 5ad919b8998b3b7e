"""What Wagtail's scripts are told about this installation, without asking any of its tables."""

from typing import Any

from django import template
from django.conf import settings
from django.http.request import HttpHeaders
from django.middleware.csrf import get_token
from django.template import Context
from wagtail.admin.localization import get_js_translation_strings

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_config(context: Context) -> dict[str, Any]:
    """No languages of content, no collections of pictures or documents: the choosers that want them are not there."""
    here = context["request"].path  # none of these is ever asked: something has to stand there
    return {
        "CSRF_TOKEN": get_token(context["request"]),
        "CSRF_HEADER_NAME": HttpHeaders.parse_header_name(settings.CSRF_HEADER_NAME),
        "ADMIN_API": {"PAGES": here, "DOCUMENTS": here, "IMAGES": here, "EXTRA_CHILDREN_PARAMETERS": ""},
        "ADMIN_URLS": {"DISMISSIBLES": here, "PAGES": here, "BLOCK_PREVIEW": here},
        "I18N_ENABLED": False,
        "LOCALES": [],
        "STRINGS": get_js_translation_strings(),
    }
