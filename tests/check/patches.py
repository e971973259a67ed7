#!/usr/bin/env python3
"""The patches say why they are there, are few lines, and apply to upstream's pinned source without fuzz. A form of one for later releases
says and adds the same."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
PATCHES = PROJECT / 'patches'
MAXIMUM_ADDED_LINES = 100


def copy_sources(names, directory):
    """Copies upstream's files of these names, as upstream has them."""
    submodule = PROJECT / 'qbittorrent'
    if (submodule / 'CMakeLists.txt').exists():
        for name in names:
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(submodule / name, directory / name)
        return

    pins = dict(re.findall(r'set\(MEGATORRENT_UPSTREAM_(\w+) (\S+)\)', (PROJECT / 'cmake' / 'Upstream.cmake').read_text()))
    cache = Path(os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache') / 'megatorrent'
    archive = cache / f'qbittorrent_{pins["VERSION"]}.orig.tar.xz'
    subprocess.run([PROJECT / 'cmake' / 'fetch-source.sh', 'qbittorrent', pins['VERSION'], pins['SHA256'], archive], check=True)
    with tarfile.open(archive) as source:
        for member in source:
            member.name = member.name.partition('/')[2]
            if member.name in names:
                source.extract(member, directory, filter='data')


def added_lines(text):
    return sorted(re.findall(r'^\+(?!\+\+ )(.*)', text, re.MULTILINE))


def errors_of_forms(texts):
    """Of patches/5.2/webapi.patch and so on"""
    errors = []
    for path in sorted(PATCHES.glob('[0-9]*/*')):
        name = path.relative_to(PATCHES)
        text = path.read_text()
        if path.name not in texts:
            errors.append(f'{name} is a form of no patch in the series')
        elif text.partition('--- a/')[0] != texts[path.name].partition('--- a/')[0]:
            errors.append(f'{name} has another description than {path.name}')
        elif added_lines(text) != added_lines(texts[path.name]):
            errors.append(f'{name} adds other lines than {path.name}')
    return errors


def main():
    series = [line for line in (PATCHES / 'series').read_text().splitlines() if line and not line.startswith('#')]
    errors = [f'{path.name} is not in the series' for path in PATCHES.glob('*.patch') if path.name not in series]
    texts = {name: (PATCHES / name).read_text() for name in series}

    for name, text in texts.items():
        if not re.match(r'Description: \S.*\n \S', text):
            errors.append(f'{name} does not begin with a description that says why')

    errors += errors_of_forms(texts)
    added = sum(len(added_lines(text)) for text in texts.values())
    if added >= MAXIMUM_ADDED_LINES:
        errors.append(f'the patches add {added} lines to upstream; fewer than {MAXIMUM_ADDED_LINES} are allowed')

    with tempfile.TemporaryDirectory() as directory:
        names = {file for text in texts.values() for file in re.findall(r'^--- a/(\S+)', text, re.MULTILINE)}
        copy_sources(names, Path(directory))
        for name in series:
            done = subprocess.run(['patch', '-p1', '--fuzz=0', '-i', PATCHES / name], cwd=directory, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            if (done.returncode != 0) or ('offset' in done.stdout):
                errors.append(f'{name} does not apply exactly:\n{done.stdout}')

    print('\n'.join(errors) if errors else f'{len(series)} patches apply and add {added} lines')
    return 1 if errors else 0


if __name__ == '__main__':
    sys.exit(main())
