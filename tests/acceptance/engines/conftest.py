"""One server for each installed engine family, with the family's probe published."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from bench import Bench
from families import FAMILIES, installed_engines, publish


@pytest.fixture(scope="module")
def engines() -> Path:
    return installed_engines()


@pytest.fixture(scope="module", params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in FAMILIES])
def bench(
    request: pytest.FixtureRequest, engines: Path, open_office: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    family = FAMILIES[request.param]
    if not (engines / family.name / "installed.json").is_file():
        pytest.skip(f"the engine {family.name} is not installed: cadstack engine install {family.name}")
    office = open_office()
    office.start()
    office.ok("PATCH", "/da/us-east/v3/forgeapps/me", json={"nickname": "Office"})
    office.ok("POST", "/oss/v2/buckets", json={"bucketKey": "acceptance-bucket", "policyKey": "persistent"})
    yield Bench(family, office, engines, publish(office, family.probe), tmp_path_factory.mktemp(family.name))
    office.close()
