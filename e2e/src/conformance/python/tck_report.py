"""A plugin of pytest that writes the outcome of each test of the A2A TCK as a line of JSON to the file TCK_REPORT."""

import json
import os


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr or "")
        row = {"test": report.nodeid, "outcome": report.outcome, "when": report.when, "reason": reason[-2000:]}
        with open(os.environ["TCK_REPORT"], "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
