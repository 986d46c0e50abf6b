"""One module for each page or family of pages; the folder is the registry."""
