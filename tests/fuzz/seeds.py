#!/usr/bin/env python3
"""Writes the seeds that follow from tests/vectors into tests/fuzz/corpus: one file a seed, in the form that the target reads.

Needed again only when a target's form of input or the vectors change; the files are in the repository.
"""

import json
import re
import struct
from pathlib import Path

HERE = Path(__file__).resolve().parent
VECTORS = {path.stem: json.loads(path.read_text(encoding='utf-8')) for path in (HERE.parent / 'vectors').glob('*.json')}
MANIFESTS = VECTORS['manifests']
PART2 = VECTORS['part2']
PUBLIC_KEY = PART2['public_key']
CHANGE = b'\x01\x23'
REF = PART2['index_one_level']['ref']


def write(target, name, data):
    folder = HERE / 'corpus' / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def members_of(signed):
    """What stands between the sequence and the closing brace"""
    return signed.split(',', 2)[2][:-1]


def manifests():
    signed = {name: MANIFESTS[name]['signed_bytes_utf8'] for name in ('plain', 'encrypted', 'unicode', 'small')}
    signed['catalogue'] = PART2['root_public']['text'][:-144] + '}'
    for name, text in signed.items():
        write('manifest', f'text-{name}', b'\0' + CHANGE + (PART2['root_public']['text'] if name == 'catalogue' else
                                                           MANIFESTS[name]['manifest_json']).encode())
        write('manifest', f'signed-{name}', b'\1' + CHANGE + text[:-1].encode())
        if name != 'encrypted':
            write('manifest', f'public-{name}', b'\2' + CHANGE + members_of(text).encode())
            write('manifest', f'private-{name}', b'\3' + CHANGE + members_of(text).encode())
            write('dhtitem', f'members-{name}', b'\2' + CHANGE + struct.pack('>q', 1700000000000) + members_of(text).encode())
    for variant in MANIFESTS['verify_variants']:
        write('manifest', 'variant-' + re.sub('[^a-z0-9]+', '-', variant['name'].lower()).strip('-'), b'\0' + CHANGE + variant['json'].encode())
    write('manifest', 'private-text', b'\0' + CHANGE + PART2['root_private']['text'].encode())
    write('manifest', 'public-unknown-members', b'\2' + CHANGE + b'"collections":[],"timestamp":1,"later":{"a":[true,null,-5]},"b":"\\u001f"')

    write('dhtitem', 'publish', b'\0' + PART2['publish_payload'].encode())
    write('dhtitem', 'any-value', b'\1' + CHANGE + struct.pack('>q', 1700000000000) + PART2['root_public']['text'].encode())


def links():
    for n, link in enumerate((
            PUBLIC_KEY, PUBLIC_KEY.upper(), f'megatorrent://{PUBLIC_KEY}', f'megatorrent://{PUBLIC_KEY}:{PART2["read_key"]}/name',
            f'  MEGATORRENT://{PUBLIC_KEY}/M%C3%BCsik%2F%e2%80%ae?x=1&bootstrap=example.com:1&bootstrap=%5B::1%5D:65535&#end',
            f'megatorrent://{PUBLIC_KEY}?bootstrap=127.0.0.1:80&bootstrap=127.0.0.1:80&bootstrap=j7i.onion:443')):
        write('link', str(n), b'\0' + link.encode())
    write('link', 'utf16', b'\1' + f'megatorrent://{PUBLIC_KEY}/\U0001f600?bootstrap=a:1'.encode('utf-16-be') + b'\xd8\x00')
    write('identity', 'text', b'\0' + MANIFESTS['identity_json'].encode())
    write('identity', 'compact', b'\0' + json.dumps(json.loads(MANIFESTS['identity_json']), separators=(',', ':')).encode())
    write('identity', 'changed', b'\1' + bytes.fromhex(PART2['identity_seed']) + b'\0\x20\1' + b'0')


def ranges():
    for n, header in enumerate(('bytes=0-499', 'bytes=500-', 'bytes=-500', 'bytes=0-0,2-3', ' Bytes = 1 - 2 ', 'bytes=-0', 'bytes=99999999999999999999-', 'items=1-2')):
        write('range', str(n), struct.pack('>QB', 2000, 0) + header.encode())


def texts():
    limits = b'\x08\x40'
    for n, text in enumerate((
            '{}', '{"a":1,"b":[true,false,null,{}],"c":{"d":{"e":[]}}}', ' { "a" : -1.5e+3 , "b" : "\\u00e4\\/\\ud83d\\ude00" } ',
            '{"a":9007199254740991,"b":-9007199254740992,"c":0,"d":-0}', '{"a":"\\b\\f\\n\\r\\t\\"\\\\\\u001f/\u00e4\U0001f600\u2028"}',
            '{"\ufeffa":"\ufeff\ufeffb"}', '{"2":0,"1":0,"a":0}', '{"a":"\\ud800"}', '{"a":1,"a":2}', '[' * 20, '{"a":[1,2,3,4,5,6,7,8]}',
            '{"__proto__":{"4294967294":1,"4294967295":2}}', MANIFESTS['unicode']['manifest_json'])):
        write('json', str(n), limits + text.encode())


def requests():
    call = '{"jsonrpc":"2.0","method":"%s","params":%s,"id":%s}'
    for n, text in enumerate((
            call % ('addSubscription', '{"link":"x","paused":true,"peers":["a:1"]}', 1), call % ('items', '{"key":["a","b"],"limit":5,"new":false}', '"x"'),
            call % ('setWanted', '{"key":"a","wanted":true,"paths":["a/","b"]}', 'null'), call % ('addRule', '{"rule":{"name":"a","torrentParams":{"tags":["b"]}}}', -1),
            call % ('status', '[1]', 9223372036854775807), call % ('setSettings', '{"port":1.5}', 9223372036854775808), call % ('system.methods', '{}', '[]'),
            '{"jsonrpc":"2.0","method":"pause","params":{"key":"all"}}', '{"method":"getStatus","params":{}}', '{"method":"addSubscription","params":{"uri":"x"}}',
            '[]', '[1,{"foo":"boo"},{"jsonrpc":"2.0","method":"status","id":"\\ud800"}]', '[{"jsonrpc":"2.0","method":"status"}]', '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]')):
        write('rpc', str(n), text)


def paths():
    for n, path in enumerate((
            'a/b.txt', '../a', 'a/../b', '/a', 'C:/a', 'a\\b', 'con.txt', 'a/COM\u00b9', 'a.', 'a /b', 'M\u00fcsik/\u30b3\u30fc\u30c9/\U0001f600.txt',
            'Mu\u0308sik', 'a\u202eb', 'a\u0085', 'f' * 64, 'x' * 255, '/'.join(['x' * 250] * 4), '\ufeffa', 'a/\ufeffb', '\u1e9e\u00df\u0130\u0131\u03c2\u03a3',
            '\u0345\u0391', '\u1fb3', '\u212b\ufb01', '\uac00\u1100\u1161')):
        write('pathrules', str(n), b'\0' + path.encode())
    write('pathrules', 'utf16', b'\1' + 'a/\U0001f600'.encode('utf-16-be') + b'\xdc\x00')
    write('pathrules', 'no-utf8', b'\0a\xff\xc0\xaf')


def catalogues():
    header = '{"megatorrent":1,"title":"T","items":%d,"bytes":%d}'
    item = '{"path":"%s","size":%d,"mtime":1700000000,"ref":"' + REF + '"}'
    empty = '{"path":"%s","size":0,"mtime":-1}'
    lines = {
        'header': header % (2, 1000), 'newer': '{"megatorrent":2,"anything":[]}',
        'description': '{"megatorrent":1,"title":"T\u00e4","items":10000000,"bytes":9007199254740991,"description":"D\\n","mirror":{}}',
        'item': item % ('a/b.txt', 1000), 'empty': empty % 'a',
        'packed': '{"path":"a","size":1000,"mtime":1,"x":true,"type":"text/plain","title":"\\u00e4","ref":"' + REF + '","at":26}',
        'largest': item % ('a', 16 << 40), 'index-packed': (item % ('a', 3 << 20))[:-1] + ',"at":1048384}',
        'bad-path': empty % '../a', 'mark': empty % '\ufeffa', 'quoted': empty % 'what? \\"no\\" <really> *|:'}
    for name, line in lines.items():
        write('catalogueline', name, bytes([name not in ('header', 'newer', 'description')]) + line.encode())

    def stream(*parts):
        return '\n'.join(parts)
    write('catalogue', 'empty', header % (0, 0))
    write('catalogue', 'items', stream(header % (3, 1007), item % ('a', 1000), empty % 'b', item % ('c/d', 7)))
    write('catalogue', 'chunks', stream(header % (2, 7)) + '\0' + empty % 'a' + '\1' + item % ('b', 7) + '\0')
    write('catalogue', 'folders', stream(header % (5, 0), *(empty % path for path in ('a', 'a-b', 'a/c', 'a/d', 'a0'))))
    write('catalogue', 'refused', stream(header % (3, 0), *(empty % path for path in ('../a', 'a', 'con'))))
    write('catalogue', 'order', stream(header % (2, 0), *(empty % path for path in ('b', 'a'))))
    write('catalogue', 'marks', stream(header % (2, 0), *(empty % path for path in ('a', '\ufeffa'))))
    write('catalogue', 'newer', lines['newer'])
    write('catalogue', 'short', header % (1, 0))


def indexes():
    def index(flags, size, at, records, published=None):
        return bytes([flags]) + struct.pack('>Q', size - 1) + (struct.pack('>Q', published - 1) if published else b'') \
            + struct.pack('>I', at + 1024) + records
    records = bytes.fromhex(PART2['index_one_level']['records'])
    leaf = 16384 << 20
    write('index', 'packed', index(0, 2621440, 0, records))
    write('index', 'packed-late', index(0, 2621440, 1048592 - 192 - 16, records))
    write('index', 'packed-outside', index(0, 2621440, 1048592 - 192 - 15, records))
    write('index', 'alone', index(2, 2621440, 0, records))
    write('index', 'another-size', index(1, 4 << 20, 0, records, 2621440))
    write('index', 'another-key', index(4, 2621440, 0, records))
    write('index', 'not-its-blob', index(8, leaf + 1, 0, b''))
    write('index', 'two-levels', index(0, leaf + 1, 100, b''))
    write('index', 'three-leaves', index(0, 2 * leaf + 1, 0, b''))
    write('index', 'largest', index(0, 16 << 40, 0, b''))


def frames():
    def sealed(*plaintexts):
        return b''.join(struct.pack('>H', len(text)) + text for text in plaintexts)
    write('frame', 'sealed', b'\1\x05' + CHANGE + sealed(b'\x01{"v":5,"gossip":{}}', b'', b'\x08', b'x' * 300))
    for name, side in (('client', 'client_to_server'), ('server', 'server_to_client')):
        frames_hex = ''.join(message['frame_hex'] for message in VECTORS['handshake']['v1_5_chacha20poly1305_ietf'][side])
        write('frame', name, b'\0\x06' + bytes.fromhex(frames_hex))

    for n, peers in enumerate((
            [], ['127.0.0.1:4000', '[2001:db8::1]:80', PART2['flood']['onion_address'] + ':443', 'example.com:1', 7, None],
            ['[::ffff:1.2.3.4]:8', '1.2.3.4:8', '[::1%eth0]:1', '[::1]:0', '0x7f.1:1', '127.1:1'],
            [f'10.0.0.{i}:{i + 1}' for i in range(60)])):
        write('peers', str(n), json.dumps(peers))


def haves():
    def version(sequence, size, shift=0):
        return bytes([0, sequence]) + struct.pack('>HB', size, shift)

    def have(kind, sequence, payload=b''):
        return bytes([1, kind, sequence]) + struct.pack('>H', len(payload)) + payload

    def refused(position):
        return b'\2' + struct.pack('>H', position)
    bits = struct.pack('>I', 8) + b'\xf0\x0f\xff'
    positions = struct.pack('>III', 1, 5, 99)
    write('remotehave', 'all', b'\0' + version(1, 100) + have(2, 1) + refused(7) + b'\3' + version(2, 120, 3))
    write('remotehave', 'bits', b'\0' + version(1, 33) + have(0, 1, bits) + refused(8) + have(1, 1, positions) + have(0, 1, bits) + b'\3')
    write('remotehave', 'put-by', b'\0' + have(0, 3, bits) + have(1, 3, positions) + version(2, 50) + have(3, 2) + version(3, 60) + b'\3')
    write('remotehave', 'scarce', b'\x21' + have(0, 3, bits) * 5 + have(2, 3) + have(1, 3, positions) * 3 + version(3, 60))
    write('remotehave', 'none', b'\0' + version(1, 10) + have(3, 1) + refused(1) + have(1, 1, positions))


def floods():
    payload = bytes.fromhex(PART2['flood']['payload'])
    write('flood', 'vector', b'\0' + payload)
    write('flood', 'hops', b'\0\1\xff' + payload[2:])
    write('flood', 'later', b'\0\2' + payload[1:])
    write('flood', 'port', b'\1\x42\1')
    write('flood', 'time', b'\1\x44\0\0\0\0\0\0\x02\x58')
    write('flood', 'signature', b'\1\x4c\1')
    write('flood', 'unchanged', b'\1\0')


def replies_of_tor():
    cookie = '/run/tor/control.authcookie'
    for name, text in {
            'protocolinfo': f'250-PROTOCOLINFO 1\r\n250-AUTH METHODS=COOKIE,SAFECOOKIE,HASHEDPASSWORD COOKIEFILE="{cookie}"\r\n250-VERSION Tor="0.4.8.16"\r\n250 OK\r\n',
            'challenge': f'250 AUTHCHALLENGE SERVERHASH={"0A" * 32} SERVERNONCE={"1B" * 32}\r\n',
            'bootstrap': '250-status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=45 TAG=x SUMMARY="Asking for \\"relays\\""\r\n250 OK\r\n',
            'event': '650 STATUS_CLIENT WARN BOOTSTRAP PROGRESS=5 TAG=conn SUMMARY="Connecting" WARNING="No route to \\101" REASON=NOROUTE\r\n',
            'listeners': '250-net/listeners/socks="127.0.0.1:9050" "unix:/run/tor/socks"\r\n250 OK\r\n',
            'data': '250+info/names=\r\na -- b\r\n..\r\n.\r\n250 OK\r\n',
            'service': f'250-ServiceID={PART2["flood"]["onion_address"][:56]}\r\n250 OK\r\n512 Bad arguments\r\n'}.items():
        write('torcontrol', name, b'\7' + text.encode())


def main():
    for group in (manifests, links, ranges, texts, requests, paths, catalogues, indexes, frames, haves, floods, replies_of_tor):
        group()


if __name__ == '__main__':
    main()
