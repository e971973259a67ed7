#!/usr/bin/env python3
"""docs/webapi.md names the parameters that are lists or JSON in JSON-RPC, as the table of actions has them."""

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
TABLE = PROJECT / 'src' / 'megatorrent' / 'webapi' / 'rpc' / 'actiontable.cpp'
PAGE = PROJECT / 'docs' / 'webapi.md'


def main():
    errors = []
    count = 0
    for kind, row in (('List', 'list'), ('Json', 'json')):
        names = set(re.findall(rf'\{{u"(\w+)"_s, {kind}\}}', TABLE.read_text(encoding='utf-8')))
        [line] = re.findall(rf'^\| `{row}` \|.*$', PAGE.read_text(encoding='utf-8'), re.MULTILINE)
        said = set(re.findall(r'`(\w+)`', line)) - {row, 'items'}
        errors += [f'{PAGE.name} does not say that {name} is of type {row}' for name in sorted(names - said)]
        errors += [f'{PAGE.name} says that {name} is of type {row}, which no action has' for name in sorted(said - names)]
        count += len(names)
    for error in errors:
        print(error)
    if errors:
        return 1
    print(f'{count} parameters of JSON-RPC that are no simple values')
    return 0


if __name__ == '__main__':
    sys.exit(main())
