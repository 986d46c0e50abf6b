"""The 3ds Max batch program on Blender: scenes, MAXScript, Python scripts."""
