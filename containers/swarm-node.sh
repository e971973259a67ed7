#!/bin/sh
# Begins a node of the swarm once the bootstrap node says $AFTER: a node of the DHT asks that when it starts, and if nobody was known there,
# not again for ten minutes.
set -eu

is_said()
{
    megatorrent --url http://bootstrap:8080 --password-file /run/secrets/webui_password --timeout 5 --json status < /dev/null 2> /dev/null | grep -q "$AFTER"
}

until is_said; do
    sleep 2
done
exec entrypoint.sh "$@"
