#!/usr/bin/env python3
"""The code and the tests that docs/limits.md names exist."""

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
TABLE = PROJECT / 'docs' / 'limits.md'
NAME = re.compile(r'`([^`]+)`')
UNIT_TEST = re.compile(r'^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)', re.MULTILINE)
CLASS_OR_METHOD = re.compile(r'^(?:class (\w+)|    def (test_\w+))', re.MULTILINE)
WORD = re.compile(r'\w+')


def texts(directory, pattern):
    for path in sorted((PROJECT / directory).rglob(pattern)):
        yield path, path.read_text(encoding='utf-8')


def all_tests():
    names = set()
    for _, text in texts('tests/unit', '*.cpp'):
        names |= {f'{suite}.{name}' for suite, name in UNIT_TEST.findall(text)}
    for path, text in texts('tests/integration', 'test_*.py'):
        current = None
        for class_name, method in CLASS_OR_METHOD.findall(text):
            current = class_name or current
            if method:
                names.add(f'{path.stem}.{current}.{method}')
    return names


def rows():
    """(limit, names of the second column, names of the third) of each row that is no heading."""
    for line in TABLE.read_text(encoding='utf-8').splitlines():
        cells = [cell.strip() for cell in line.split('|')[1:-1]]
        if (len(cells) == 3) and (cells[0] != 'limit') and not cells[0].startswith(('**', '---')):
            yield cells[0], NAME.findall(cells[1]), NAME.findall(cells[2])


def main():
    tests = all_tests()
    words = {word for _, text in texts('src/megatorrent', '*.h') for word in WORD.findall(text)}
    errors = []
    count = 0
    for limit, code, names in rows():
        count += 1
        if not code or not names:
            errors.append(f'"{limit}" names no code, or no test')
        errors += [f'"{limit}": there is no {name} in the headers' for name in code if name not in words]
        errors += [f'"{limit}": there is no test {name}' for name in names if name not in tests]
    if count == 0:
        errors.append(f'{TABLE.relative_to(PROJECT)} has no table')
    for error in errors:
        print(error)
    if errors:
        return 1
    print(f'{count} limits with their tests')
    return 0


if __name__ == '__main__':
    sys.exit(main())
