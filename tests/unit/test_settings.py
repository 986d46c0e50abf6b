"""The one table of settings: what is read, and what is refused before anything starts."""

from dataclasses import fields

import pytest

from cadstack.sandbox import ladder
from cadstack.settings import SANDBOXES, Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "99999"),
        ("PORT", "-1"),
        ("LEASE_SECONDS", "0"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "-1"),
        ("TRANSFER_RETRIES", "0"),
        ("MAX_UPLOAD_MB", "0"),
        ("WORKERS", "-2"),
        ("WORKERS", "many"),
        ("STRICT", "perhaps"),
        ("SANDBOX", "foo"),
        ("PUBLIC_URL", "cad.example.com"),
        ("PUBLIC_URL", "ftp://cad.example.com"),
        ("PUBLIC_URL", "https://cad.example.com/?x"),
        ("PUBLIC_URL", "http://cad.example.com:99999"),
        ("ALLOW_NETWORKS", "10.0.0.0/8, 10.0.0.0/99"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"CADSTACK_{name}"):
        Settings.load({f"CADSTACK_{name}": value})


def test_what_the_command_line_says_is_checked_too() -> None:
    with pytest.raises(ValueError, match="CADSTACK_PORT=70000"):
        Settings.load({}, port=70000)


def test_good_values_are_taken() -> None:
    settings = Settings.load(
        {
            "CADSTACK_PUBLIC_URL": "https://[fd00::1]:8443/cad/",
            "CADSTACK_ALLOW_NETWORKS": "10.0.0.0/8, fd00::/8, files.example.com",
            "CADSTACK_WORKERS": "-1",
            "CADSTACK_LEASE_SECONDS": "1",
        },
        port=0,
    )
    assert (settings.port, settings.workers, settings.lease_seconds) == (0, -1, 1)


def test_every_default_is_in_its_own_range() -> None:
    Settings.load({})
    assert all(item.metadata["meaning"] for item in fields(Settings))


def test_warm_engines_are_on_or_off() -> None:
    assert Settings.load({"CADSTACK_WARM": "off"}).warm == "off"
    with pytest.raises(ValueError, match="CADSTACK_WARM='perhaps' is not one of auto, off"):
        Settings.load({"CADSTACK_WARM": "perhaps"})


def test_the_sandboxes_are_those_of_the_ladder() -> None:
    assert SANDBOXES == ladder.NAMES
