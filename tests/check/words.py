#!/usr/bin/env python3
"""Sentences that users see have no words that only this program's authors know. Names of fields in quotes may stand."""

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
CALL = re.compile(r'\b(?:tr|translate)\(\s*((?:"(?:[^"\\]|\\.)*"\s*,?\s*)+)')
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
QUOTED = re.compile(r'\\"\w+\\"')
INNER = re.compile(r'\b(blobs?|manifests?|packs?|packed|sequences?|catalogues?|v5|chunks?|inodes?|ciphertext|nonce|refs?|swarms?|gossip|forks?|forked|layouts?|topics?|tags? of a|staged|metadata|digests?|payloads?|datagrams?|rid)\b', re.IGNORECASE)


def main():
    count = 0
    found = []
    sources = (path for path in (PROJECT / 'src' / 'megatorrent').rglob('*') if path.suffix in ('.cpp', '.h'))
    for source in sorted(sources):
        text = source.read_text(encoding='utf-8')
        for call in CALL.finditer(text):
            count += 1
            sentence = ''.join(LITERAL.findall(call.group(1)))
            if word := INNER.search(QUOTED.sub('', sentence)):
                line = text.count('\n', 0, call.start()) + 1
                found.append(f'{source.relative_to(PROJECT)}:{line}: "{word.group()}" in: {sentence}')
    for line in found:
        print(line)
    if count < 100:
        print(f'only {count} sentences found: this check looks for them in the wrong way')
        return 1
    if not found:
        print(f'{count} sentences without inner words')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
