"""The functions of scripts that work on the scene, one module per group."""

from maxbatch.maxscript.functions import Library
from maxbatch.scene import materials

from . import creating, files, rendering, selecting, transforming, units

LIBRARIES: tuple[Library, ...] = (
    selecting.library,
    creating.library,
    materials.library,
    transforming.library,
    files.library,
    rendering.library,
    units.library,
)
