"""The one settings file: everything that differs between installations comes from EDGE_* variables."""

from datetime import date, time
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from edge.config import env

SOURCE = Path(__file__).resolve().parents[1]
DATA_DIR = env.read("EDGE_DATA_DIR", Path, Path("var")).resolve()
# `edge demo` leaves its mode here, so that later commands in the same folder speak of the demo. An installation
# that keeps a secret is no demo, whatever lies in its folder.
if not env.read("EDGE_SECRET_KEY", str, ""):
    env.load(DATA_DIR / "edge.env")
MODE = env.read("EDGE_MODE", env.one_of("production", "demo", "test"), "production")
DEMO = MODE == "demo"

SECRET_KEY = env.read("EDGE_SECRET_KEY", str, "")
if not SECRET_KEY:
    if MODE == "production":
        raise ImproperlyConfigured(
            "EDGE_SECRET_KEY is not set: a long random text, kept secret (`edge demo` needs none)"
        )
    SECRET_KEY = f"only-for-{MODE}-never-for-real-records-0123456789-abcdefghij-klmnopqrst"
DEBUG = False
ALLOWED_HOSTS = env.read(
    "EDGE_ALLOWED_HOSTS",
    env.words,
    [] if MODE == "production" else ["127.0.0.1", "localhost", "[::1]", "testserver"],
)
# Links in documents and mails never come from a request's Host header.
BASE_URL = env.read("EDGE_BASE_URL", env.absolute_url, "http://127.0.0.1:8000")
OPENING_DAY: date | None = env.read("EDGE_OPENING_DAY", env.day, date(2012, 9, 15) if DEMO else None)
STOPS = (date(2012, 9, 15), date(2012, 10, 21), date(2012, 10, 22), date(2012, 10, 23)) if DEMO else ()

DATABASES = {"default": env.read("EDGE_DATABASE_URL", env.database, env.sqlite(DATA_DIR / "edge.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "simple_history",
    "rules",
    "edge.core",
    "edge.people",
    "edge.partners",
    "edge.agreements",
    "edge.calls",
    "edge.mobility",
    "edge.programmes",
    "edge.missions",
    "edge.community",
    "edge.strategy",
    "edge.sheets",
    "edge.web",
    "edge.api",
    "edge.jobs",
    "edge.config",
]

# The first three stand outermost, so that their headers are on every answer, refusals and errors included.
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "edge.web.kit.middleware.PrivateMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "edge.web.kit.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "edge.web.kit.middleware.PolicyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "edge.web.kit.middleware.AsOfMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Long work that a page starts (checking a spreadsheet) runs in a process of its own; in tests it is done at once.
WORK_INLINE = MODE == "test"

ROOT_URLCONF = "edge.config.urls"
WSGI_APPLICATION = "edge.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "edge.web.kit.context.frame",
            ],
            "builtins": ["edge.web.kit.tags", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# Accounts: local, by e-mail; nobody signs up alone.
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "rules.permissions.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "edge.web.kit.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "EDGE: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no mail from us because somebody typed it
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
# Failed sign-ins are counted per account and computer. How many proxies of ours stand before the server decides whose
# word about the computer is believed; an X-Forwarded-For beyond them is what anybody may write.
ALLAUTH_TRUSTED_PROXY_COUNT = env.read("EDGE_PROXIES", env.count, 1 if MODE == "production" else 0)
AXES_ENABLED = MODE == "production"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "edge.web.kit.accounts.typed_address"
AXES_CLIENT_IP_CALLABLE = "edge.web.kit.accounts.client_address"
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_VERBOSE = False
MFA_TOTP_ISSUER = "EDGE"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# Sessions end with the working day and with the browser.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
PASSWORD_RESET_TIMEOUT = 60 * 60
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The demo and the tests run on plain http on this very computer; everything else is https only.
if MODE == "production":
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-edge"
    CSRF_COOKIE_NAME = "__Host-edge-csrf"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_LIMIT = env.read("EDGE_UPLOAD_LIMIT_MIB", env.count, 25) * 1024 * 1024
# The hub's seal, which closes an electronically signed file: a .p12 file, or a key on a token (PKCS#11). The pass
# phrase or PIN is the first line of a file that only the server reads.
SEAL_P12 = env.read("EDGE_SEAL_P12", Path, None)
SEAL_SECRET_FILE = env.read("EDGE_SEAL_SECRET_FILE", Path, None)
SEAL_PKCS11_MODULE = env.read("EDGE_SEAL_PKCS11_MODULE", str, "")
SEAL_PKCS11_TOKEN = env.read("EDGE_SEAL_PKCS11_TOKEN", str, "")
SEAL_PKCS11_LABEL = env.read("EDGE_SEAL_PKCS11_LABEL", str, "")
# A service that confirms the moment of every signature made here (RFC 3161); its authority has to be a trusted root.
TIMESTAMP_URL = env.read("EDGE_TIMESTAMP_URL", env.absolute_url, "")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nl", "Nederlands"), ("zh-hans", "中文")]
LANGUAGE_COOKIE_NAME = "edge-language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [SOURCE / "locale"]
USE_TZ = True
TIME_ZONE = env.read("EDGE_TIME_ZONE", str, "Europe/Brussels")  # the hub's: days change at its midnight
FORMAT_MODULE_PATH = None

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [SOURCE / "web" / "static"]
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True

EMAIL_BACKEND = env.read(
    "EDGE_EMAIL_BACKEND",
    str,
    f"django.core.mail.backends.{'smtp' if MODE == 'production' else 'filebased'}.EmailBackend",
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 10  # seconds; the outbox holds a row while the post answers
EMAIL_HOST = env.read("EDGE_EMAIL_HOST", str, "localhost")
EMAIL_PORT = env.read("EDGE_EMAIL_PORT", env.count, 25)
EMAIL_HOST_USER = env.read("EDGE_EMAIL_USER", str, "")
EMAIL_HOST_PASSWORD = env.read("EDGE_EMAIL_PASSWORD", str, "")
_encryption = env.read("EDGE_EMAIL_ENCRYPTION", env.one_of("none", "starttls", "tls"), "none")
EMAIL_USE_TLS, EMAIL_USE_SSL = _encryption == "starttls", _encryption == "tls"
DEFAULT_FROM_EMAIL = env.read("EDGE_EMAIL_FROM", str, "edge@localhost")

# Mails and the round of a day are tasks of a queue in the database; `edge work` carries them out. The demo stands
# in 2012: it has no round of today.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DAILY_ROUND_AT: time | None = env.read("EDGE_DAILY_ROUND_AT", env.clock, None if DEMO else time(6))

REQUEST_WORKING_DAYS = env.read("EDGE_REQUEST_WORKING_DAYS", env.count, 10)  # promised for a request's answer

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "edge.core.secrets.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": env.read("EDGE_LOG_LEVEL", str, "WARNING")},
}
LANGUAGE_NAMES = {"en": _("English"), "nl": _("Dutch"), "zh-hans": _("Chinese")}
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False
RULES_PERMISSIONS_DEBUG = False
TEST_RUNNER = "django.test.runner.DiscoverRunner"
