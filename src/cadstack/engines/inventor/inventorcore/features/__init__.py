"""The features of an open part: what its `part.json` lists, made into a solid one after the other."""
