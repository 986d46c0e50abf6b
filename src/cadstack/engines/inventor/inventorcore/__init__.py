"""The Inventor core console on Open CASCADE: open parts and assemblies, STEP, bundles, rules."""
