"""WorkItem: one job for an activity, its states, and what is pinned when it is submitted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from cadstack.domain.automation.activity import Activity, Parameter, Verb
from cadstack.domain.automation.limits import Limits
from cadstack.domain.identity.principal import Principal
from cadstack.domain.lease import Lease


class Status(StrEnum):
    """The states as the API spells them."""

    PENDING = "pending"
    INPROGRESS = "inprogress"
    CANCELLED = "cancelled"
    FAILED_LIMIT_PROCESSING_TIME = "failedLimitProcessingTime"
    FAILED_DOWNLOAD = "failedDownload"
    FAILED_INSTRUCTIONS = "failedInstructions"
    FAILED_UPLOAD = "failedUpload"
    FAILED_UPLOAD_OPTIONAL = "failedUploadOptional"
    SUCCESS = "success"

    @property
    def is_final(self) -> bool:
        return self not in (Status.PENDING, Status.INPROGRESS)


@dataclass(frozen=True)
class Argument:
    """What a work item binds to a parameter: a URL to move data from or to, or a direct value."""

    url: str | None = None
    verb: Verb | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    local_name: str | None = None
    path_in_zip: str | None = None
    zip: bool | None = None
    optional: bool = False
    references: tuple["Argument", ...] = ()
    request_content: str | None = None
    multiparts: Mapping[str, Any] = field(default_factory=dict)
    value: Any = None


@dataclass(frozen=True)
class Submission:
    """A work item as it was asked for, before anything is looked up."""

    activity_id: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    limit_processing_seconds: int | None = None
    signatures: Mapping[str, Any] | None = None
    priority: str | None = None
    memory_gb: int | None = None
    gpu: bool = False


@dataclass(frozen=True)
class PinnedBundle:
    """The bundle version a work item uses, whatever its alias points to later.

    `blob` is None while its zip was not uploaded; `size` is that of its unpacked files, in bytes.
    """

    owner: str
    name: str
    version: int
    blob: str | None
    size: int = 0

    @property
    def id_with_version(self) -> str:
        """As job files write it: `owner.Name!version`."""
        return f"{self.owner}.{self.name}!{self.version}"


@dataclass(frozen=True)
class Access:
    """In whose name an object urn is read or written: the app of the token in the argument's header, or why none."""

    client_id: str
    scopes: tuple[str, ...] = ("data:read", "data:write", "data:create", "bucket:read")
    refused: str | None = None
    next_step: str = ""

    @property
    def principal(self) -> Principal:
        return Principal(self.client_id, frozenset(self.scopes))


@dataclass(frozen=True)
class Plan:
    """Everything that was decided at submit, so that nothing changes under a running item.

    `access` is keyed by the Authorization header it was read from.
    """

    activity: Activity
    activity_id: str
    engine_id: str
    engine_id_with_version: str
    family: str
    installation: str
    bundles: tuple[PinnedBundle, ...]
    arguments: Mapping[str, Argument]
    processing_seconds: int
    silence_seconds: int
    uncompressed_apps_mb: int
    limits: Limits = field(default_factory=Limits)
    access: Mapping[str, Access] = field(default_factory=dict)
    memory_gb: int | None = None
    gpu: bool = False
    warnings: tuple[str, ...] = ()

    def verb_of(self, argument: str) -> Verb:
        """The verb that counts for an argument of this name: its own, else its parameter's."""
        return self.arguments[argument].verb or self.activity.parameters.get(argument, Parameter()).verb


@dataclass(frozen=True)
class Stats:
    """Times and sizes of one item; a member is None until its phase is reached."""

    time_queued: datetime
    time_download_started: datetime | None = None
    time_instructions_started: datetime | None = None
    time_instructions_ended: datetime | None = None
    time_upload_ended: datetime | None = None
    time_finished: datetime | None = None
    bytes_downloaded: int | None = None
    bytes_uploaded: int | None = None
    megabytes_peak_ram: int | None = None


@dataclass(frozen=True)
class Failure:
    """Why an item failed, for people: the phase, the facts, the probable cause and the next step."""

    phase: str
    cause: str
    next_step: str = ""
    command: int | None = None
    exit_code: int | None = None
    signal: str | None = None
    limit: str | None = None
    last_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkItem:
    """One work item. `owner` is the client app that submitted it."""

    id: str
    owner: str
    plan: Plan
    status: Status
    stats: Stats
    lease: Lease
    priority: int = 50
    progress: str | None = None
    report: str | None = None
    debug_info: str | None = None
    failure: Failure | None = None
    cancel_requested: bool = False
    submission_priority: str | None = None
