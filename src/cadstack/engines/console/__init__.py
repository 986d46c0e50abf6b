"""What every engine program shares: switches, bundle manifests, on-demand lines, exit codes. Standard library only."""
