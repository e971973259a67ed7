#!/bin/sh
# A Tor network of its own in this container: one directory authority, three relays, which are exits to what this container reaches, and a
# client, whose proxy others may use. As tests/integration/harness/tornet.py, without onion services; tests/check/torrc.py compares them.
set -eu
umask 077

data=${TOR_DATA:-/var/lib/tor}
here=127.0.0.1
: > "$data/empty"

# NAME LINES: its configuration, with what all have in common
configure()
{
    mkdir -p "$data/$1"
    # of an earlier start it would say what is not so any more
    : > "$data/$1/notice.log"
    cat > "$data/$1/torrc" <<CONF
DataDirectory $data/$1
Nickname $1
Log notice file $data/$1/notice.log
$authority
TestingTorNetwork 1
PathsNeededToBuildCircuits 0.25
TestingDirAuthVoteExit *
TestingDirAuthVoteGuard *
TestingMinExitFlagThreshold 0
V3AuthNIntervalsValid 2
ConnLimit 60
ShutdownWaitLength 0
AvoidDiskWrites 1
GeoIPFile /dev/null
GeoIPv6File /dev/null
$2
CONF
}

relay="Address $here
OutboundBindAddressOR $here
AssumeReachable 1
ServerDNSDetectHijacking 0
ServerDNSTestAddresses
SocksPort 0"
exits="ExitRelay 1
ExitPolicyRejectPrivate 0
ExitPolicy accept *:*"

mkdir -p "$data/authority/keys"
keys=$data/authority/keys
if [ ! -e "$keys/authority_certificate" ]; then
    echo x | tor-gencert --create-identity-key --passphrase-fd 0 -m 12 -a $here:7000 -i "$keys/authority_identity_key" \
        -s "$keys/authority_signing_key" -c "$keys/authority_certificate" > /dev/null 2>&1
fi
identity=$(sed -n 's/^fingerprint //p' "$keys/authority_certificate" | head -n 1)
fingerprint=$(tor --list-fingerprint --orport 1 --quiet -f "$data/empty" --defaults-torrc "$data/empty" --datadirectory "$data/authority" \
    --dirauthority 'xyzzy 127.0.0.1:1 ffffffffffffffffffffffffffffffffffffffff' | tail -n 1 | cut -d ' ' -f 2- | tr -d ' ')
authority="DirAuthority authority orport=5000 no-v2 v3ident=$identity $here:7000 $fingerprint"

configure authority "ORPort $here:5000
DirPort $here:7000
ExitRelay 0
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
ContactInfo authority@tor.test
TestingV3AuthInitialVotingInterval 10
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
V3AuthVotingInterval 10
V3AuthVoteDelay 2
V3AuthDistDelay 2
$relay"
for number in 0 1 2; do
    configure relay$number "ORPort $here:510$number
$relay
$exits"
done
configure client 'ClientOnly 1
ClientRejectInternalAddresses 0
SocksPort 0.0.0.0:9050
SocksPolicy accept *'

for name in authority relay0 relay1 relay2; do
    tor --quiet -f "$data/$name/torrc" --defaults-torrc "$data/empty" &
done
exec tor --quiet -f "$data/client/torrc" --defaults-torrc "$data/empty"
