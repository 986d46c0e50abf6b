"""The `adsk` objects. Every module adds its classes to the catalogue when it is imported."""

from . import (  # noqa: F401  (imported for the classes that they declare)
    application,
    brep,
    components,
    construction,
    data,
    design,
    edge_features,
    exports,
    features,
    geometry,
    parameters,
    patterns,
    sketches,
    task,
    values,
)
