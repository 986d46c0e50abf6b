"""Hubs, projects, folders and files: one of each, which is the job folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from console.paths import existing, native

from fusiontask.objects import ApiObject, NamedCollection, ScriptError, unrecorded

from .exports import within
from .values import text

if TYPE_CHECKING:
    from .application import Application

SUFFIX = ".fusiondesign"


class DataFile(ApiObject):
    """A file of the job folder."""

    space: ClassVar[str] = "core"

    def __init__(self, app: "Application", path: Path) -> None:
        self._app, self._path = app, path

    @property
    def id(self) -> str:
        """Its name in the job folder."""
        return self._path.relative_to(self._app._job.resolve()).as_posix()

    @property
    def name(self) -> str:
        """Its name without extension."""
        return self._path.stem

    @name.setter
    def name(self, value: str) -> None:
        renamed = within(self._app._job, f"{text(value, 'name')}{self._path.suffix}")
        self._path = self._path.rename(renamed)

    @property
    def fileExtension(self) -> str:
        """Its extension, without the dot."""
        return self._path.suffix[1:]

    @property
    def versionNumber(self) -> int:
        """1: the job folder keeps no versions."""
        return 1

    @property
    def parentFolder(self) -> "DataFolder":
        """The job folder."""
        return self._app._folder

    @property
    def fusionWebURL(self) -> str:
        """Empty: the job folder is not on the web."""
        return ""


class DataFiles(NamedCollection[DataFile]):
    """The files of the job folder."""

    space: ClassVar[str] = "core"

    def __init__(self, app: "Application") -> None:
        self._app = app

    def _items(self) -> Sequence[DataFile]:
        return [self._app._file(path) for path in sorted(self._app._job.resolve().iterdir()) if path.is_file()]


class DataFileFuture(ApiObject):
    """A file that is being stored, which is done at once."""

    space: ClassVar[str] = "core"

    def __init__(self, file: DataFile) -> None:
        self._file = file

    @property
    def uploadState(self) -> int:
        """1: finished."""
        return 1

    @property
    def dataFile(self) -> DataFile:
        """The stored file."""
        return self._file


class DataFolder(ApiObject):
    """The job folder."""

    space: ClassVar[str] = "core"

    def __init__(self, app: "Application") -> None:
        self._app = app

    @property
    def name(self) -> str:
        """`job`."""
        return "job"

    @property
    def id(self) -> str:
        """`job`."""
        return "job"

    @property
    def dataFiles(self) -> DataFiles:
        """Its files."""
        return DataFiles(self._app)

    @property
    def parentProject(self) -> "DataProject":
        """The only project."""
        return self._app._project

    @unrecorded
    def uploadFile(self, filename: str) -> DataFileFuture:
        """A file of the job folder is there already."""
        found = existing(within(self._app._job, filename))
        if found is None or not found.is_file():
            raise ScriptError(f"There is no file '{filename}' in the job folder")
        return DataFileFuture(self._app._file(found))


class DataProject(ApiObject):
    """The only project."""

    space: ClassVar[str] = "core"

    def __init__(self, app: "Application") -> None:
        self._app = app
        self._name = "Work item"

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @property
    def id(self) -> str:
        """`work-item`."""
        return "work-item"

    @property
    def rootFolder(self) -> DataFolder:
        """The job folder."""
        return self._app._folder


class DataProjects(NamedCollection[DataProject]):
    """The projects of the hub: one, which answers to any name that a script adds."""

    space: ClassVar[str] = "core"

    def __init__(self, app: "Application") -> None:
        self._app = app

    def add(self, name: str, purpose: str = "", contributors: str = "") -> DataProject:
        """The only project, under this name."""
        self._app._project._name = text(name, "name")
        return self._app._project

    def _items(self) -> Sequence[DataProject]:
        return [self._app._project]


class DataHub(ApiObject):
    """The only hub, which answers to any id."""

    space: ClassVar[str] = "core"

    def __init__(self, app: "Application") -> None:
        self._app = app

    @property
    def name(self) -> str:
        """`Cadstack`."""
        return "Cadstack"

    @property
    def id(self) -> str:
        """`cadstack`."""
        return "cadstack"

    @property
    def dataProjects(self) -> DataProjects:
        """Its projects."""
        return DataProjects(self._app)


class DataHubs(NamedCollection[DataHub]):
    """The hubs: one."""

    space: ClassVar[str] = "core"

    def __init__(self, app: "Application") -> None:
        self._app = app

    def itemById(self, id: str) -> DataHub:
        """The only hub, whatever the id: published scripts stop without one."""
        return self._app._hub

    def _items(self) -> Sequence[DataHub]:
        return [self._app._hub]


class Data(ApiObject):
    """Where documents are kept: the job folder."""

    space: ClassVar[str] = "core"

    def __init__(self, app: "Application") -> None:
        self._app = app

    @property
    def dataHubs(self) -> DataHubs:
        """The hubs."""
        return DataHubs(self._app)

    @property
    def activeHub(self) -> DataHub:
        """The only hub."""
        return self._app._hub

    @activeHub.setter
    def activeHub(self, value: DataHub) -> None:
        """Accepted: there is one."""

    @property
    def dataProjects(self) -> DataProjects:
        """The projects of the hub."""
        return DataProjects(self._app)

    @property
    def activeProject(self) -> DataProject:
        """The only project."""
        return self._app._project

    @property
    def activeFolder(self) -> DataFolder:
        """The job folder."""
        return self._app._folder

    def findFileById(self, id: str) -> DataFile | None:
        """The file of the job folder that an id names: its name, with or without extension, or the end of a urn."""
        wanted = text(id, "id")
        for name in dict.fromkeys((wanted, wanted.rpartition(":")[2], wanted.rpartition("/")[2])):
            for candidate in (name, f"{name}{SUFFIX}", f"{name}.step", f"{name}.stp"):
                path = (self._app._job / native(candidate)).resolve() if candidate.strip("./ ") else None
                found = existing(path) if path is not None and path.is_relative_to(self._app._job.resolve()) else None
                if found is not None and found.is_file():
                    return self._app._file(found.resolve())
        return None
