"""The route of a request is found as the framework would find it."""

import pytest

from cadstack.wire.http.app import wire_packages


def test_the_methods_of_all_routes_of_a_path_are_told(client):
    assert client.patch("/oss/v2/buckets").headers["allow"] == "GET, POST"


@pytest.mark.parametrize("path", ["/oss", "/oss/", "/oss/v2/buckets/", "/other/v2/buckets", "/OSS/v2/buckets"])
def test_paths_that_are_none(client, path):
    assert client.get(path).status_code == 404


def test_every_route_begins_with_a_segment_without_parameters(services):
    for module in wire_packages():
        for route in module.create_router(services).routes:
            assert "{" not in route.path.split("/")[1], route.path
