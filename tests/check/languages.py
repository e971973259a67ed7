#!/usr/bin/env python3
"""The translations in src/megatorrent/lang are up to date with the code, English (which has plural forms only) and German are whole,
and what is translated has the same places, tags, lines, mnemonics and ends as its source."""

import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
FOLDER = PROJECT / 'src' / 'megatorrent' / 'lang'
UPDATE = PROJECT / 'tools' / 'update-translations.sh'
WHOLE = ('en', 'de')
KINDS = {
    'places for what is filled in': re.compile(r'%L?\d+|%L?n'),
    'tags': re.compile(r'</?\w+[^>]*>'),
    'lines': re.compile(r'\n'),
    'mnemonics': re.compile(r'&(?=\w)'),
    'ends': re.compile(r'(?:\.\.\.|[:?>])\s*$'),
    'spaces around it': re.compile(r'^ | $'),
}
SKIPPED = 77


def messages(path):
    """(context, source, comment) -> (forms, whether it is finished); a text without plural has one form"""
    found = {}
    for context in xml.etree.ElementTree.parse(path).getroot().iter('context'):
        for message in context.iter('message'):
            translation = message.find('translation')
            is_plural = message.get('numerus') == 'yes'
            forms = [form.text or '' for form in translation.iter('numerusform')] if is_plural else [translation.text or '']
            key = (context.findtext('name'), message.findtext('source'), message.findtext('comment') or '')
            found[key] = (forms, translation.get('type') is None, is_plural)
    return found


def faults_of(source, form, is_plural):
    for kind, pattern in KINDS.items():
        expected = sorted(match.strip() for match in pattern.findall(source))
        present = sorted(match.strip() for match in pattern.findall(form))
        # "one item" needs no number
        if is_plural and ('%n' in expected) and ('%n' not in present):
            expected.remove('%n')
        if expected != present:
            yield f'has other {kind}'
    if '(s)' in form:
        yield 'says "(s)"'


def faults_of_file(path, current):
    name = path.name
    language = path.stem.removeprefix('megatorrent_')
    written = messages(path)
    for context, source, _ in sorted(current.keys() - written.keys()):
        yield f'{name}: {context} says "{source}", which is not in it'
    for context, source, _ in sorted(written.keys() - current.keys()):
        yield f'{name}: {context} does not say "{source}" any more'
    for key in written.keys() & current.keys():
        forms, is_finished, is_plural = written[key]
        context, source, _ = key
        if (len(forms) != len(current[key][0])) or (is_plural != current[key][2]):
            yield f'{name}: {context}, "{source}" has not the plural forms of this language'
        elif is_finished or (language in WHOLE):
            if not is_finished or not all(forms):
                yield f'{name}: {context}, "{source}" is not translated'
            for form in filter(None, forms):
                for fault in faults_of(source, form, is_plural):
                    yield f'{name}: {context}, "{source}": "{form}" {fault}'


def main():
    files = sorted(FOLDER.glob('*.ts'))
    errors = [f'there is no megatorrent_{language}.ts' for language in WHOLE if (FOLDER / f'megatorrent_{language}.ts') not in files]
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            shutil.copy(path, folder)
        run = subprocess.run([UPDATE, '--in', folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if run.returncode == 127:
            print('there is no lupdate here')
            return SKIPPED
        if (run.returncode != 0) or run.stdout.strip():
            errors.append(f'{UPDATE.name} ended with {run.returncode}: {run.stdout.strip()}')
        for path in files:
            current = messages(Path(folder) / path.name)
            count = max(count, len(current))
            errors += faults_of_file(path, current)
            errors += [f'{path.name}: {context} says "(s)" itself: "{source}"' for context, source, _ in current if '(s)' in source]
    if count < 500:
        errors.append(f'only {count} sentences found: this check looks for them in the wrong way')
    print('\n'.join(errors) if errors else f'{count} sentences; {len(files)} languages')
    if errors:
        print('what is new or gone gets into the files by: make translations')
    return 1 if errors else 0


if __name__ == '__main__':
    sys.exit(main())
