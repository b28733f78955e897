"""Every setting of the product, read from CLOSE_* variables or `.env`."""

from ipaddress import ip_address
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_SECRET_KEY = "only-for-this-machine"


class Settings(BaseSettings):
    """What an operator may choose; empty text means the embedded default."""

    model_config = SettingsConfigDict(env_prefix="CLOSE_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Path(".data")
    host: str = "127.0.0.1"
    port: int = 3000
    database_url: str = ""
    temporal_address: str = ""
    temporal_namespace: str = "default"
    storage_url: str = ""
    api_url: str = ""
    redis_url: str = ""
    secret_key: SecretStr = SecretStr(DEFAULT_SECRET_KEY)
    public_url: str = ""
    demo: bool = True

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
