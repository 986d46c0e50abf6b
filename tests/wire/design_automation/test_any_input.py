"""Whatever a client sends, the answer is a well-formed one: no body makes the server fail."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NAMES = """id engine commandLine parameters appbundles settings description version verb localName zip ondemand required
value url headers receiver activityId arguments signatures limitProcessingTimeSec priority memoryGb gpu references
nickname publicKey Exponent Modulus frontendLimits backendLimits AutoCAD limitVersions onComplete adskDebug
ids""".split()
TEXTS = [
    "",
    "A",
    "Autodesk.AutoCAD+24",
    "Autodesk.Fusion+Latest",
    "first-app.MyApp+prod",
    "$LATEST",
    "get",
    "data:application/json,{}",
    "urn:adsk.objects:os.object:b/k",
    '$(engine.path)\\accoreconsole.exe /i "$(args[A].path)"',
    "$(",
    "\0",
    "é\u2028\U0001f600",
]
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(TEXTS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=12,
)
objects = st.dictionaries(st.sampled_from(NAMES), values, max_size=7)
CALLS = [
    ("POST", "/appbundles"),
    ("POST", "/appbundles/MyApp/versions"),
    ("POST", "/appbundles/MyApp/aliases"),
    ("PATCH", "/appbundles/MyApp/aliases/prod"),
    ("POST", "/activities"),
    ("POST", "/activities/MyAct/versions"),
    ("POST", "/workitems"),
    ("POST", "/workitems/batch"),
    ("POST", "/workitems/status"),
    ("PATCH", "/forgeapps/me"),
    ("PUT", "/servicelimits/me"),
]
some = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def ready(da: Any) -> Any:
    """With a bundle and an activity that the calls are about."""
    da.bundle("MyApp")
    da.activity("MyAct")
    return da


@pytest.mark.parametrize(("method", "path"), CALLS)
@some
@given(document=objects | values)
def test_any_body_is_answered(ready: Any, method: str, path: str, document: Any) -> None:
    response = ready(method, path, content=json.dumps(document).encode())
    assert response.status_code in (200, 400, 403, 404, 409, 413), response.text
    if response.status_code != 200:
        body = response.json()
        assert isinstance(body, str) or all(isinstance(messages, list) for messages in body.values())


@some
@given(
    parts=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5),
    method=st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE"]),
    query=st.text(max_size=10),
)
def test_any_path_is_answered(da: Any, parts: list[str], method: str, query: str) -> None:
    from urllib.parse import quote

    path = "/".join(quote(part, safe="") for part in parts)
    response = da(method, f"/{path}?page={quote(query)}", content=b"{}")
    assert response.status_code in (400, 404, 405), response.text
    assert isinstance(response.json(), (str, dict))
