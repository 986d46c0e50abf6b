"""What the tests write into documents."""

BLOCK = {
    "parameters": {"width": "40 mm", "height": "width / 2"},
    "features": [{"type": "box", "dx": "width", "dy": "width", "dz": "height"}],
}
UNIT = {
    "name": "Unit",
    "parameters": {"size": "40 mm", "count": {"expression": "3", "unit": "ul"}},
    "parts": {"parts/block.ipt": {"parameters": {"width": "size"}}},
    "occurrences": [{"name": "Block", "part": "parts/block.ipt", "count": "count", "step": ["2 * size", 0, 0]}],
}
