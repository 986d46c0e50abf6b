"""What every engine program shares: switches, bundles, files, on-demand lines, exit codes. Standard library only."""
