"""What runs inside a pre-loaded engine: the mould, and each child that it forks. Standard library only.

It is shown to the engine's interpreter as a package of its own, outside the server's; nothing here imports the rest.
"""
