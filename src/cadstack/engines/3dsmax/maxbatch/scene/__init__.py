"""The scene: what scripts see of Blender. Everything here needs bpy."""
