#!/usr/bin/env python3
"""There is one way out: sockets, look-ups and libtorrent's sending functions are used in the files that obey the network policy, and nowhere else."""

import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
ROOT = PROJECT / 'src' / 'megatorrent'

SOCKETS = re.compile(r'#\s*include\s*[<"](?:Qt\w+/)?(Q(?:Tcp(?:Socket|Server)|UdpSocket|SslSocket|SslServer|AbstractSocket|HostInfo|DnsLookup|NetworkAccessManager'
                     r'|NetworkRequest|NetworkProxy\w*|WebSocket\w*|LocalSocket|LocalServer)|sys/socket\.h|netdb\.h|winsock2?\.h)[>"]')
DOWNLOADS = re.compile(r'\b(Net::DownloadManager|Net::DownloadRequest|lookupHost|getaddrinfo)\b')
SENDING = re.compile(r'(?:\.|->)\s*(dht_(?:get_item|put_item|announce|get_peers|direct_request|sample_infohashes)|add_dht_(?:node|router)'
                     r'|add_port_mapping|(?:async_)?add_torrent|connect_peer|force_(?:reannounce|dht_announce))\s*\(')
SETTINGS = re.compile(r'(?:\.|->)\s*(apply_settings|setPorts|(?:en|dis)ablePortMapping)\s*\(')
DHT = re.compile(r'make_unique<LibtorrentDht>|new LibtorrentDht')

ALLOWED = {
    SOCKETS: {'wire/sockettransport.cpp', 'wire/channeldoors.cpp', 'wire/socketstream.cpp', 'wire/localnetwork.cpp',
              'tor/controlconnection.cpp',  # Tor's control port, on this computer
              'seams/laterresponse.cpp',  # the WebUI's own connection, for its answer
              'cli/api.cpp'},             # another program, which talks to the WebAPI
    DOWNLOADS: {'wire/socketstream.cpp'},
    SENDING: {'discovery/libtorrentdht.cpp'},
    SETTINGS: {'sessionnetwork.cpp',
               'sharedlimits.cpp'},       # rate limits
    DHT: {'engine.cpp'},                  # where the policy is asked
}


def main():
    errors = []
    used = {rule: set() for rule in ALLOWED}
    sources = sorted(path for path in ROOT.rglob('*') if path.suffix in ('.h', '.cpp'))
    for source in sources:
        name = source.relative_to(ROOT).as_posix()
        text = source.read_text(encoding='utf-8')
        for rule, allowed in ALLOWED.items():
            for found in rule.finditer(text):
                used[rule].add(name)
                if name not in allowed:
                    line = text.count('\n', 0, found.start()) + 1
                    errors.append(f'src/megatorrent/{name}:{line}: {found.group(found.lastindex or 0)} is for the files that obey the network policy: {", ".join(sorted(allowed))}')
    # a rule that finds nothing where it should has been written for other names
    errors += [f'{name} is excepted without need' for rule, allowed in ALLOWED.items() for name in sorted(allowed - used[rule])]
    print('\n'.join(errors) if errors else f'{len(sources)} files have no way out of their own')
    return 1 if errors else 0


if __name__ == '__main__':
    sys.exit(main())
