"""What the engine must be able to do, tried with its own program."""
