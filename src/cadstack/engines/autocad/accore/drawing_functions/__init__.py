"""AutoLISP functions that work on the open drawing and the command line."""

from accore.console import Console


def add_all(console: Console) -> None:
    """Give the console's AutoLISP every function of this package."""
    from accore.drawing_functions import command_line, entities, geometry, selection, tables

    console.lisp.host = console
    for module in (command_line, entities, geometry, selection, tables):
        console.lisp.add(module.library)
