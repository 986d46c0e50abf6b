"""Rules: short Python scripts in the manner of iLogic, run on the open document.

A rule reads and sets parameters by calling names, and needs no imports:

    Parameter("width").expression = "2 * height"     or     Parameter("width", "120 mm")
    iProperties("Description", f"Plate {Value('width'):g} mm")
    Logger.Info("mass", ThisDoc.mass().mass)
    RuleParametersOutput()                            # make the geometry now, not at the end

Output goes to the report as `[iLogic] Info: …`. After a rule the document is updated; only the rule itself saves it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.exits import BundleFailed, ConsoleError, give_place

from .documents import Document
from .server import Server

LEVELS = ("Trace", "Debug", "Info", "Warn", "Error", "Fatal")


class Logger:
    """`Logger.Info("text", values…)` and the same for other levels; `Logger.Level` is the least that is written."""

    def __init__(self) -> None:
        self.Level = "Info"

    def __getattr__(self, level: str) -> Callable[..., None]:
        if level not in LEVELS:
            raise AttributeError(f"Logger has no level {level}; the levels are {', '.join(LEVELS)}")

        def write(*values: object) -> None:
            if LEVELS.index(level) >= LEVELS.index(self.Level):
                print(f"[iLogic] {level}:", *values, flush=True)

        return write


def names(document: Document | None, server: Server) -> dict[str, Any]:
    """The names that a rule can use."""

    def this() -> Document:
        if document is None:
            raise ConsoleError("The rule needs a document", hint="Give one with /i.")
        return document

    def parameter(name: str, expression: object = None) -> Any:
        found = this().parameters[name]
        if expression is not None:
            found.expression = expression  # type: ignore[assignment]
        return found

    def properties(name: str, value: object = None) -> object:
        if value is not None:
            this().properties[name] = value
        return this().properties.get(name, "")

    return {
        "ThisDoc": document,
        "ThisServer": server,
        "Parameter": parameter,
        "Value": lambda name: this().parameters[name].value,
        "iProperties": properties,
        "Logger": Logger(),
        "RuleParametersOutput": lambda: this().update(),
    }


def run_rule(path: Path, document: Document | None, server: Server) -> None:
    """Run a rule; what it raises becomes BundleFailed with the rule's own lines."""
    text = path.read_text(encoding="utf-8-sig")
    print(f"Executing rule: {path.name}", flush=True)
    try:
        code = compile(text, str(path), "exec")
        exec(code, {"__name__": path.stem, "__file__": str(path), **names(document, server)})  # noqa: S102 (a rule is code)
    except ConsoleError as error:
        give_place(error, [path.parent])
        raise
    except Exception as error:
        raise BundleFailed(error, f"The rule {path.name}", [path.parent]) from error
    if document is not None and document.is_changed:
        document.update()
