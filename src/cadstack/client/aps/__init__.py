"""Autodesk Platform Services from Python: sign in once per machine, then hubs, headers and calls."""
