"""What Cadstack offers to other people's tests: fixtures for pytest, in `cadstack.testing.plugin`."""
