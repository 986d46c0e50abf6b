"""Runs Fusion scripts: Deno executes the TypeScript, this process is its `adsk` objects and their CAD kernel."""
