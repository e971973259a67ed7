"""Finding the program."""

import os
from pathlib import Path


def find_program(build_dir):
    given = os.environ.get("MEGATORRENT_NOX")
    program = Path(given) if given else Path(build_dir) / "qbittorrent-nox"
    if not os.access(program, os.X_OK):
        raise SystemExit(f"There is no program {program}. Build it first (make build), or name it in MEGATORRENT_NOX.")
    return program.resolve()
