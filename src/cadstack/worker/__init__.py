"""The worker: claims work items, runs them step by step in a cell, and settles them.

It never opens the database: it asks a `Server`, in process or over HTTP, and moves bytes through signed URLs.
"""
