"""The application and its documents."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from console.content import NAMES, kind_of

from fusiontask import kernel
from fusiontask.objects import ApiObject, Collection, NamedCollection, ScriptError, static, unrecorded
from fusiontask.session import Session

from .components import Component
from .data import SUFFIX, Data, DataFile, DataFolder, DataHub, DataProject
from .design import PRODUCT_TYPE, Design
from .exports import within
from .feature import Feature
from .named import NamedObject
from .values import a, text

if TYPE_CHECKING:
    from fusiontask.model import Model

    from .task import Adsk

FORMAT, VERSION = "cadstack-fusion-design", 1


class FusionDocument(NamedObject):
    """A document with a design."""

    def __init__(self, app: "Application", name: str) -> None:
        self._app, self._name = app, name
        self._file: DataFile | None = None
        self._open = True
        self._design = Design(self)

    @property
    def design(self) -> Design:
        """Its design."""
        return self._design

    @property
    def products(self) -> "Products":
        """Its design, as a product."""
        return Products(self)

    @property
    def dataFile(self) -> DataFile | None:
        """The file it was saved to or opened from; null for a new document."""
        return self._file

    @property
    def isSaved(self) -> bool:
        """Whether it has a file."""
        return self._file is not None

    @property
    def isModified(self) -> bool:
        """Always true: saving again costs nothing."""
        return True

    @property
    def isActive(self) -> bool:
        """Whether it is the active document."""
        return self._app.activeDocument is self

    @property
    def isValid(self) -> bool:
        """Whether it is open."""
        return self._open

    def activate(self) -> bool:
        """Make it the active document."""
        self._app._documents._activate(self)
        return True

    def close(self, saveChanges: bool = False) -> bool:
        """Close it, saved before where that is asked for."""
        if saveChanges:
            self.save("")
        self._app._documents._close(self)
        return True

    @unrecorded
    def save(self, description: str = "") -> bool:
        """Save it to its file; raises for a document without one."""
        if self._file is None:
            raise ScriptError("The document was never saved", hint="Use saveAs.")
        return self.saveAs(self._file.name, None, description, "")

    @unrecorded
    def saveAs(self, name: str, dataFolder: Any = None, description: str = "", tag: str = "") -> bool:
        """Save it in the job folder as `<name>.fusiondesign`, with its parameters and features."""
        written = text(name, "name").removesuffix(SUFFIX)
        path = within(self._app._job, f"{written}{SUFFIX}")
        content = {"format": FORMAT, "version": VERSION, "name": written, "document": self._app._number(self)}
        content["calls"] = self._app._session.journal
        path.write_text(json.dumps(content), "utf-8")
        self._name, self._file = written, self._app._file(path)
        return True


class Products(Collection[Design]):
    """The products of a document: its design."""

    space: ClassVar[str] = "core"

    def __init__(self, document: FusionDocument) -> None:
        self._document = document

    def itemByProductType(self, productType: str) -> Design | None:
        """The design for `DesignProductType`; null for anything else."""
        return self._document._design if productType == PRODUCT_TYPE else None

    def _items(self) -> Sequence[Design]:
        return [self._document._design]


class Documents(NamedCollection[FusionDocument]):
    """The open documents."""

    space: ClassVar[str] = "core"

    def __init__(self, app: "Application") -> None:
        self._app = app
        self._list: list[FusionDocument] = []
        self._active: FusionDocument | None = None
        self._count = 0

    def add(self, documentType: int = 0, visible: bool = True, options: Any = None) -> FusionDocument:
        """A new document, which becomes the active one."""
        self._count += 1
        return self._added(FusionDocument(self._app, "Untitled" if self._count == 1 else f"Untitled({self._count})"))

    @unrecorded
    def open(self, dataFile: DataFile, visible: bool = True) -> FusionDocument:
        """Open a design that was saved here, or a STEP file."""
        file = a(DataFile, dataFile, "Documents.open")
        print(f"Opening {file.id}.", flush=True)  # a damaged file can end the process, and this is then its last line
        opened = self._app._opened(_content(file._path))
        opened._file = file
        session = self._app._session
        session.record(["embedded", "", "", [_content(file._path)], session.wrapped(opened)])
        return opened

    def _added(self, document: FusionDocument) -> FusionDocument:
        self._list.append(document)
        self._active = document
        return document

    def _activate(self, document: FusionDocument) -> None:
        self._active = document

    def _close(self, document: FusionDocument) -> None:
        document._open = False
        self._list.remove(document)
        self._active = self._list[-1] if self._list else None

    def _items(self) -> Sequence[FusionDocument]:
        return self._list


class User(ApiObject):
    """Who runs the script: nobody in particular."""

    space: ClassVar[str] = "core"

    @property
    def displayName(self) -> str:
        """`Cadstack`."""
        return "Cadstack"

    @property
    def userName(self) -> str:
        """`cadstack`."""
        return "cadstack"


class Application(ApiObject):
    """The application."""

    space: ClassVar[str] = "core"
    _current: "ClassVar[Application]"

    def __init__(self, job: Path, root: "Adsk") -> None:
        self._job, self._adsk = job, root
        self._documents, self._data = Documents(self), Data(self)
        self._hub, self._project, self._folder = DataHub(self), DataProject(self), DataFolder(self)
        self._files: dict[Path, DataFile] = {}
        self._user = User()

    @static
    def get() -> "Application":
        """The application."""
        return Application._current

    @property
    def version(self) -> str:
        """The version of the API that is followed."""
        return "2026.0"

    @property
    def userName(self) -> str:
        """`cadstack`."""
        return self._user.userName

    @property
    def userId(self) -> str:
        """`cadstack`."""
        return self._user.userName

    @property
    def currentUser(self) -> User:
        """Who runs the script."""
        return self._user

    @property
    def data(self) -> Data:
        """Where documents are kept."""
        return self._data

    @property
    def documents(self) -> Documents:
        """The open documents."""
        return self._documents

    @property
    def activeDocument(self) -> FusionDocument | None:
        """The document in use, or null."""
        return self._documents._active

    @property
    def activeProduct(self) -> Design | None:
        """The design of the active document, or null."""
        active = self._documents._active
        return active._design if active is not None else None

    @property
    def hasActiveJobs(self) -> bool:
        """Always false: nothing runs beside the script."""
        return False

    @property
    def isOffLine(self) -> bool:
        """Always true."""
        return True

    @unrecorded
    def log(self, message: str, level: int = 0, logType: int = 0) -> bool:
        """Write a line to the report."""
        self._adsk.log(message)
        return True

    @property
    def _session(self) -> Session:
        return self._adsk._session

    def _file(self, path: Path) -> DataFile:
        path = path.resolve()
        return self._files.setdefault(path, DataFile(self, path))

    def _number(self, document: FusionDocument) -> int:
        wrapped = self._session.wrapped(document)
        return int(wrapped["$"])

    def _opened(self, content: Mapping[str, Any]) -> FusionDocument:
        """A document from what a file holds: its calls made again in a world of their own, or its bodies."""
        if content["kind"] == "step":
            document = FusionDocument(self, content["name"])
            _import(document, content["text"])
            return self._documents._added(document)
        apart = Application(self._job, self._adsk)
        held, Application._current = Application._current, apart
        session = Session(self._adsk)
        try:
            numbers = session.replay(content["calls"], apart._opened)
            document = session.held(numbers[content["document"]])
        except (LookupError, TypeError, ValueError, ScriptError) as error:
            raise ScriptError(f"The file '{content['name']}' is damaged: {error}") from None
        finally:
            Application._current = held
        if not isinstance(document, FusionDocument):
            raise ScriptError(f"The file '{content['name']}' holds no document")
        for known in apart._documents._list:
            known._app = self
        document._name = content["name"]
        return self._documents._added(document)


class BaseFeature(Feature):
    """Bodies that came from a file."""

    def __init__(self, component: Component, name: str, solids: list[Any]) -> None:
        super().__init__(component, name)
        self._solids = solids

    def _compute(self, model: "Model") -> None:
        self._touched = []
        for number, solid in enumerate(self._solids):
            self._place(model, self._body(number), solid)


def _import(document: FusionDocument, step: str) -> None:
    root = document._design._root
    solids = kernel.exchange.read_step(step, document.name)
    document._design._model.append(BaseFeature(root, "Import1", solids))


def _content(path: Path) -> dict[str, Any]:
    """What a file holds, as `_opened` and a journal take it; raises ScriptError for a kind that cannot be opened."""
    kind = kind_of(path)
    if kind == "step":
        return {"kind": "step", "name": path.stem, "text": path.read_text("latin-1")}
    content: Any = None
    if kind == "json":
        try:
            content = json.loads(path.read_text("utf-8"))
        except (ValueError, RecursionError):
            content = None
    if not isinstance(content, dict) or content.get("format") != FORMAT or not isinstance(content.get("calls"), list):
        raise ScriptError(
            f"{path.name} is {NAMES[kind]}, which cannot be opened",
            hint=f"STEP files and designs that were saved here (*{SUFFIX}) can be.",
        )
    return {"kind": "design", "name": path.stem, "calls": content["calls"], "document": content.get("document")}
