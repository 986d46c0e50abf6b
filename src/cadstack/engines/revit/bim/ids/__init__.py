"""Checks of a model against an Information Delivery Specification (buildingSMART IDS 1.0)."""
