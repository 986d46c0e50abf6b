"""The enumerations of the API, with the numbers that the published declarations give them."""

ENUMS: dict[str, dict[str, int]] = {
    "adsk.core.DocumentTypes": {"FusionDesignDocumentType": 0},
    "adsk.core.ValueTypes": {"StringValueType": 0, "RealValueType": 1, "ObjectValueType": 2, "BooleanValueType": 3},
    "adsk.core.UploadStates": {"UploadProcessing": 0, "UploadFinished": 1, "UploadFailed": 2},
    "adsk.core.FutureStates": {"ProcessingFutureState": 0, "FinishedFutureState": 1, "FailedFutureState": 2},
    "adsk.core.Curve3DTypes": {"Line3DCurveType": 0, "Arc3DCurveType": 1, "Circle3DCurveType": 2},
    "adsk.core.SurfaceTypes": {
        "PlaneSurfaceType": 0,
        "CylinderSurfaceType": 1,
        "ConeSurfaceType": 2,
        "SphereSurfaceType": 3,
        "TorusSurfaceType": 4,
        "NurbsSurfaceType": 7,
    },
    "adsk.fusion.FeatureOperations": {
        "JoinFeatureOperation": 0,
        "CutFeatureOperation": 1,
        "IntersectFeatureOperation": 2,
        "NewBodyFeatureOperation": 3,
        "NewComponentFeatureOperation": 4,
    },
    "adsk.fusion.ExtentDirections": {
        "PositiveExtentDirection": 0,
        "NegativeExtentDirection": 1,
        "SymmetricExtentDirection": 2,
    },
    "adsk.fusion.PatternDistanceType": {"ExtentPatternDistanceType": 0, "SpacingPatternDistanceType": 1},
    "adsk.fusion.DesignTypes": {"DirectDesignType": 0, "ParametricDesignType": 1},
    "adsk.fusion.MeshRefinementSettings": {
        "MeshRefinementHigh": 0,
        "MeshRefinementMedium": 1,
        "MeshRefinementLow": 2,
        "MeshRefinementCustom": 3,
    },
    "adsk.fusion.CalculationAccuracy": {
        "LowCalculationAccuracy": 0,
        "MediumCalculationAccuracy": 1,
        "HighCalculationAccuracy": 2,
        "VeryHighCalculationAccuracy": 3,
    },
    "adsk.fusion.DistanceUnits": {
        "MillimeterDistanceUnits": 0,
        "CentimeterDistanceUnits": 1,
        "MeterDistanceUnits": 2,
        "InchDistanceUnits": 3,
        "FootDistanceUnits": 4,
    },
}
JOIN, CUT, INTERSECT, NEW_BODY, NEW_COMPONENT = range(5)
POSITIVE, NEGATIVE, SYMMETRIC = range(3)
EXTENT, SPACING = range(2)
