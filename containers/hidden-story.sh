#!/bin/bash
# What the service "hidden-story" of compose.yaml tells: a node whose network has nothing but a Tor proxy follows a channel through that, and
# reaches nobody without it. It is in the network of that node, and asks the outside for what it cannot do as story.sh does.
set -eu

secret=/run/secrets/webui_password
source=/files/publication
began=$SECONDS
trap 'touch /files/hidden-ended' EXIT

fail()
{
    echo "FAILED after $((SECONDS - began)) s: $*"
    exit 1
}

prove()
{
    echo "   proven: $* ($((SECONDS - began)) s)"
}

node()
{
    megatorrent --url http://127.0.0.1:8080 --password-file "$secret" "$@" < /dev/null
}

# SECONDS WHAT COMMAND...: until the command succeeds
until_true()
{
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || fail "waited for $what in vain"
        sleep 1
    done
}

# PROTOCOL HOST PORT: whether a connection comes about; of UDP, whether there is a way at all
reaches() { timeout 5 bash -c "exec 3<> /dev/$1/$2/$3" 2> /dev/null; }

is_safe_mode() { node --json status 2> /dev/null | grep -q "\"safeMode\": *\"$1\""; }

has_all()
{
    (cd "$source" && find . -type f | sort) | while read -r file; do
        is=$(node --timeout 120 cat "$link" "publication/${file#./}" 2> /dev/null | sha256sum) || return 1
        [ "$is" = "$(sha256sum < "$source/$file")" ] || return 1
    done
}

until_true 600 "a channel to follow" [ -s /files/link ]
link=$(cat /files/link)
began=$SECONDS
echo
echo "The story of a node behind Tor"

until_true 120 "the proxy's port" reaches tcp "$PROXY" 9050
for place in "tcp $PUBLISHER 8080" "tcp $PUBLISHER 6882" "udp $BOOTSTRAP 6881"; do
    if reaches $place; then fail "$place is reached from the node's network, past Tor"; fi
done
awk '$2 == "00000000" { exit 1 }' /proc/net/route || fail "the node's network has a default route"
if [ -e /proc/net/ipv6_route ]; then
    # what leads to "lo" leads nowhere
    awk '$1 ~ /^0+$/ && $2 == "00" && $10 != "lo" { exit 1 }' /proc/net/ipv6_route || fail "the node's network has a default route of IPv6"
fi
prove "from the node's network the proxy is reached, and neither the publisher, nor the DHT; there is no other route"
# no route is needed for that: the engine itself asks, on the machine
if timeout 20 getent ahosts example.org > /dev/null; then
    echo "   but: names of the outside are looked up from this network by what runs the containers; docs/containers.md says how it is prevented"
fi

until_true 200 "Safe Mode to be on" is_safe_mode on
# by name, since Safe Mode passes no addresses of a local network to a proxy
node --timeout 400 subscribe --wait "$link?bootstrap=publisher.swarm.test:6882" > /dev/null || fail "following through Tor"
until_true 300 "all files" has_all
prove "through Tor it has got every file of the channel, byte for byte"

echo ">>> kill tor"
until_true 120 "Safe Mode to wait" is_safe_mode waiting
reaches tcp "$PROXY" 9050 && fail "the proxy is still there"
prove "without the proxy it says that it waits, and nothing goes around it"
