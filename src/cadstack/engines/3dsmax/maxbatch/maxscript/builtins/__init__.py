"""The functions that need no scene, one module per group."""

from maxbatch.maxscript.functions import Library

from . import arrays, core, files, numbers, strings, system

LIBRARIES: tuple[Library, ...] = (
    core.library,
    numbers.library,
    strings.library,
    arrays.library,
    files.library,
    system.library,
)
