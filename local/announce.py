"""`python announce.py RECORD COMMAND ...`: record who this process is, then become the command.

Stands alone, without the rest of this folder: what it becomes has other paths and variables.
"""

import json
import os
import sys
from pathlib import Path

import psutil


def announce(record: Path, command: list[str]) -> None:
    """Write the record whole, then replace this process: its number and its start stay the same.

    Until then it holds the lock of the command that started it, even if that one was killed.
    """
    me = psutil.Process()
    draft = record.with_suffix(f".{me.pid}")
    draft.write_text(json.dumps({"pid": me.pid, "created": me.create_time()}), encoding="utf-8")
    draft.replace(record)
    os.closerange(3, 256)
    os.execvp(command[0], command)


if __name__ == "__main__":
    announce(Path(sys.argv[1]), sys.argv[2:])
