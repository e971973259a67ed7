#!/bin/sh
# The story of the swarm, told by the service "story" of compose.yaml with the command megatorrent alone: publish, follow, update, one node
# cut off and healed, the publisher killed. What only the outside can do it asks for in lines that begin with ">>>", and sees by itself when
# it is done: tools/containers.py does it, or whoever reads the log. Ends with 0 if everything was proven, else with 1.
set -eu

secret=/run/secrets/webui_password
channel='Swarm of containers'
source=/files/publication
work=$(mktemp -d)
began=$(date +%s)
proven=$work/proven

fail()
{
    echo "FAILED after $(($(date +%s) - began)) s: $*"
    exit 1
}

step()
{
    step_began=$(date +%s)
    echo
    echo "$*"
}

prove()
{
    echo "$* ($(($(date +%s) - step_began)) s)" >> "$proven"
    echo "   proven: $(tail -n 1 "$proven")"
}

# NODE WORD...: the command, for this node
at()
{
    node=$1
    shift
    megatorrent --url "http://$node:8080" --password-file "$secret" "$@" < /dev/null
}

# SECONDS WHAT COMMAND...: until the command succeeds
until_true()
{
    deadline=$(($(date +%s) + $1))
    what=$2
    shift 2
    until "$@"; do
        [ "$(date +%s)" -lt "$deadline" ] || fail "waited for $what in vain"
        sleep 1
    done
}

# WHAT COMMAND NODE...: the command with each node, all at once
with_each()
{
    what=$1
    command=$2
    shift 2
    jobs=
    for each in "$@"; do
        $command "$each" > "$work/out-$each" 2>&1 &
        jobs="$jobs $!:$each"
    done
    for job in $jobs; do
        wait "${job%%:*}" || fail "$what at ${job#*:}: $(tail -n 3 "$work/out-${job#*:}")"
    done
}

addresses()
{
    getent ahostsv4 subscriber | awk '{ print $1 }' | sort -u
}

all_there()
{
    found=$(addresses | wc -l)
    [ "$found" -gt 1 ] && [ "$found" -ge "$SUBSCRIBERS" ]
}

is_ready() { at "$1" --json status 2>&1 | grep -Eq '"dhtReady": *true'; }
wait_ready() { until_true 180 "a DHT at $1" is_ready "$1"; }
is_back() { at "$1" --timeout 5 --quiet status > /dev/null 2>&1; }
# not reachable, or no answer; anything else is an answer
is_gone()
{
    code=0
    at "$1" --timeout 5 --quiet status > /dev/null 2>&1 || code=$?
    [ "$code" = 3 ] || [ "$code" = 7 ]
}
subscribe() { at "$1" --timeout 300 subscribe --wait "$link"; }

# NODE: whether it gives every file as it was published. It gives nothing that is not on its disk as the publisher signed it.
has_all()
{
    (cd "$source" && find . -type f | sort) | while read -r file; do
        is=$(at "$1" --timeout 60 cat "$link" "publication/${file#./}" 2>/dev/null | sha256sum) || return 1
        [ "$is" = "$(sha256sum < "$source/$file")" ] || return 1
    done
}
wait_all() { until_true 240 "all files at $1" has_all "$1"; }

echo "The story of a swarm in containers"
# of an earlier one, in the same volume
rm -f /files/link /files/hidden-ended

step "1. A DHT of their own"
until_true 120 "$SUBSCRIBERS subscribers" all_there
subscribers=$(addresses)
count=$(echo "$subscribers" | wc -l)
newcomer=$(echo "$subscribers" | tail -n 1)
followers=$(echo "$subscribers" | sed '$d')
cut_off=$(echo "$followers" | head -n 1)
others=$(echo "$followers" | sed 1d)
with_each "getting ready" wait_ready publisher $subscribers
prove "the publisher and $count subscribers, each in a container of its own, have found the DHT"

step "2. Publish"
mkdir -p "$source/small"
for number in $(seq 12); do
    head -c $((number * 700)) /dev/urandom > "$source/small/$number.bin"
done
head -c 25000000 /dev/urandom > "$source/large.bin"
at publisher create "$channel" > "$work/created" || fail "the channel could not be made"
link=$(grep -o 'megatorrent://[^ ]*' "$work/created")
at publisher publish "$link" "$source" > /dev/null || fail "publishing"
prove "$(find "$source" -type f | wc -l) files are published under $link"

step "3. Follow"
with_each "following" subscribe $followers
with_each "comparing" wait_all $followers
prove "$((count - 1)) subscribers that knew the link and nothing else have every file, byte for byte"

step "4. Update"
head -c 3000 /dev/urandom > "$source/small/1.bin"
head -c 2000000 /dev/urandom > "$source/new.bin"
at publisher publish "$link" > /dev/null || fail "publishing the update"
with_each "waiting for the update" wait_all $followers
prove "a changed and a new file have come to all of them by themselves"

# for the story of compose.yaml's profile "tor", which says when it is at its end
echo "$link" > /files/link
if [ -n "$WITH_TOR" ]; then
    until_true 900 "the story behind Tor" [ -e /files/hidden-ended ]
fi

step "5. One is cut off, and healed"
echo ">>> cut $cut_off"
until_true 120 "$cut_off to be cut off" is_gone "$cut_off"
head -c 1000000 /dev/urandom > "$source/missed.bin"
at publisher publish "$link" > /dev/null || fail "publishing while one is cut off"
[ -z "$others" ] || with_each "waiting for what one misses" wait_all $others
is_gone "$cut_off" || fail "$cut_off is not cut off"
echo ">>> heal $cut_off"
until_true 120 "$cut_off to be back" is_back "$cut_off"
wait_all "$cut_off"
prove "it has got what it had missed, by itself, once it was back"

step "6. The publisher is killed, and somebody comes"
echo ">>> kill publisher"
until_true 120 "the publisher to be gone" is_gone publisher
subscribe "$newcomer" > "$work/newcomer" 2>&1 || fail "the newcomer: $(tail -n 3 "$work/newcomer")"
wait_all "$newcomer"
is_gone publisher || fail "the publisher was not killed"
prove "a newcomer with the link has got everything, byte for byte, from the other subscribers"

echo
echo "What was proven, in $(($(date +%s) - began)) s:"
sed 's/^/  ✓ /' "$proven"
