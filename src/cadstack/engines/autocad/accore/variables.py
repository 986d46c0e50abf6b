"""System variables: those of the drawing's header, those computed from the drawing, and those of the session.

Values are AutoLISP's: integers, reals, strings, and tuples for points.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.exits import ConsoleError

from accore.registry import plain_name

if TYPE_CHECKING:
    from accore.console import Console

SESSION: dict[str, Any] = {
    "ATTDIA": 0, "ATTREQ": 1, "BACKGROUNDPLOT": 0, "BINDTYPE": 0, "BLIPMODE": 0, "CMDDIA": 0, "CMDECHO": 1,
    "DEMANDLOAD": 3, "DIMASSOC": 2, "DRAGMODE": 2, "EDGEMODE": 0, "ERRNO": 0, "EXPERT": 0, "EXPLMODE": 1, "FILEDIA": 0,
    "FONTALT": "simplex.shx", "HIGHLIGHT": 0, "HPANG": 0.0, "HPASSOC": 1, "HPNAME": "ANSI31", "HPSCALE": 1.0,
    "INSNAME": "", "ISAVEBAK": 0, "LISPINIT": 1, "LAYOUTREGENCTL": 2, "LOGFILEMODE": 0, "MACROTRACE": 0,
    "MAXACTVP": 64, "MENUECHO": 0, "MIRRTEXT": 0, "NOMUTT": 0, "OFFSETDIST": -1.0, "OSMODE": 0, "PDFSHX": 1,
    "PDMODE_": 0, "PEDITACCEPT": 0, "PICKADD": 2, "PICKFIRST": 1, "PLOTTRANSPARENCYOVERRIDE": 1, "PROXYNOTICE": 0,
    "PROXYSHOW": 1, "RASTERPREVIEW": 0, "SAVEFIDELITY": 1, "SAVETIME": 0, "SDI": 0, "SECURELOAD": 0,
    "SHORTCUTMENU": 0, "SNAPANG": 0.0, "SNAPMODE": 0, "TEXTEVAL": 0, "TEXTFILL": 1, "TRUSTEDPATHS": "",
    "UNDOCTL": 0, "USERI1_": 0, "WMFBKGND": 0, "XLOADCTL": 2, "XREFNOTIFY": 0, "PSTYLEPOLICY": 1,
    "PAPERUPDATE": 0, "PLOTROTMODE": 2, "RTDISPLAY": 1, "SAVEFILEPATH": "", "TILEMODELIGHTSYNCH": 1, "TRAYICONS": 0,
    "LOCALE": "en-US", "ACADLSPASDOC": 0, "ORTHOMODE_": 0, "CVPORT": 2, "POLYSIDES": 4, "DONUTID": 0.5, "DONUTOD": 1.0,
}  # fmt: skip
for _number in range(1, 6):
    SESSION[f"USERS{_number}"] = ""


class NoSuchVariable(ConsoleError):
    """There is no system variable of that name."""


@dataclass(frozen=True)
class Computed:
    """A variable that follows from the state of the console; without `write` it is read-only."""

    read: Callable[["Console"], Any]
    write: Callable[["Console", Any], None] | None = None


def _count_of_drawing(console: "Console") -> str:
    return console.drawing_path.name if console.drawing_path else "Drawing1.dwg"


def _folder(console: "Console") -> str:
    path = console.drawing_path.parent if console.drawing_path else console.files.job
    return f"{path}/"


def _julian(fraction: float) -> float:
    return fraction / 86400 + 2440587.5


def _set_tab(console: "Console", name: Any) -> None:
    console.go_to_layout(str(name))


def _set_tilemode(console: "Console", value: Any) -> None:
    if value not in (0, 1):
        raise ConsoleError("TILEMODE is 0 (layouts) or 1 (model space)")
    console.go_to_layout("Model" if value == 1 else console.paper_layout())


COMPUTED: dict[str, Computed] = {
    "TILEMODE": Computed(lambda console: int(console.layout == "Model"), _set_tilemode),
    "CTAB": Computed(lambda console: console.layout, _set_tab),
    "DWGNAME": Computed(_count_of_drawing),
    "DWGPREFIX": Computed(_folder),
    "DWGTITLED": Computed(lambda console: int(console.drawing_path is not None)),
    "DBMOD": Computed(lambda console: int(console.modified)),
    "WRITESTAT": Computed(lambda console: int(not console.read_only)),
    "CMDACTIVE": Computed(lambda console: int(console.active is not None)),
    "CMDNAMES": Computed(lambda console: console.active.name if console.active else ""),
    "LASTPOINT": Computed(
        lambda console: console.last_point, lambda console, value: setattr(console, "last_point", tuple(value))
    ),
    "ACADVER": Computed(lambda _: "24.3s (LMS Tech)"),
    "PRODUCT": Computed(lambda _: "AutoCAD"),
    "PROGRAM": Computed(lambda _: "accoreconsole"),
    "PLATFORM": Computed(lambda _: "Cadstack on ezdxf"),
    "LOGINNAME": Computed(lambda _: "job"),
    "TEMPPREFIX": Computed(lambda console: f"{console.files.job}/"),
    "ROAMABLEROOTPREFIX": Computed(lambda console: f"{console.files.job}/"),
    "LOCALROOTPREFIX": Computed(lambda console: f"{console.files.job}/"),
    "MILLISECS": Computed(lambda _: int(time.monotonic() * 1000) & 0x7FFFFFFF),
    "DATE": Computed(lambda _: _julian(time.time() - time.timezone)),
    "CDATE": Computed(lambda _: float(time.strftime("%Y%m%d.%H%M%S"))),
    "CPROFILE": Computed(lambda _: "<<Unnamed Profile>>"),
}  # fmt: skip


class Variables:
    """Reads and writes system variables of one console."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._session = {name.rstrip("_"): value for name, value in SESSION.items()}

    def get(self, typed: str) -> Any:
        """The value; raises NoSuchVariable."""
        name = plain_name(typed)
        if name in COMPUTED:
            return COMPUTED[name].read(self._console)
        header = self._header(name)
        if header is not None:
            return header
        if name in self._session:
            return self._session[name]
        raise NoSuchVariable(f'There is no system variable "{typed}"')

    def has(self, typed: str) -> bool:
        try:
            self.get(typed)
        except NoSuchVariable:
            return False
        return True

    def read_only(self, typed: str) -> bool:
        computed = COMPUTED.get(plain_name(typed))
        return computed is not None and computed.write is None

    def set(self, typed: str, value: Any) -> Any:
        """Store a value, converted to the type of the variable; raises ConsoleError when it does not fit."""
        name = plain_name(typed)
        value = _converted(name, self.get(name), value)
        if self.read_only(name):
            raise ConsoleError(f"{name} is read-only")
        if name in COMPUTED:
            write = COMPUTED[name].write
            assert write is not None
            write(self._console, value)
        elif self._header(name) is not None:
            self._set_header(name, value)
        else:
            self._session[name] = value
        return value

    def _header(self, name: str) -> Any:
        doc = self._console.doc
        if doc is None or f"${name}" not in doc.header:
            return None
        value = doc.header[f"${name}"]
        if name == "CECOLOR":
            return {0: "BYBLOCK", 256: "BYLAYER"}.get(value, str(value))
        if isinstance(value, str | int | float):
            return value
        return tuple(value)

    def _set_header(self, name: str, value: Any) -> None:
        doc = self._console.doc
        if name == "CLAYER" and value not in doc.layers:
            raise ConsoleError(f'There is no layer "{value}"', hint="Make it with -LAYER Make.")
        if name == "TEXTSTYLE" and value not in doc.styles:
            raise ConsoleError(f'There is no text style "{value}"', hint="Make it with -STYLE.")
        if name == "CECOLOR":
            from accore.properties import colour_index

            value = colour_index(str(value))
        doc.header[f"${name}"] = value
        self._console.modified = True


def _converted(name: str, current: Any, value: Any) -> Any:
    try:
        if isinstance(current, str):
            return str(value)
        if isinstance(current, tuple):
            return tuple(float(part) for part in (value.split(",") if isinstance(value, str) else value))
        number = {"ON": 1, "OFF": 0}.get(str(value).upper(), value)
        if isinstance(current, int):
            if float(number) != int(float(number)):
                raise ValueError(number)
            return int(float(number))
        return float(number)
    except (TypeError, ValueError):
        kind = "a whole number" if isinstance(current, int) else "a number" if isinstance(current, float) else "a point"
        raise ConsoleError(f"{name} needs {kind}, not {value!r}") from None
