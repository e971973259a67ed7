#!/usr/bin/env python3
"""The command is built without qBittorrent's sources (preset "cli"): what it and the layers below it include from there has a stand-in."""

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
LAYERS = PROJECT / 'src' / 'megatorrent'
STAND_INS = LAYERS / 'cli' / 'standalone' / 'src'
INCLUDE = re.compile(r'^\s*#\s*include\s*"((?:base|webui|gui|app)/[^"]+)"', re.MULTILINE)


EXPECTED = STAND_INS / 'base' / '3rdparty' / 'expected.hpp'


def main():
    needed = {}
    names = set()
    for layer in ('crypto', 'content', 'cli'):
        for source in (LAYERS / layer).rglob('*'):
            if source.suffix in ('.h', '.cpp'):
                text = source.read_text(encoding='utf-8')
                names.update(re.findall(r'\bnonstd::(\w+)', text))
                for name in INCLUDE.findall(text):
                    needed.setdefault(name, source.relative_to(PROJECT))
    missing = {name: source for name, source in needed.items() if not (STAND_INS / name).exists()}
    for name, source in sorted(missing.items()):
        print(f'{source} includes {name}, which {STAND_INS.relative_to(PROJECT)} does not have')
    unknown = {name for name in names if not re.search(rf'\b{name}\b', EXPECTED.read_text(encoding='utf-8'))}
    for name in sorted(unknown):
        print(f'{EXPECTED.relative_to(PROJECT)} does not have nonstd::{name}')
    if not missing and not unknown:
        print(f'{len(needed)} headers of qBittorrent have a stand-in')
    return 1 if missing or unknown else 0


if __name__ == '__main__':
    sys.exit(main())
