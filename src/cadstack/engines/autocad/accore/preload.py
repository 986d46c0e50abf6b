"""What a pre-loaded engine imports first: the one thing in which order counts, ezdxf with the shipped font.

It leaves the interpreter as a run finds it that did the same: the font is known, the built-in commands are registered,
nothing is read of a job's folder, the environment is as before.
"""

from accore import commands
from accore.plotting import fonts

fonts.install()
commands.load_all()
