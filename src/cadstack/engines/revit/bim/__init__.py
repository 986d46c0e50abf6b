"""What can be made of a building model: schedules, properties, views, a summary, checks. Bundles import from here.

Every function takes a `Document` first (in a bundle: `data.RevitDoc`) and writes inside its job folder only.
"""
