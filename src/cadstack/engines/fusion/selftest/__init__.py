"""The engine tries itself."""
