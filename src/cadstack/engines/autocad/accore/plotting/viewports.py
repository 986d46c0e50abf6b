"""Which viewports of a layout are plotted. Their id, status and flags contradict each other in real files."""

from ezdxf.entities import DXFGraphic, Viewport
from ezdxf.layouts import Layout

OFF = 0x20000


def plotted_viewports(layout: Layout) -> list[Viewport]:
    """The viewports that show model space, lowest first; the one that is the sheet itself (id 1) is not among them."""
    found = [entity for entity in layout if isinstance(entity, Viewport)]
    if not found or layout.is_modelspace:
        return []
    ids = [viewport.dxf.get("id", 0) for viewport in found]
    if 1 in ids:
        sheet = found[ids.index(1)]
    else:
        sheet = min(found, key=lambda vp: (vp.dxf.get("status", 1) != 1, int(vp.dxf.handle or "0", 16)))
    shown = [vp for vp in found if vp is not sheet and not vp.dxf.get("flags", 0) & OFF and vp.dxf.get("status", 1)]
    usable = [vp for vp in shown if vp.dxf.height > 0 and vp.dxf.width > 0 and vp.dxf.view_height > 0]
    return sorted(usable, key=lambda vp: vp.dxf.get("status", 1))


def is_frozen_insert(entity: DXFGraphic, frozen: frozenset[str]) -> bool:
    """A block reference on a frozen layer hides all of its content, on whatever layers that is."""
    return bool(frozen) and entity.dxftype() == "INSERT" and entity.dxf.layer.lower() in frozen
