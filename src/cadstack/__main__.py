"""`python -m cadstack` is the command line."""

from cadstack.cli import main

main()
