"""What a drawing defines but does not use."""

from typing import Any

_TABLES = {
    "Blocks": ("block", "blocks"),
    "Dimstyles": ("dimstyle", "dimstyles"),
    "LAyers": ("layer", "layers"),
    "LTypes": ("linetype", "linetypes"),
    "textSTyles": ("textstyle", "styles"),
    "Regapps": ("regapp", "appids"),
    "Groups": ("group", "groups"),
}
_STANDING = {"0", "defpoints", "standard", "continuous", "bylayer", "byblock", "acad", "annotative"}


class Unused:
    """Finds and removes what nothing refers to. Asks the drawing anew each time, so nested definitions fall in turn."""

    def __init__(self, doc: Any) -> None:
        self.doc = doc

    def names(self, kind: str) -> list[tuple[str, str]]:
        """Pairs of table word and name that can go; `kind` as PURGE names it, All for every kind."""
        kinds = list(_TABLES) if kind == "All" else [kind] if kind in _TABLES else []
        used = self._used()
        found = []
        for one in kinds:
            word, attribute = _TABLES[one]
            if attribute == "groups":
                found += [(word, name) for name, group in self.doc.groups if not len(group)]
                continue
            for record in getattr(self.doc, attribute):
                name = str(record.dxf.name)
                if name.casefold() not in used[attribute] | _STANDING and not self._standing(attribute, record, name):
                    found.append((word, name))
        return found

    def remove(self, word: str, name: str) -> bool:
        """Remove one definition; False when the drawing holds on to it."""
        import ezdxf

        attribute = next(attribute for table, attribute in _TABLES.values() if table == word)
        try:
            if attribute == "blocks":
                self.doc.blocks.delete_block(name, safe=True)
            elif attribute == "groups":
                self.doc.groups.delete(name)
            else:
                getattr(self.doc, attribute).remove(name)
        except ezdxf.DXFError:
            return False
        return True

    def delete_degenerate(self, kind: str) -> int:
        """Delete lines without length, or texts without letters, in layouts and blocks; the number deleted."""
        count = 0
        for container in [*self.doc.layouts, *self.doc.blocks]:
            for entity in list(container):
                if (kind.startswith("Zero") and _no_length(entity)) or (kind.startswith("Empty") and _no_text(entity)):
                    container.delete_entity(entity)
                    count += 1
        return count

    def _standing(self, attribute: str, record: Any, name: str) -> bool:
        if attribute == "blocks":
            return bool(record.is_any_layout or name.startswith("*"))
        if attribute == "appids":
            return name.upper().startswith(("ACAD", "ACDB", "ACCM", "EZDXF", "HATCH"))
        return attribute == "styles" and (not name or bool(record.dxf.get("flags", 0) & 1))

    def _used(self) -> dict[str, set[str]]:
        """Lower-case names in use, by table."""
        doc = self.doc
        used: dict[str, set[str]] = {attribute: set() for _, attribute in _TABLES.values()}
        for container in [*doc.layouts, *doc.blocks]:
            for entity in container:
                for part in (entity, *(getattr(entity, "attribs", None) or ())):
                    _note(part, used)
        for record in doc.layers:
            used["linetypes"].add(record.dxf.linetype.casefold())
        for record in doc.dimstyles:
            used["styles"].add(str(record.dxf.get("dimtxsty", "")).casefold())
            for name in ("dimblk", "dimblk1", "dimblk2", "dimldrblk"):
                used["blocks"].add(str(record.dxf.get(name, "")).casefold())
        header = doc.header
        for variable, attribute in _CURRENT.items():
            used[attribute].add(str(header.get(variable, "")).casefold())
        return used


_CURRENT = {"$CLAYER": "layers", "$CELTYPE": "linetypes", "$TEXTSTYLE": "styles", "$DIMSTYLE": "dimstyles"}


def _note(entity: Any, used: dict[str, set[str]]) -> None:
    dxf = entity.dxf
    used["layers"].add(str(dxf.get("layer", "0")).casefold())
    used["linetypes"].add(str(dxf.get("linetype", "")).casefold())
    kind = entity.dxftype()
    if kind == "INSERT":
        used["blocks"].add(str(dxf.name).casefold())
    if dxf.is_supported("style"):
        used["styles"].add(str(dxf.get("style", "standard")).casefold())
    if dxf.is_supported("dimstyle"):
        used["dimstyles"].add(str(dxf.get("dimstyle", "standard")).casefold())
    if dxf.is_supported("geometry"):
        used["blocks"].add(str(dxf.get("geometry", "")).casefold())
    if entity.xdata is not None:
        used["appids"].update(str(name).casefold() for name in entity.xdata.data)


def _no_length(entity: Any) -> bool:
    return entity.dxftype() == "LINE" and bool(entity.dxf.start.isclose(entity.dxf.end))


def _no_text(entity: Any) -> bool:
    if entity.dxftype() == "TEXT":
        return not str(entity.dxf.text).strip()
    return entity.dxftype() == "MTEXT" and not str(entity.text).strip()
