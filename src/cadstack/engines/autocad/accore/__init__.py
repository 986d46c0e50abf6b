"""An AutoCAD core console on ezdxf: command line, AutoLISP, plotting, DWG reading."""
