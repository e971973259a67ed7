#!/usr/bin/env python3
"""The Tor network of containers/tor.sh is that of the integration tests, but for what is named here: both are run with a tor that does nothing, and
what they have it configured with is compared."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(PROJECT / 'tests' / 'integration'))

from harness import tornet  # noqa: E402

ROLES = ('authority', 'relay0', 'relay1', 'relay2', 'client')
# only tests have onion services, look into logs, and control what they start
ONLY_IN_TESTS = {'TestingDirAuthVoteHSDir', 'SafeLogging', 'ControlSocket', 'CookieAuthentication', '__OwningControllerProcess'}
# only in the container traffic leaves the network, and others use the proxy
ONLY_IN_CONTAINER = {'relay': {'ExitPolicyRejectPrivate', 'ExitPolicy'}, 'client': {'ClientRejectInternalAddresses', 'SocksPolicy'}}
OTHERWISE = {'relay': {'ExitRelay'}, 'client': {'SocksPort'}}

TOR = '#!/bin/sh\ncase "$*" in *--list-fingerprint*) echo "authority AAAA BBBB" ;; esac\n'
GENCERT = '#!/bin/sh\nwhile [ $# -gt 0 ]; do if [ "$1" = -c ]; then echo "fingerprint CCCC" > "$2"; fi; shift; done\n'


def options(folder):
    """{role: {option: values}}, with the folder's own name taken out"""
    found = {}
    for role in ROLES:
        lines = (folder / role / 'torrc').read_text().replace(str(folder), 'FOLDER').splitlines()
        found[role] = {}
        for line in filter(None, lines):
            name, _, value = line.partition(' ')
            found[role].setdefault(name, []).append(value)
    return found


def of_tests(scratch):
    network = tornet.TorNetwork(scratch / 'tests')
    network.client('client')
    network.close()
    return options(scratch / 'tests')


def of_container(scratch):
    data = scratch / 'container'
    data.mkdir()
    subprocess.run(['sh', PROJECT / 'containers' / 'tor.sh'], env=os.environ | {'TOR_DATA': str(data)}, stdin=subprocess.DEVNULL, check=True, timeout=60)
    return options(data)


def compare(tests, container):
    for role in ROLES:
        kind = role.rstrip('0123456789')
        allowed_there, allowed_otherwise = ONLY_IN_CONTAINER.get(kind, set()), OTHERWISE.get(kind, set())
        for name in sorted(tests[role].keys() - container[role].keys() - ONLY_IN_TESTS):
            yield f'{role}: only the tests have {name}'
        for name in sorted(container[role].keys() - tests[role].keys() - allowed_there):
            yield f'{role}: only the container has {name}'
        for name in sorted(container[role].keys() & tests[role].keys() - allowed_otherwise):
            if container[role][name] != tests[role][name]:
                yield f'{role}: {name} is {container[role][name]} in the container, and {tests[role][name]} in the tests'
            if len(container[role][name]) > 1:
                yield f'{role}: {name} is there twice'


def main():
    scratch = Path(tempfile.mkdtemp(prefix='torrc-'))
    try:
        for name, text in (('tor', TOR), ('tor-gencert', GENCERT)):
            (scratch / name).write_text(text)
            (scratch / name).chmod(0o755)
        os.environ['PATH'] = f'{scratch}:{os.environ["PATH"]}'
        errors = list(compare(of_tests(scratch), of_container(scratch)))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for error in errors:
        print(error)
    if errors:
        return 1
    print(f'{len(ROLES)} nodes of the Tor network are configured alike in tests and container')
    return 0


if __name__ == '__main__':
    sys.exit(main())
