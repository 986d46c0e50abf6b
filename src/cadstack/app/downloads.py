"""Downloads of versions in a format: here each file is there in its own format only, so each is ready at once.

A download and its job need no rows: their id says which version, in which format.
"""

from dataclasses import dataclass

from cadstack.app.items import existing_version
from cadstack.app.ports import UnitOfWork
from cadstack.app.projects import enter
from cadstack.domain.data.project import Version
from cadstack.domain.data.urns import from_unpadded, unpadded
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal

MARK = "|"


@dataclass(frozen=True)
class Download:
    """A version's content in a format; its own."""

    version: Version
    file_type: str

    @property
    def id(self) -> str:
        return unpadded(f"{self.version.id}{MARK}{self.file_type}")


def downloads_of(uow: UnitOfWork, principal: Principal, project: str, version: str) -> list[Download]:
    """The one download of a version with content; none of a deleted one."""
    reach = enter(uow, principal, project, "data:read")
    found = existing_version(uow, reach, version)
    return [Download(found, found.file_type)] if found.storage else []


def get_download(uow: UnitOfWork, principal: Principal, project: str, download: str) -> Download:
    """Raises NotFound."""
    reach = enter(uow, principal, project, "data:read")
    version, _, file_type = from_unpadded(download).partition(MARK)
    found = Download(existing_version(uow, reach, version), file_type)
    if found.version.storage is None or found.version.file_type != file_type:
        raise NotFound(f"The download '{download}' does not exist.")
    return found


def request_download(uow: UnitOfWork, principal: Principal, project: str, version: str, file_type: str) -> Download:
    """A download that is ready at once; raises InvalidInput for a format that is not the file's own."""
    reach = enter(uow, principal, project, "data:create")
    found = existing_version(uow, reach, version)
    if found.storage is None or found.file_type != file_type.lower():
        offered = found.file_type if found.storage else "none"
        raise InvalidInput.at("format.fileType", f"'{file_type}' is not offered for this version, only {offered}.")
    return Download(found, found.file_type)
