"""The log: one JSON object per line on stdout, for requests and for everything else."""

import json
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime


def event(name: str, **facts: object) -> None:
    """Writes one line: the time (UTC), the event's name, its facts (anything JSON can hold)."""
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"time": time, "event": name, **facts}) + "\n"
    # Nobody reading the log is no reason to fail a request.
    with suppress(OSError, ValueError):
        sys.stdout.write(line)  # one write per line: threads must not mix theirs
        sys.stdout.flush()


class Bridge(logging.Handler):
    """Passes on what libraries log, tracebacks included."""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes the record as one event."""
        event("log", level=record.levelname, logger=record.name, message=self.format(record))


def adopt_libraries() -> None:
    """Makes the warnings and errors of waitress and boto3 lines of this log."""
    logging.basicConfig(handlers=[Bridge()], format="%(message)s", force=True)
