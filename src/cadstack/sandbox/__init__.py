"""How foreign code runs: `ladder.find_sandbox()` gives a Sandbox, `Sandbox.start(spec)` a running Cell."""
