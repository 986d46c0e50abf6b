"""The work item as its program sees it: `<id>_Job.das` in the job folder."""

import json
import os
from pathlib import Path
from typing import Any


def read_workitem(job: Path) -> dict[str, Any] | None:
    """The parsed `<id>_Job.das` of the job folder, or None when the program was not started by a work item."""
    wanted = os.environ.get("DAS_WORKITEM_ID", "").casefold()
    found = sorted(path for path in job.iterdir() if path.name.casefold().endswith("_job.das"))
    if wanted:
        found = [path for path in found if path.name.casefold() == f"{wanted}_job.das"] or found
    for path in found:
        try:
            content = json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError):
            continue
        if isinstance(content, dict):
            return content
    return None
