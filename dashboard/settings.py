"""Every setting of the product, read from CLOSE_* variables or `.env`."""

from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_SECRET_KEY = "only-for-this-machine"
SIGNING_KEY_FILE = "signing-key.pem"
SECRET_KEY_FILE = "secret-key"


class Settings(BaseSettings):
    """What an operator may choose; empty text means the embedded default."""

    model_config = SettingsConfigDict(env_prefix="CLOSE_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Path(".data")
    host: str = "127.0.0.1"
    port: int = 3000
    database_url: str = ""
    temporal_address: str = ""
    temporal_namespace: str = "default"
    temporal_ui_url: str = ""
    storage_url: str = ""
    api_url: str = ""
    redis_url: str = ""
    keys_dir: str = ""
    secret_key: SecretStr = SecretStr(DEFAULT_SECRET_KEY)
    public_url: str = ""
    demo: bool = True
    log_format: Literal["text", "json"] = "text"
    metrics_address: str = ""
    trusted_proxies: str = "127.0.0.1, ::1"
    approval_days: int = Field(default=7, ge=1, le=365)
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = ""

    @field_validator("keys_dir")
    @classmethod
    def _holds_the_key(cls, folder: str) -> str:
        # A folder that several machines are given never gets a key of its own: each would make another one.
        if folder and not (Path(folder) / SIGNING_KEY_FILE).is_file():
            raise ValueError(
                f"holds no {SIGNING_KEY_FILE}. Make the key once, and give it to every machine: "
                f"openssl genpkey -algorithm ed25519 -out {SIGNING_KEY_FILE}"
            )
        return folder

    @field_validator("temporal_ui_url")
    @classmethod
    def _is_a_page(cls, address: str) -> str:
        if address and not address.startswith(("http://", "https://")):
            raise ValueError("is no address of a page: it begins with http:// or https://")
        return address.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _names_machines(cls, proxies: str) -> str:
        # Whoever is believed may claim to be anybody: there is no word for "all".
        for proxy in filter(None, (part.strip() for part in proxies.split(","))):
            ip_network(proxy)
        return proxies

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: SecretStr) -> SecretStr:
        parts = urlsplit(url.get_secret_value())
        if url.get_secret_value() and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
            raise ValueError(
                "is no mail server: write smtp://name:password@host:587, or smtps:// for TLS from the start"
            )
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        local, at, domain = parseaddr(address)[1].rpartition("@")
        if address and not (local and at and domain and address.isprintable()):
            raise ValueError("is no e-mail address, such as close@example.com or Close <close@example.com>")
        return address

    @property
    def can_email(self) -> bool:
        """Whether the ends of packages are told by e-mail."""
        return bool(self.smtp_url.get_secret_value() and self.mail_from)

    @property
    def keys(self) -> Path:
        """The folder of the key that packages and closes are signed with."""
        return Path(self.keys_dir).absolute() if self.keys_dir else self.data_dir

    @property
    def database(self) -> str:
        """The database URL in force: SQLite in the data folder unless one is set."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'close.db'}"

    @property
    def storage(self) -> str:
        """The storage URL in force: files in the data folder unless one is set."""
        return self.storage_url or (self.data_dir.absolute() / "storage").as_uri()

    @property
    def address(self) -> str:
        """Where browsers find the dashboard."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def is_on_loopback(self) -> bool:
        """Whether only this machine can reach the dashboard."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False
