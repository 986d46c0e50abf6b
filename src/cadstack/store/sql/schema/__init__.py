"""The one schema of SQLite and PostgreSQL.

- Moments are integers, microseconds since 1970 UTC: exact, ordered and subtractable alike on both. Rejected: ISO text
  (no arithmetic) and each database's own type (SQLite has none).
- Text is compared by code point on both (`COLLATE "C"` on PostgreSQL), so a listing has one order and can be
  continued by its last key.
- A noun is one row: what belongs to it (versions, aliases, chunks) is JSON in that row, so one statement reads a
  whole noun and nothing is ever half old, half new. What must be searched stands in tables of its own beside it and
  is only searched, never read back: `share`, `bundle_reference`, `object_chunk`, `pinned_blob`.
- `revision` counts the saves of a row, so that a save can be refused when somebody else's came between.
- `lane` is an index too: one row for each owner, queue and priority, which makes a fair claim cost the same at any
  depth. `work_item` rows are the truth; `WorkItems.rebuild_lanes` makes `lane` from them.

Each module of this folder adds its tables to `metadata`; the folder is the registry.
"""

import importlib
import pkgutil

from cadstack.store.sql.schema.columns import metadata

__all__ = ["metadata"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
