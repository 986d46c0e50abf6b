"""The documents that the engine opens: open parts and assemblies, STEP, FreeCAD."""

from .document import Document
from .opening import Opening

__all__ = ["Document", "Opening"]
