"""What the tests of real clients share: a running server, a tap on the wire, drivers for Node, the basic story."""
