#!/usr/bin/env python3
"""Includes in src/megatorrent never point up or sideways: docs/architecture.md."""

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
ROOT = PROJECT / 'src' / 'megatorrent'

# what each layer may include besides itself; "session" is the files of src/megatorrent itself
CORE = {'crypto', 'content'}
TRANSFER = CORE | {'storage', 'wire'}
ALLOWED = {
    'seams': set(),
    'crypto': set(),
    'content': {'crypto'},
    'storage': CORE,
    'wire': CORE,
    'tor': TRANSFER,
    'discovery': TRANSFER,
    'swarm': TRANSFER,
    'channel': TRANSFER | {'tor', 'discovery', 'swarm'},
    'session': TRANSFER | {'tor', 'discovery', 'swarm', 'channel', 'seams'},
}
# They call the session only, and may know the values that it gives.
ALLOWED |= {interface: set(ALLOWED) - {'seams'} for interface in ('gui', 'webapi')}
# answers that come later
ALLOWED['webapi'] |= {'seams'}
# a program of its own, which asks the WebAPI
ALLOWED['cli'] = CORE
# upstream's user interfaces are for ours only
UPSTREAM_ONLY_FROM = {'gui': {'gui'}, 'webui': {'webapi'}, 'app': set()}
# values and codecs: no event loop, socket, thread, clock or disk
PURE = {'crypto', 'content'}
IMPURE_HEADERS = re.compile(r'Q(TcpS|UdpS|LocalS|AbstractSocket|Network|Timer|Thread|EventLoop|File|Dir|SaveFile|Sql|'
                            r'ElapsedTimer|DeadlineTimer)|thread|mutex|filesystem|fstream|chrono|libtorrent/')
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def layer_of(path):
    relative = path.relative_to(ROOT)
    return relative.parts[0] if len(relative.parts) > 1 else 'session'


def target_of(source, name):
    """The path of an included file of ours, or None."""
    beside = (source.parent / name).resolve()
    if beside.exists() and beside.is_relative_to(ROOT):
        return beside
    return (PROJECT / 'src' / name) if name.startswith('megatorrent/') else None


def errors_of(source):
    layer = layer_of(source)
    if layer not in ALLOWED:
        yield f'"{layer}" is no layer: see {Path(__file__).name}'
        return
    for name in INCLUDE.findall(source.read_text(encoding='utf-8')):
        target = target_of(source, name)
        if target is not None:
            other = layer_of(target)
            if (other != layer) and (other not in ALLOWED[layer]):
                yield f'{layer} may not include {other} ({name})'
            continue
        upstream = name.split('/')[0]
        if (upstream in UPSTREAM_ONLY_FROM) and ('/' in name) and (layer not in UPSTREAM_ONLY_FROM[upstream]):
            yield f'{layer} may not include upstream\'s {upstream} ({name})'
        if (layer in PURE) and IMPURE_HEADERS.match(name):
            yield f'{layer} is pure code and may not include {name}'


def main():
    sources = sorted(path for path in ROOT.rglob('*') if path.suffix in ('.h', '.cpp'))
    errors = [f'{path.relative_to(PROJECT)}: {error}' for path in sources for error in errors_of(path)]
    print('\n'.join(errors) if errors else f'the includes of {len(sources)} files keep to the layers')
    return 1 if errors else 0


if __name__ == '__main__':
    sys.exit(main())
