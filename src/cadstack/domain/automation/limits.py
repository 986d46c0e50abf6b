"""What a command and an owner may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one command may use; None = not limited. Seconds, bytes and counts."""

    cpu_seconds: int | None = None
    memory_bytes: int | None = None
    processes: int | None = None
    file_bytes: int | None = None
    disk_bytes: int | None = None
    open_files: int | None = None


@dataclass(frozen=True)
class FrontendLimits:
    """Limits of one owner that are checked when a request comes in (`servicelimits`, recorded defaults)."""

    payload_kb: int = 16
    versions: int = 100
    aliases: int = 100
    public_aliases: int = 0
    app_upload_mb: int = 100
    monthly_processing_hours: float | None = None


@dataclass(frozen=True)
class BackendLimits:
    """Limits of one owner for one engine family, applied when an item runs."""

    processing_seconds: int
    uncompressed_apps_mb: int


# Of families that the original does not have, and *assumed* for Fusion.
OTHER_BACKEND_LIMITS = BackendLimits(900, 500)
# Documented and recorded values. The recorded seconds of AutoCAD are 100; reports of 2024 show 900, which people meet.
DEFAULT_BACKEND_LIMITS: Mapping[str, BackendLimits] = {
    "3dsMax": BackendLimits(3600, 5000),
    "AutoCAD": BackendLimits(900, 500),
    "Fusion": OTHER_BACKEND_LIMITS,
    "Inventor": BackendLimits(900, 500),
    "Revit": BackendLimits(10800, 5000),
}
LONGEST_PROCESSING_SECONDS = 43_200


@dataclass(frozen=True)
class ServiceLimits:
    """All limits of one owner."""

    frontend: FrontendLimits = field(default_factory=FrontendLimits)
    backend: Mapping[str, BackendLimits] = field(default_factory=lambda: dict(DEFAULT_BACKEND_LIMITS))

    def family(self, name: str) -> BackendLimits:
        """The limits for an engine family, also for one that the original does not have."""
        return self.backend.get(name, OTHER_BACKEND_LIMITS)

    def changed(self, change: Mapping[str, Any]) -> "ServiceLimits":
        """With an owner's own change applied: `{"monthly_processing_hours": h, "processing_seconds": {family: s}}`."""
        backend = dict(self.backend)
        for name, seconds in change.get("processing_seconds", {}).items():
            backend[name] = replace(self.family(name), processing_seconds=seconds)
        hours = change.get("monthly_processing_hours", self.frontend.monthly_processing_hours)
        return ServiceLimits(replace(self.frontend, monthly_processing_hours=hours), backend)
