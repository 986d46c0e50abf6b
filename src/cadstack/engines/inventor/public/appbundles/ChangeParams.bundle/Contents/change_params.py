"""Changes parameters: reads {"width": "10 in", …} and writes Result.ipt of a part, Result.zip of an assembly."""

import ast
import codecs
import json
from pathlib import Path


def create(server):
    """Called once by the engine."""
    return ChangeParams(server)


class ChangeParams:
    def __init__(self, server):
        self.server = server

    def Run(self, doc):  # noqa: N802 (the engine's name)
        """Without arguments the changes are in params.json."""
        self.RunWithArguments(doc, {"_1": "params.json"})

    def RunWithArguments(self, doc, arguments):  # noqa: N802 (the engine's name)
        """The first argument names the file of the changes."""
        changes = read_changes(Path(arguments["_1"]))
        for name, expression in changes.items():
            before = doc.parameters[name].expression
            doc.parameters[name].expression = expression
            self.server.log(f"{name}: {before} -> {expression}")
        doc.update()
        result = doc.save_as("Result.zip" if doc.is_assembly else "Result.ipt")
        mass = doc.mass()
        self.server.log(f"{result.name}: volume {mass.volume:.2f} mm3, mass {mass.mass:.4f} kg")


def read_changes(path):
    """The expressions by parameter. Clients write a value alone or {"value": …}, and some of them single quotes."""
    content = path.read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if wide else "utf-8-sig").strip()
    try:
        changes = json.loads(text)
    except ValueError as error:
        try:
            changes = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            raise ValueError(f"{path.name} is not JSON: {error}") from None
    if not isinstance(changes, dict):
        raise TypeError(f'{path.name} is not an object such as {{"width": "10 in"}}')
    return {name: value["value"] if isinstance(value, dict) else value for name, value in changes.items()}
