import pytest

from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.callback import check_callback, is_registered


@pytest.mark.parametrize(
    "url", ["https://a.example/cb?x=1", "http://127.0.0.1:8080/cb", "com.example.app:/cb", "app://cb"]
)
def test_what_may_be_registered(url):
    assert check_callback(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://a/#x",
        "https://a/*",
        "https://a b/",
        "x",
    ],
)
def test_what_may_not(url):
    with pytest.raises(InvalidInput):
        check_callback(url)


def test_only_addresses_of_this_machine_stand_for_every_port():
    assert is_registered("http://[::1]:80/cb", ["http://[::1]/cb"])
    assert not is_registered("http://office.example:80/cb", ["http://office.example/cb"])
    assert not is_registered("http://127.0.0.1:81/cb", ["http://127.0.0.1:80/cb"])
