"""Every setting of the product: name, default, meaning. Environment variables carry the prefix `CADSTACK_`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

SANDBOXES = ("auto", "bubblewrap", "landlock", "plain")


def setting(default: Any, meaning: str, *, least: int | None = None, most: int | None = None) -> Any:
    """A field of the table, with its meaning for the reference page, and the range of a number."""
    return field(default=default, metadata={"meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True)
class Settings:
    """The one table of settings; frozen, made once by `Settings.load`."""

    data: Path = setting(Path("cadstack-data"), "Folder for the database, objects, engines and keys of this machine.")
    database: str = setting("", "SQLAlchemy URL of the database; empty: SQLite in the data folder.")
    blobs: str = setting(
        "", "Where objects are kept: a folder, or s3://bucket/prefix; empty: a folder in the data folder."
    )
    s3_endpoint: str = setting("", "Endpoint of an S3-compatible store; empty: the one of the credentials' provider.")
    s3_access_key_id: str = setting("", "Access key of the S3 store.")
    s3_secret_access_key: str = setting("", "Secret key of the S3 store.")
    s3_region: str = setting("us-east-1", "Region name that the S3 store expects.")
    host: str = setting("127.0.0.1", "Address to listen on.")
    port: int = setting(8734, "Port to listen on; 0 takes a free one.", least=0, most=65535)
    public_url: str = setting("", "Base URL that clients and signed URLs use; empty: http://host:port.")
    secret: str = setting(
        "", "Master secret that encrypts the key ring and signs local URLs; empty: a file in the data folder."
    )
    engines: Path = setting(Path(), "Folder of installed engines; empty: engines in the data folder.")
    workers: int = setting(0, "Work items that `cadstack up` runs at once; 0: one for each processor core.", least=-1)
    sandbox: str = setting("auto", "How commands are confined: auto, bubblewrap, landlock or plain (no confinement).")
    warm: str = setting(
        "auto", "Whether engines wait with their modules imported, where the sandbox can do that: auto or off."
    )
    warm_engines: int = setting(8, "Pre-loaded engines that one worker keeps at most.", least=1)
    warm_memory_mb: int = setting(
        0, "Memory that the pre-loaded engines of one worker take at most; 0: a quarter of the machine's.", least=0
    )
    allow_networks: str = setting(
        "", "Comma-separated networks (CIDR) or host names that transfers may reach besides public addresses."
    )
    allow_loopback: str = setting(
        "auto",
        "Whether transfers may reach this machine itself: true, false, or auto (while it listens on itself alone).",
    )
    allow_engine_network: bool = setting(False, "Let activities that ask for it (dasOpenNetwork) reach the network.")
    most_running: int = setting(
        0,
        "Work items of one client app that may run at once, everywhere; 0: no limit.",
        least=0,
    )
    strict: bool = setting(False, "Apply the original's limits and refuse what is only warned about otherwise.")
    refresh_grace_seconds: int = setting(
        10,
        "Seconds in which a refresh token that was just used answers the same newest one again, for clients that race.",
        least=0,
        most=300,
    )
    refresh_replay_ends_grant: bool = setting(
        True, "End all that followed from a sign-in when a refresh token is used again after that time."
    )
    sign_in_issuer: str = setting(
        "", "Issuer of another OpenID Connect server where people may sign in; empty: they sign in here alone."
    )
    sign_in_client_id: str = setting("", "Client id of this server at that one.")
    sign_in_client_secret: str = setting("", "Client secret of this server at that one; empty: a public client.")
    sign_in_name: str = setting("your organisation", "What the sign-in page calls that server.")
    vault_integration_id: str = setting(
        "CadstackVaultIntegrationPublicClientNoSecretPKCE",
        "Client id of the public app Cadstack Vault Integration, which is registered at the start.",
    )
    lease_seconds: int = setting(
        30,
        "Seconds without a sign of life after which a work item goes to another worker.",
        least=1,
        most=3600,
    )
    retention_days: int = setting(90, "Days that finished work items and their reports are kept.", least=1, most=36500)
    transfer_retries: int = setting(3, "Tries of a download or upload after a failure that may pass.", least=1)
    max_upload_mb: int = setting(5120, "Largest single request body that an upload may have.", least=1)

    @classmethod
    def load(cls, environment: Mapping[str, str] = os.environ, **overrides: Any) -> "Settings":
        """From `CADSTACK_*` variables, then `overrides` that are not None; raises ValueError naming the variable."""
        types = get_type_hints(cls)
        values: dict[str, Any] = {}
        for item in fields(cls):
            raw = environment.get(f"CADSTACK_{item.name.upper()}")
            if raw is not None:
                values[item.name] = _read(f"CADSTACK_{item.name.upper()}", types[item.name], raw)
        values.update({name: value for name, value in overrides.items() if value is not None})
        settings = cls(**values)
        settings.check()
        return settings

    def check(self) -> None:
        """Raises ValueError, naming the variable, for a value that could only fail later, or far from its cause."""
        for item in fields(self):
            least, most, value = item.metadata["least"], item.metadata["most"], getattr(self, item.name)
            if (least is not None and value < least) or (most is not None and value > most):
                words = f"{least} to {most}" if most is not None else f"{least} or more"
                raise ValueError(f"CADSTACK_{item.name.upper()}={value} is out of range. Use {words}.")
        if self.sandbox not in SANDBOXES:
            raise ValueError(f"CADSTACK_SANDBOX={self.sandbox!r} is not one of {', '.join(SANDBOXES)}.")
        if self.warm not in ("auto", "off"):
            raise ValueError(f"CADSTACK_WARM={self.warm!r} is not one of auto, off.")
        if self.public_url and not _is_base_url(self.public_url):
            raise ValueError(
                f"CADSTACK_PUBLIC_URL={self.public_url!r} is no base URL. Use http://host or https://host."
            )
        for entry in filter(None, map(str.strip, self.allow_networks.split(","))):
            _check_network(entry)

    @property
    def reaches_loopback(self) -> bool:
        """Whether transfers may reach this machine: the development profile, on while nobody else can call."""
        words = {"true": True, "false": False, "auto": self.host in ("127.0.0.1", "localhost", "::1")}
        if self.allow_loopback.lower() not in words:
            raise ValueError(f"CADSTACK_ALLOW_LOOPBACK={self.allow_loopback!r} is not one of true, false, auto.")
        return words[self.allow_loopback.lower()]

    @property
    def engines_folder(self) -> Path:
        return self.engines if str(self.engines) != "." else self.data / "engines"


def _is_base_url(url: str) -> bool:
    """Whether it has a scheme, a host, perhaps a port and a path, and nothing that would end a path."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not set(url) & set("?# ")
        )
    except ValueError:
        return False


def _check_network(entry: str) -> None:
    """An entry with a slash is meant to be a network; taken for the name of a host it would allow nothing."""
    if "/" not in entry:
        return
    try:
        ip_network(entry.strip("[]"), strict=False)
    except ValueError as error:
        raise ValueError(f"CADSTACK_ALLOW_NETWORKS: {entry!r} is no network ({error}). Use 10.0.0.0/8.") from None


def _read(name: str, kind: type, raw: str) -> Any:
    if kind is bool:
        words = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        if raw.lower() not in words:
            raise ValueError(f"{name}={raw!r} is not a yes or no. Use true or false.")
        return words[raw.lower()]
    if kind is int:
        try:
            return int(raw)
        except ValueError:
            raise ValueError(f"{name}={raw!r} is not a whole number.") from None
    return kind(raw)
