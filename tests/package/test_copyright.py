"""What the packages say of copyrights: MIT and BSD want their notices with the programs that are made of such files."""

import re

from support import PROJECT, PackageTest, Settings

COPYRIGHT = PROJECT / 'packaging' / 'debian' / 'copyright'
# part of a licence's name that is no licence by itself
JOINED = re.compile(r' (?:and|or) ')
NOTICE = re.compile(r'MIT License|MIT-style|Licensed MIT|Permission is hereby granted, free of charge|Boost Software License|QT_BEGIN_LICENSE:BSD'
                    r'|Redistributions in binary form')


def paragraphs():
    for paragraph in COPYRIGHT.read_text().split('\n\n'):
        yield {name: value for name, value in re.findall(r'^([A-Z][\w-]*): (.*(?:\n .*)*)', paragraph, re.MULTILINE)}


class CopyrightTest(PackageTest):
    def test_each_licence_has_its_text(self):
        used, described = set(), set()
        for fields in paragraphs():
            name, _, text = fields.get('License', '').partition('\n')
            if 'Files' in fields:
                self.assertTrue(fields['Copyright'].strip(), fields['Files'])
                used.update(JOINED.split(name))
            elif name:
                self.assertGreater(len(text), 100, name)
                described.add(name)
        self.assertEqual(used, described)
        self.assertLess({'Expat', 'BSD-3-clause', 'BSL-1.0', 'CC0-1.0', 'GPL-2+ with OpenSSL exception', 'GPL-3+'}, used)

    def test_of_files_with_a_notice_of_their_own(self):
        """qBittorrent's, as it is built: what is named is there, and nothing that has another licence is taken for the rest."""
        source = Settings.build / 'qbittorrent-source'
        if not source.exists():
            self.skipTest(f'there is no source of qBittorrent in {Settings.build}')
        named = set()
        for fields in paragraphs():
            for pattern in fields.get('Files', '').split():
                if pattern.startswith('qbittorrent/') and pattern != 'qbittorrent/*':
                    found = [path for path in source.glob(pattern.removeprefix('qbittorrent/')) if path.is_file()]
                    self.assertTrue(found, f'{pattern} is not there')
                    named.update(found)
        for path in (*source.glob('src/**/*'), *source.glob('dist/unix/**/*')):
            if path.suffix in ('.cpp', '.h', '.hpp', '.js', '.css', '.py', '.txt', '.xml') and NOTICE.search(path.read_text(errors='replace')):
                self.assertIn(path, named, f'{path.relative_to(source)} has a licence of its own')
