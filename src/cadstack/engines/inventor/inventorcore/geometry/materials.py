"""Materials that a part may name, with their densities in kg/m3. A part may state a density of its own instead."""

from console.exits import ConsoleError

GENERIC = "Generic"
DENSITIES = {
    GENERIC: 1000.0,
    "ABS Plastic": 1060.0,
    "Aluminum": 2700.0,
    "Brass": 8500.0,
    "Cast Iron": 7200.0,
    "Copper": 8940.0,
    "Nylon": 1150.0,
    "Oak": 720.0,
    "Polycarbonate": 1200.0,
    "Rubber": 1100.0,
    "Stainless Steel": 8000.0,
    "Steel": 7850.0,
    "Titanium": 4510.0,
}


def density_of(material: str) -> float:
    """kg/m3; raises ConsoleError for a material that is not known."""
    if material not in DENSITIES:
        raise ConsoleError(
            f'The material "{material}" is not known', hint=f'Give a "density", or one of {", ".join(DENSITIES)}.'
        )
    return DENSITIES[material]
