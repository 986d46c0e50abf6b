"""The long runs use the office, the siege and the fixtures of the acceptance tests."""

import importlib.util
import sys
from pathlib import Path

ACCEPTANCE = Path(__file__).resolve().parents[1] / "tests" / "acceptance"
sys.path[:0] = [str(ACCEPTANCE), str(ACCEPTANCE.parent / "servers")]

_spec = importlib.util.spec_from_file_location("acceptance_fixtures", ACCEPTANCE / "conftest.py")
assert _spec
assert _spec.loader
_fixtures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_fixtures)
engines, site, open_office = _fixtures.engines, _fixtures.site, _fixtures.open_office
