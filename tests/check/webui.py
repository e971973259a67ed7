#!/usr/bin/env python3
"""The files of the WebUI are all compiled in, can be and are translated, and put nothing into a page but text."""

import re
import sys
import xml.etree.ElementTree
from pathlib import Path

WEBUI = Path(__file__).resolve().parent.parent.parent / 'webui'
MARKER = re.compile(r'QBT_TR\(((?:[^)]|\)(?!QBT_TR))+)\)QBT_TR\[CONTEXT=(\w+)\]')
CONTEXT = 'Megatorrent'   # of our own texts; those of other contexts are upstream's
PLACE = re.compile(r'%\d')
FORMS = {'de': 2}   # of a sentence with a number of things, in languages that are whole; format.js says which they are
# each would let what a publisher wrote become more than text, or be refused where scripts have to be files
DANGEROUS = re.compile(r'\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|srcdoc|setHTMLUnsafe|createContextualFragment)\b|new Function\b|javascript:')
IMPORT = re.compile(r'''(?:from |import\()"(\./[^"?]*)([^"]*)"''')


def faults_of(path):
    text = path.read_text(encoding='utf-8')
    name = path.relative_to(WEBUI)
    if found := DANGEROUS.search(text):
        yield f'{name}: {found.group()}'
    if text.count('QBT_TR(') != len(MARKER.findall(text)):
        yield f'{name}: a text for translation is not written as upstream expects it'
    if any('"' in source for source, _ in MARKER.findall(text)):
        yield f'{name}: a text for translation has a straight quotation mark, which becomes &#34;'
    # The first text that is translated has ${CACHEID} replaced everywhere; what stands before it would shift the place where the search goes on.
    if ('${CACHEID}' in text) and ('QBT_TR(' in text) and (text.index('${CACHEID}') < text.index('QBT_TR(')):
        yield f'{name}: its first line has to be a text for translation, since there are addresses with ${{CACHEID}} before the first'
    for target, version in IMPORT.findall(text):
        if not (path.parent / target).exists():
            yield f'{name}: imports {target}, which is not there'
        if version != '?v=${CACHEID}':
            yield f'{name}: imports {target} without ?v=${{CACHEID}}, so that browsers keep old ones'


def faults_of_translation(path, sources):
    name = path.relative_to(WEBUI)
    root = xml.etree.ElementTree.parse(path).getroot()
    translated = {message.findtext('source'): message.findtext('translation') or ''
                  for context in root.iter('context') if context.findtext('name') == CONTEXT for message in context.iter('message')}
    for source in sorted(sources - translated.keys()):
        yield f'{name}: "{source}" is not translated'
    for source in sorted(translated.keys() - sources):
        yield f'{name}: "{source}" is in no file any more'
    forms = FORMS.get(path.stem.rpartition('_')[2])
    for source, text in translated.items():
        places = sorted(PLACE.findall(source.split('|')[0]))
        if ('"' in text) or not all(form and (sorted(PLACE.findall(form)) == places) for form in text.split('|')):
            yield f'{name}: the translation of "{source}" is empty, has a straight quotation mark, or other places for what is filled in'
        if forms and ('|' in source + text) and (text.count('|') + 1 != forms):
            yield f'{name}: the translation of "{source}" has not {forms} forms'


def faults_of_forms(sources):
    for source in sources:
        if ('|' in source) and (source.count('|') != 1 or len({tuple(sorted(PLACE.findall(form))) for form in source.split('|')}) != 1):
            yield f'"{source}": English has two forms, with the same places for what is filled in'


def main():
    paths = sorted(path for path in (WEBUI / 'private').rglob('*') if path.is_file())
    listed = {element.text for element in xml.etree.ElementTree.parse(WEBUI / 'megatorrent.qrc').iter('file')}
    found = {str(path.relative_to(WEBUI)) for path in paths}
    errors = [f'{name} is not in megatorrent.qrc' for name in sorted(found - listed)]
    errors += [f'{name} is in megatorrent.qrc, and not there' for name in sorted(listed - found)]
    for path in paths:
        if path.suffix == '.js':
            errors += faults_of(path)
    texts = [source for path in paths if path.suffix == '.js' for source, context in MARKER.findall(path.read_text(encoding='utf-8')) if context == CONTEXT]
    errors += faults_of_forms(set(texts))
    translations = sorted((WEBUI / 'translations').glob('*.ts'))
    for path in translations:
        errors += faults_of_translation(path, set(texts))
    print('\n'.join(errors) if errors else f'{len(paths)} files, compiled in; {len(set(texts))} texts, translated into {len(translations)} language(s)')
    return 1 if errors else 0


if __name__ == '__main__':
    sys.exit(main())
