#!/usr/bin/env python3
"""What goes to who builds an image: nothing that git ignores (a password among it), and no compiling where packages were to be given."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
GIVEN = '!build/deb/*.deb'


def lines(name):
    return [line for line in (PROJECT / name).read_text().splitlines() if line and not line.startswith('#')]


def as_docker_says_it(pattern):
    pattern = pattern.rstrip('/')
    return pattern[1:] if pattern.startswith('/') else f'**/{pattern}'


def check_ignored():
    ignored = lines('.dockerignore')
    for pattern in ('/.git/', *lines('.gitignore')):
        if as_docker_says_it(pattern) not in ignored:
            yield f'.gitignore has {pattern}, and .dockerignore has no {as_docker_says_it(pattern)}'
    for line in ignored:
        if line.startswith('!') and line != GIVEN:
            yield f'.dockerignore lets {line[1:]} in'


def check_recipe():
    """That of the packages, with a folder of the test in place of /packages, and an apt-get that must not be called"""
    [recipe] = re.findall(r'^RUN (set -eu; mkdir /packages;(?:.*\\\n)*.*)$', (PROJECT / 'containers' / 'Dockerfile').read_text(), re.MULTILINE)
    for count in (0, 1):
        with tempfile.TemporaryDirectory(prefix='recipe-') as scratch:
            folder = Path(scratch)
            (folder / 'build' / 'deb').mkdir(parents=True)
            (folder / 'bin').mkdir()
            apt = folder / 'bin' / 'apt-get'
            apt.write_text('#!/bin/sh\ntouch "$(dirname "$0")/called"\nexit 1\n')
            apt.chmod(0o755)
            for number in range(count):
                (folder / 'build' / 'deb' / f'{number}.deb').touch()
            script = recipe.replace('\\\n', ' ').replace('/packages', f'{folder}/packages')
            done = subprocess.run(['sh', '-c', script], cwd=folder, env={'PATH': f'{folder}/bin:/usr/bin:/bin', 'PACKAGES': 'given', 'VERSION': ''},
                                  stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            if (done.returncode == 0) != (count > 0):
                yield f'the Dockerfile ends with {done.returncode} where {count} packages are given'
            if len(list((folder / 'packages').glob('*.deb'))) != count:
                yield f'the Dockerfile does not take {count} packages that are given'
            if (folder / 'bin' / 'called').exists():
                yield f'the Dockerfile compiles where {count} packages are given'


def main():
    errors = [*check_ignored(), *check_recipe()]
    for error in errors:
        print(error)
    if errors:
        return 1
    print('what an image is built of is what it is meant to be')
    return 0


if __name__ == '__main__':
    sys.exit(main())
