#!/usr/bin/env python3
"""No source file of ours is longer than a reader can hold. (tests/integration tells whole stories, and is not counted.)"""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
MAXIMUM_LINES = 600
SUFFIXES = {'.cpp', '.h', '.js', '.mjs', '.py', '.sh', '.cmake'}
DIRECTORIES = ('src', 'webui', 'tests', 'tools', 'cmake')


def main():
    lengths = {}
    for directory in DIRECTORIES:
        for path in (PROJECT / directory).rglob('*'):
            if (path.suffix in SUFFIXES) and ('node_modules' not in path.parts) and ('integration' not in path.parts):
                with path.open('rb') as file:
                    lengths[path] = sum(1 for _ in file)
    too_long = {path: length for path, length in lengths.items() if length > MAXIMUM_LINES}
    for path, length in sorted(too_long.items()):
        print(f'{path.relative_to(PROJECT)} has {length} lines; {MAXIMUM_LINES} are allowed')
    if too_long:
        return 1
    print(f'{len(lengths)} files, the longest of {max(lengths.values())} lines')
    return 0


if __name__ == '__main__':
    sys.exit(main())
