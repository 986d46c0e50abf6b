"""Cadstack: a self-hosted engineering-automation platform."""

__version__ = "0.1.0.dev0"
