"""Parameters with units and expressions: `depth = width * 2 / 3 + 4 mm`."""
