#!/usr/bin/env python3
"""No source file of ours is longer than a reader can hold, and a class lives in one pair of files. (tests/integration tells whole
stories, and is not counted.)"""

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
MAXIMUM_LINES = 600
MANY_LINES = 500
SUFFIXES = {'.cpp', '.h', '.js', '.mjs', '.py', '.sh', '.cmake'}
DIRECTORIES = ('src', 'webui', 'tests', 'tools', 'cmake')

# Directories of src/megatorrent in which each .cpp has a header of its name, and no class is defined in two of them, unless its
# header says why in a comment that begins with "In several files".
IN_PAIRS = ('.', 'channel', 'crypto', 'content', 'wire', 'tor', 'discovery', 'swarm', 'storage', 'seams', 'webapi', 'webapi/rpc', 'cli', 'gui')

# "Type Class::function(", "Class::Class(", "Type Class::Part::function(" at the beginning of a line
DEFINITION = re.compile(r'^(?! )(?:[\w:<>,&*\[\]. ]+[ &*])?(\w+)::(?:\w+::)*(?:~?\w+|operator.{1,3})\(', re.MULTILINE)
REASON = re.compile(r'// In several files')


def lengths_of_files():
    lengths = {}
    for directory in DIRECTORIES:
        for path in (PROJECT / directory).rglob('*'):
            if (path.suffix in SUFFIXES) and ('node_modules' not in path.parts) and ('integration' not in path.parts):
                with path.open('rb') as file:
                    lengths[path] = sum(1 for _ in file)
    return lengths


def errors_of_pairs(directory):
    errors = []
    files = {}
    for path in sorted(directory.glob('*.cpp')):
        header = path.with_suffix('.h')
        if not header.exists() and (path.name != 'main.cpp'):
            errors.append(f'{path.relative_to(PROJECT)} has no header of its name')
        for name in set(DEFINITION.findall(path.read_text(encoding='utf-8'))):
            files.setdefault(name, []).append(path)
    headers = [path.read_text(encoding='utf-8') for path in directory.glob('*.h')]
    for name, paths in sorted(files.items()):
        declaration = re.compile(rf'\b(?:class|struct) {name}\b[^;]*\{{')
        declaring = [text for text in headers if declaration.search(text)]
        if (len(paths) > 1) and declaring and not any(REASON.search(text) for text in declaring):
            errors.append(f'{name} is spread over {", ".join(str(path.relative_to(PROJECT)) for path in paths)}')
    return errors


def main():
    lengths = lengths_of_files()
    errors = [f'{path.relative_to(PROJECT)} has {length} lines; {MAXIMUM_LINES} are allowed'
              for path, length in sorted(lengths.items()) if length > MAXIMUM_LINES]
    sources = PROJECT / 'src' / 'megatorrent'
    for name in IN_PAIRS:
        errors += errors_of_pairs(sources / name)
    directories = {path.relative_to(sources).parts[0] if (path.parent != sources) else '.' for path in sources.rglob('*.cpp')}
    for name in sorted(directories - set(IN_PAIRS)):
        errors.append(f'src/megatorrent/{name} is not in IN_PAIRS')
    for error in errors:
        print(error)
    if errors:
        return 1

    many = [path for path in lengths if lengths[path] > MANY_LINES]
    print(f'{len(lengths)} files, the longest of {max(lengths.values())} lines; warning: {len(many)} of more than {MANY_LINES} lines')
    return 0


if __name__ == '__main__':
    sys.exit(main())
