"""Fonts for plotting: the one that ships with the engine, and those beside the drawing or in bundles.

Guarantee: no font folder of the system is searched, nothing is written, and every text style gets a font, so the same
drawing gives the same plot everywhere. ezdxf searches the system while it is imported unless it finds a font cache;
`install` therefore shows it an empty-handed one for the time of the import and then fills the font list by hand.
Rejected: ezdxf's own cache (0.2 s of scanning, a file in the home folder, plots that differ by machine).
"""

import os
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ezdxf.document import Drawing

FOLDER = Path(__file__).resolve().parents[2] / "fonts"
SHIPPED = "DejaVuSansCondensed.ttf"
_OUTLINE = {".ttf", ".otf", ".ttc"}
_STROKE = {".shx", ".shp", ".lff"}
_MOST_FILES = 200  # a folder of more fonts is not a drawing's

_seen: set[Path] = set()


def _import_ezdxf_quietly() -> None:
    if "ezdxf" in sys.modules:
        return
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(FOLDER / "cache")
    try:
        import ezdxf  # noqa: F401  (imported for its effect)
    finally:
        if before is None:
            del os.environ["XDG_CACHE_HOME"]
        else:
            os.environ["XDG_CACHE_HOME"] = before


def substituted(doc: "Drawing") -> list[str]:
    """The fonts that texts of `doc` ask for and that are not here; the shipped one stands in for them."""
    from ezdxf.fonts.fonts import font_manager

    used = {
        str(entity.dxf.get("style", "Standard")).casefold()
        for entity in doc.entitydb.values()
        if entity.dxftype() in ("TEXT", "MTEXT", "ATTRIB")
    }
    wanted = {
        str(style.dxf.font).replace("\\", "/").rpartition("/")[2]
        for style in doc.styles
        if style.dxf.name.casefold() in used
    }
    return sorted(name for name in wanted if name and not font_manager.has_font(name))


def install(folders: Iterable[Path] = ()) -> None:
    """Make the shipped font the only one, and add the fonts lying directly in `folders`.

    Call it before ezdxf is imported anywhere; later calls add folders and are cheap. SHX names and unknown fonts fall
    back to the shipped font.
    """
    _import_ezdxf_quietly()
    from ezdxf.fonts import font_manager as managing
    from ezdxf.fonts.font_face import FontFace
    from ezdxf.fonts.fonts import font_manager

    cache = font_manager._font_cache  # noqa: SLF001  (ezdxf has no public way to name its fonts)
    if SHIPPED not in cache or cache[SHIPPED].file_path != FOLDER / SHIPPED:
        font_manager.clear()
        cache = font_manager._font_cache  # noqa: SLF001
        cache.add_entry(FOLDER / SHIPPED, FontFace(SHIPPED, "DejaVu Sans Condensed", "Regular", 400, 4))
        _seen.clear()
    for folder in map(Path.resolve, folders):
        if folder in _seen or not folder.is_dir():
            continue
        _seen.add(folder)
        for file in islice(sorted(folder.iterdir()), 10_000):
            suffix = file.suffix.lower()
            if suffix not in _OUTLINE | _STROKE or len(cache) > _MOST_FILES:
                continue
            try:
                reader = managing.get_ttf_font_face if suffix in _OUTLINE else managing.get_shape_file_font_face
                cache.add_entry(file, reader(file))
            except Exception as problem:  # whatever a damaged font file makes fontTools raise
                print(f"Font {file.name} cannot be read ({problem}); {SHIPPED} is used in its place.")
