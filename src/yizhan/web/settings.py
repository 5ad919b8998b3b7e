"""Django's settings. What an operator may choose comes from `configuration`; the rest is decided here."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from yizhan.web.configuration import ROOT, Configuration, database_settings

CONFIGURATION = Configuration.read()

DEMO = CONFIGURATION.demo
DEBUG = False
DATA_DIR = CONFIGURATION.data_folder
KEYS_DIR = CONFIGURATION.keys
COMMITTEE_RULES = CONFIGURATION.committee_rules
PHONE_PLACES = CONFIGURATION.phone_places
VAULT_CIPHER = CONFIGURATION.vault_cipher
FILES_DIR = DATA_DIR / "files"
PROGRAMMES_DIR = ROOT / "programmes"
SITES_DIR = ROOT / "sites"

# Without a key of its own a process signs with a random one: commands work, and what it signs is worth nothing
# elsewhere. Serving without one is refused (wsgi.py).
SECRET_KEY = CONFIGURATION.secret_key or secrets.token_urlsafe(50)
ALLOWED_HOSTS = list(CONFIGURATION.allowed_hosts)
# Whoever serves this machine alone without naming it (a server that is not ours) listens where ours would.
PUBLIC_ADDRESS = CONFIGURATION.public_address or "http://127.0.0.1:8000"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "yizhan.kernel",
    "yizhan.accounts",
    "yizhan.registry",
    "yizhan.catalogue",
    "yizhan.ledger",
    "yizhan.cases",
    "yizhan.orders",
    "yizhan.insight",
    "yizhan.cluster",
    "yizhan.web",
]

MIDDLEWARE = [
    "yizhan.web.middleware.request_log",
    "yizhan.web.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yizhan.accounts.edge.BearerSession",
    "django.middleware.locale.LocaleMiddleware",
    "yizhan.web.plain_texts.plain_address",
    "yizhan.web.middleware.body_limit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yizhan.accounts.idle.IdleClock",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "yizhan.accounts.refused_pages.RefusedPages",
    "yizhan.web.plain_texts.PlainForms",
    "yizhan.web.middleware.one_reading",
    "yizhan.web.errors.Refusals",
]

if DEMO:
    INSTALLED_APPS += ["yizhan.ops.demo"]  # composes the trials of the tour out of every room's services

ROOT_URLCONF = "yizhan.web.urls"
WSGI_APPLICATION = "yizhan.web.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yizhan.web.context.frame",
            ],
        },
    }
]

# --- database ---------------------------------------------------------------------------------------------------

# Where nothing is given, commands that need no database (makemigrations, mypy) meet a server that is not there.
_NOWHERE = "postgresql:///yizhan?host=/nonexistent"
# A request waits 10 s for a connection. The pool's waits between attempts to connect double while PostgreSQL is away,
# to minutes if they may: after 4 s it begins afresh, so that whoever waits when PostgreSQL is back is served.
POOL_WAITS_S = {"timeout": 10, "reconnect_timeout": 4}


def _database() -> dict[str, Any]:
    settings = database_settings(CONFIGURATION.database_app_url or CONFIGURATION.database_url or _NOWHERE)
    timeouts = {
        "statement_timeout": f"{CONFIGURATION.statement_timeout_ms}",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "60s",
    }
    settings["OPTIONS"] |= {
        "options": " ".join(f"-c {name}={value}" for name, value in timeouts.items()),
        "application_name": "yizhan",
    }
    if CONFIGURATION.database_pool:
        settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": CONFIGURATION.database_pool, **POOL_WAITS_S}
        settings["ENGINE"] = "yizhan.kernel.pooled"  # it looks after the health of the connections
    else:
        settings |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return settings


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["yizhan.accounts.backend.ById"]
LOGIN_URL = "/sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "yizhan.accounts.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())  # of a visitor; signing in sets its own
SECOND_STEP_FROM = CONFIGURATION.second_step_from
DUTY_IDLE = timedelta(minutes=CONFIGURATION.duty_idle_minutes)
SESSION_COOKIE_NAME = "yizhan_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "yizhan_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "yizhan.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- transport and headers ----------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = CONFIGURATION.secure
SECURE_SSL_REDIRECT = CONFIGURATION.secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if CONFIGURATION.secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.trusted_proxy else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
# Of the one part that is not ours (Wagtail's editor, ADR 0094): it styles elements by script.
EDITING_SECURITY_POLICY = CONTENT_SECURITY_POLICY | {
    "style-src": "'self' 'unsafe-inline'",
    "frame-ancestors": "'self'",
}

# --- language and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [ROOT / "src" / "yizhan" / "web" / "locale"]
FORMAT_MODULE_PATH = "yizhan.web.formats"
LANGUAGE_COOKIE_NAME = "yizhan_language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"  # what is served: the assets below, named by their content
STATICFILES_DIRS = [path for path in (ROOT / "build" / "assets",) if path.is_dir()]  # made by assets/build.mjs
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = int(timedelta(days=1).total_seconds())
UPLOAD_LIMIT_BYTES = CONFIGURATION.upload_limit_bytes
BODY_LIMIT_BYTES = CONFIGURATION.body_limit_bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # without files
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # larger ones go to a temporary file
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 30

# --- messages, jobs, logs -----------------------------------------------------------------------------------------

SMS_SENDER = CONFIGURATION.sms
SMS_GATEWAY = {
    "url": CONFIGURATION.sms_url,
    "key": CONFIGURATION.sms_key,
    "template": CONFIGURATION.sms_template,
    "accepted": CONFIGURATION.sms_accepted,
}
_mail = urlsplit(CONFIGURATION.email_url)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if _mail.hostname else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or 587
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme != "smtps"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURATION.email_from or "nobody@localhost"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
LOGGING_CONFIG = "yizhan.web.logs.configure"
LOGGING = {"level": CONFIGURATION.log_level}
