"""Checks a drawing against an office's standard, and mends what differs.

A standard is another drawing (DXF or DWG, also under the name .dws), of which every layer, linetype, text style and
dimension style counts, or a JSON file with those that matter. A record of the drawing is wrong when the standard has
none of its name, or one with other properties; the rules are those of AutoCAD's CHECKSTANDARDS, but nobody is asked:
what is to be done about a name is in the standard (`replace`), or it is told and left.
"""
