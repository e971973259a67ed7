#!/usr/bin/env python3
"""The commit records upstream's submodule at the release that the build expects."""

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


def main():
    if not (PROJECT / '.git').exists():
        print('not a git checkout')
        return 77
    text = (PROJECT / 'cmake' / 'Upstream.cmake').read_text()
    pinned = re.search(r'MEGATORRENT_UPSTREAM_COMMIT (\w+)', text).group(1)
    recorded = subprocess.run(['git', 'ls-tree', 'HEAD', 'qbittorrent'], cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    if recorded.split() != ['160000', 'commit', pinned, 'qbittorrent']:
        print(f'git ls-tree HEAD qbittorrent should show commit {pinned}, but shows: {recorded.strip() or "nothing"}')
        return 1
    print(f'qbittorrent is at {pinned}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
