#!/usr/bin/env python3
"""Qt's lupdate finds every sentence that a user may see, in a context of ours, and has nothing to complain of."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
SOURCES = PROJECT / 'src' / 'megatorrent'
CALL = re.compile(r'\b(?:tr|translate|QT_TR_NOOP|QT_TRANSLATE_NOOP)\(\s*((?:"(?:[^"\\]|\\.)*"\s*,?\s*)+)')
TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(,)')
CLASS = re.compile(r'^ *class (\w+)[^;]*$', re.MULTILINE)
OF_ONE_ARGUMENT = ('tr(', 'QT_TR_NOOP(')
ESCAPES = {'n': '\n', 't': '\t', '"': '"', '\\': '\\'}
SKIPPED = 77


def plain(literal):
    return re.sub(r'\\(.)', lambda match: ESCAPES[match.group(1)], literal)


def sentences():
    """Sentence -> where it is"""
    found = {}
    for source in sorted(SOURCES.rglob('*')):
        if source.suffix not in ('.cpp', '.h'):
            continue
        text = source.read_text(encoding='utf-8')
        for call in CALL.finditer(text):
            # neighbouring literals are one; of translate() and QT_TRANSLATE_NOOP() the first argument is the context
            arguments = [[]]
            for literal, comma in TOKEN.findall(call.group(1)):
                if comma:
                    arguments.append([])
                else:
                    arguments[-1].append(plain(literal))
            sentence = ''.join(arguments[0 if call.group().startswith(OF_ONE_ARGUMENT) else 1])
            line = text.count('\n', 0, call.start()) + 1
            found.setdefault(sentence, f'{source.relative_to(PROJECT)}:{line}')
    return found


def main():
    # those of the WebAPI are in no namespace
    classes = {name for header in (SOURCES / 'webapi').glob('*.h') for name in CLASS.findall(header.read_text(encoding='utf-8'))}
    lupdate = shutil.which('lupdate', path=os.pathsep.join(('/usr/lib/qt6/bin', os.environ.get('PATH', ''))))
    if not lupdate:
        print('there is no lupdate here')
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / 'megatorrent.ts'
        run = subprocess.run([lupdate, '-locations', 'none', '-extensions', 'cpp,h', str(SOURCES), '-ts', str(result)],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        errors = [line for line in run.stderr.splitlines() if line.strip()]
        if (run.returncode != 0) and not errors:
            errors = [f'lupdate ended with {run.returncode}']
        known = set()
        for context in xml.etree.ElementTree.parse(result).iter('context'):
            name = context.findtext('name') or ''
            if not name.startswith('Megatorrent::') and (name not in classes):
                errors.append(f'"{name}" is no context of ours')
            known.update(message.findtext('source') for message in context.iter('message'))
    expected = sentences()
    errors += [f'{place}: lupdate does not find "{sentence}"' for sentence, place in expected.items() if sentence not in known]
    if len(expected) < 500:
        errors.append(f'only {len(expected)} sentences found: this check looks for them in the wrong way')
    for error in errors:
        print(error)
    if not errors:
        print(f'{len(expected)} sentences are found by lupdate')
    return 1 if errors else 0


if __name__ == '__main__':
    sys.exit(main())
