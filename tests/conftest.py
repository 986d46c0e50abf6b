"""For all tests: what was skipped and why as the last lines, and the sizes of property-based tests."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

# `--hypothesis-profile soak` is the long run. Timing is never asserted: a busy machine is not a failure.
settings.register_profile("gate", deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", deadline=None, max_examples=5_000, suppress_health_check=list(HealthCheck))
settings.load_profile("gate")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason, however many tests it stopped."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ")] += 1
    if reasons:
        terminalreporter.section("skipped, and why")
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count:5}  {reason}")
