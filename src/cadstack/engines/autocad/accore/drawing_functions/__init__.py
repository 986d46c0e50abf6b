"""AutoLISP functions that work on the open drawing and the command line."""

from accore.console import Console
from accore.drawing_functions import command_line, entities, geometry, selection, tables


def add_all(console: Console) -> None:
    """Give the console's AutoLISP every function of this package."""
    console.lisp.host = console
    for module in (command_line, entities, geometry, selection, tables):
        console.lisp.add(module.library)
