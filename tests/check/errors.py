#!/usr/bin/env python3
"""The names of errors are those that docs/webapi.md lists, and each of them is in use."""

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
ENUM = PROJECT / 'src' / 'megatorrent' / 'content' / 'error.h'
DOCS = PROJECT / 'docs' / 'webapi.md'


def known():
    body = ENUM.read_text(encoding='utf-8').split('enum class ErrorCode')[1].split('};')[0]
    return set(re.findall(r'^\s+([A-Z]\w+),?\s*(?://.*)?$', body, re.MULTILINE)) - {'None'}


def documented():
    """What the first column of the table of names has."""
    table = DOCS.read_text(encoding='utf-8').split('| name | with | meaning |')[1].split('\n\n')[0]
    return [name for line in table.splitlines() for name in re.findall(r'`(\w+)`', line.split('|')[1] if '|' in line else '')]


def used():
    names = set()
    for path in (PROJECT / 'src' / 'megatorrent').rglob('*.cpp'):
        if path.name != 'error.cpp':
            names |= set(re.findall(r'ErrorCode::(\w+)', path.read_text(encoding='utf-8')))
    # a sentence of which nobody has said more is Refused by itself
    return names | {'Refused'}


def main():
    codes = known()
    names = documented()
    expected = {code[0].lower() + code[1:] for code in codes}
    errors = [f'docs/webapi.md does not name {name}' for name in sorted(expected - set(names))]
    errors += [f'docs/webapi.md names {name}, which there is not' for name in sorted(set(names) - expected)]
    errors += [f'docs/webapi.md names {name} twice' for name in sorted({name for name in names if names.count(name) > 1})]
    errors += [f'nothing is ever {code}' for code in sorted(codes - used())]
    for error in errors:
        print(error)
    if errors:
        return 1
    print(f'{len(codes)} names of errors')
    return 0


if __name__ == '__main__':
    sys.exit(main())
