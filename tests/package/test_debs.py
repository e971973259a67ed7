"""The packages: what is in them, and that they come and go without a trace. In a copy of the system that is made on top of it and forgotten."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import PROJECT, PackageTest, Settings

PACKAGES = ('megatorrent', 'qbittorrent-megatorrent', 'qbittorrent-nox-megatorrent')
# what dpkg itself, and triggers of other packages, keep
CACHES = re.compile(r'^(var/lib/dpkg|var/cache|var/log|var/lib/(apt|systemd|command-not-found)|usr/lib/systemd$'
                    r'|usr/share/(applications/mimeinfo\.cache|icons/hicolor/icon-theme\.cache)|etc/ld\.so\.cache)')

# A root whose /usr, /etc and /var are this system's, with all changes in memory
COPY = '''
set -eu
space=$1
mount -t tmpfs -o mode=755 tmpfs "$space"
for part in usr etc var; do
    mkdir -p "$space/changes/$part" "$space/work/$part" "$space/root/$part"
    mount -t overlay overlay -o "lowerdir=/$part,upperdir=$space/changes/$part,workdir=$space/work/$part" "$space/root/$part"
done
cd "$space/root"
mkdir proc dev sys tmp run home root packages
for link in bin sbin lib lib64; do [ ! -L "/$link" ] || ln -s "usr/$link" "$link"; done
mount --rbind /proc proc
mount --rbind /dev dev
cp "$2"/*.deb packages
ip link set lo up
cp "$3" story
chroot . /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive sh -eu /story
echo "--- left"
cd "$space/changes"
find . -mindepth 1 ! -type d -printf '%P\\n'
'''

INSTALL = 'dpkg --path-include="/usr/share/man/*" --path-include="/usr/share/doc/*" --path-include="/usr/share/locale/*" -i /packages/*.deb\n'
PURGE = f'dpkg --purge {" ".join(PACKAGES)}\n'


class DebTest(PackageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        missing = [tool for tool in ('dpkg-buildpackage', 'dh', 'lintian', 'desktop-file-validate', 'appstreamcli', 'unshare') if not shutil.which(tool)]
        if missing:
            raise unittest.SkipTest(f'what makes and checks packages is not installed here: {", ".join(missing)}')
        if not (Settings.build / 'qbittorrent-nox').exists():
            raise AssertionError(f'there is nothing built in {Settings.build}; see make build')
        cls.debs = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix='debs-')))
        done = subprocess.run([PROJECT / 'tools' / 'deb.sh', '--from', Settings.build, '--output', cls.debs, '--fast'],
                              text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise AssertionError(f'tools/deb.sh ended with {done.returncode}\n{done.stdout[-6000:]}')
        cls.output = done.stdout

    def deb(self, package):
        found = list(self.debs.glob(f'{package}_*.deb'))
        self.assertEqual(len(found), 1, found)
        return found[0]

    def in_a_copy(self, story):
        """What the story (of a shell, as root) writes, and the files that are other than before."""
        script, place, copy = self.scratch / 'story', self.scratch / 'copy', self.scratch / 'copy.sh'
        script.write_text(story)
        copy.write_text(COPY)
        place.mkdir()
        output = self.run_command('unshare', '--mount', '--net', 'bash', copy, place, self.debs, script)
        written, _, left = output.partition('--- left\n')
        return written, {line for line in left.splitlines() if not CACHES.match(line)}

    def test_lintian_finds_no_errors(self):
        self.assertIn('lintian looks at the packages', self.output)
        self.assertNotRegex(self.output, r'(?m)^E: ')

    def test_they_take_the_place_of_the_stock_programs(self):
        for package, stock in (('qbittorrent-megatorrent', 'qbittorrent'), ('qbittorrent-nox-megatorrent', 'qbittorrent-nox')):
            for field in ('Conflicts', 'Replaces', 'Provides'):
                self.assertEqual(self.run_command('dpkg-deb', '-f', self.deb(package), field).strip(), stock)
            self.assertIn('libqt6sql6-sqlite', self.run_command('dpkg-deb', '-f', self.deb(package), 'Depends'))
        for package in PACKAGES:
            self.assertIn('libqt6core6', self.run_command('dpkg-deb', '-f', self.deb(package), 'Depends'))

    def test_they_come_and_go_without_a_trace(self):
        written, left = self.in_a_copy(INSTALL + f'''
            for package in {" ".join(PACKAGES)}; do dpkg -L $package | while read -r file; do test -e "$file" || echo "missing $file"; done; done
            megatorrent --version
            qbittorrent-nox --version
            QT_QPA_PLATFORM=offscreen qbittorrent --version
            for page in megatorrent qbittorrent qbittorrent-nox; do ls /usr/share/man/man1/$page.1.gz; done
            ls /usr/share/bash-completion/completions/megatorrent /usr/share/zsh/vendor-completions/_megatorrent /usr/share/fish/vendor_completions.d/megatorrent.fish
            desktop-file-validate /usr/share/applications/org.qbittorrent.qBittorrent.desktop
            grep x-scheme-handler/megatorrent /usr/share/applications/org.qbittorrent.qBittorrent.desktop
            appstreamcli validate --no-net /usr/share/metainfo/org.qbittorrent.qBittorrent.megatorrent.metainfo.xml
            grep ExecStart=/usr/bin/qbittorrent-nox /usr/lib/systemd/system/qbittorrent-nox@.service
            ''' + PURGE)
        release = self.run_command(PROJECT / 'tools' / 'version.sh', '--release').strip()
        self.assertNotIn('missing', written)
        self.assertIn(f'megatorrent {release}', written)
        self.assertRegex(written, r'qBittorrent v\d')
        self.assertEqual(left, set())

    def test_a_channel_is_made_from_the_command_line(self):
        """With what is installed alone; the user's files stay when it is removed."""
        written, left = self.in_a_copy(INSTALL + '''
            mkdir -p /root/p/qBittorrent/config /root/films
            echo hello > /root/films/a.txt
            printf '[LegalNotice]\\nAccepted=true\\n[Meta]\\nMigrationVersion=8\\n[Megatorrent]\\nSession\\\\Enabled=true\\n[Preferences]\\nWebUI\\\\LocalHostAuth=false\\n' \\
                > /root/p/qBittorrent/config/qBittorrent.conf
            qbittorrent-nox --profile=/root/p --webui-port=8080 > /root/output 2>&1 & nox=$!
            for try in $(seq 200); do megatorrent --url http://127.0.0.1:8080 status > /dev/null 2>&1 && break; sleep 0.2; done
            megatorrent --url http://127.0.0.1:8080 create Films
            megatorrent --url http://127.0.0.1:8080 list
            kill $nox; wait $nox || true
            ''' + PURGE + 'cat /root/films/a.txt; ls /root/p/qBittorrent/data/megatorrent/keys\n')
        self.assertRegex(written, r'megatorrent://[0-9a-f]{64}/Films')
        self.assertIn('hello\n', written)
        self.assertRegex(written, r'(?m)^[0-9a-f]{64}\.json$')
        self.assertEqual(left, set())
