"""Settings. Everything that differs between installations comes from the environment.

``monitoring.environment`` reads it, and makes what an embedded installation needs on first use.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from monitoring import environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = environment.load()

PROCESS = ENV.process  # web, worker, counting, owner or maintenance
DEBUG = False
SECRET_KEY = ENV.secret_key
SEALING_KEYS = ENV.sealing_keys
FRAME_KEY = ENV.frame_key
JOURNAL_INDEX_KEY = ENV.journal_index_key
# A7: outside the database, only ever added to; one a database, whose chain it vouches for.
HEADS_FILE = ENV.var / f"journal-heads.{ENV.database['NAME']}.jsonl"
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENV.trusted_origins
VERSION = "0.1.0"

DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "access.look",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "import_export",
    "procrastinate.contrib.django",
    "access.accounts",
    "access.organisation",
    "access.grants",
    "access.journal",
    "access.configuration",
    "access.cases",
    "access.proof",
    "registration.questionnaire",
    "registration.positive_action",
    "registration.accommodation",
    "registration.rights",
    "counting",
    "monitoring.reporting",
    "monitoring.house",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "access.frame.FrameMiddleware",
]

ROOT_URLCONF = "monitoring.urls"
WSGI_APPLICATION = "monitoring.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "access.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "access.look.forms.HouseRenderer"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "access.accounts.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# Beside allauth's own limits: per address and number typed, and per person. In the memory of each
# process that serves, so that no trace of an attempt is kept.
ACCOUNT_RATE_LIMITS = {"strip": "10/h/key", "feedback": "3/h/key"}
# Behind the proxy with the certificate the address of the reader is the last one it names.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.https else 0
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False

ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_AUTO_PREFETCH = False

SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = True  # else its time of expiry tells when a draft was kept (R14)
SESSION_COOKIE_SECURE = ENV.https
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = ENV.https
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = ENV.https
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.https
SECURE_HSTS_PRELOAD = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Nederlands")), ("en", _("Engels"))]
LOCALE_PATHS = sorted((BASE_DIR / "locale").glob("*"))
TIME_ZONE = "Europe/Brussels"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = ENV.var / "static"
STATIC_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True

EMAIL_HOST = ENV.email_host
EMAIL_PORT = ENV.email_port
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if ENV.email_host
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.email_from

# No error mails: a local variable of a traceback is a leak.
ADMINS: list[tuple[str, str]] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A warning of this one holds the path of a 404, and with it perhaps a person's key.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
IMPORT_EXPORT_USE_TRANSACTIONS = True
# Uploads stay in memory, never in a temporary folder in clear; 50 MB is the limit.
FILE_UPLOAD_HANDLERS = ["access.organisation.importing.uploads.InMemory"]

DIVERSITY_SERVICE_EMAIL = ENV.diversity_service_email  # R10
SUPERVISORY_AUTHORITY = ENV.supervisory_authority  # P4: which one is configuration
SITE_ADDRESS = ENV.site_address
INVITATION_DAY = ENV.invitation_day
BACKUP_DAYS = ENV.backup_days
APPEAL_DAYS = ENV.appeal_days  # U2, P3
JOURNAL_MONTHS = ENV.journal_months  # A7: at least 12
JOURNAL_NAMES_FROM = ENV.journal_names_from  # the declaration that says so, or None
DATA_PROTECTION_EMAIL = ENV.data_protection_email
