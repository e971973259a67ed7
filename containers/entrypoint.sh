#!/bin/sh
# Begins the container: makes the profile's settings at the first start, sets the WebUI's password if there is a secret with it, and becomes
# qbittorrent-nox, which gets the options that this has.
set -eu
# what is written here has the WebUI's password in it
umask 077

profile=${MEGATORRENT_PROFILE:-/profile}
template=${MEGATORRENT_TEMPLATE:-/etc/megatorrent/qBittorrent.conf}
secret=${MEGATORRENT_SECRET:-/run/secrets/webui_password}
settings=$profile/qBittorrent/config/qBittorrent.conf

die()
{
    echo "entrypoint: $*" >&2
    exit 1
}

if [ ! -e "$settings" ]; then
    mkdir -p "$(dirname "$settings")" || die "user $(id -u) may not write to $profile. Give the folder to that user (chown $(id -u) ...), or use a volume"
    cp "$template" "$settings"
fi

# the secret is what holds: a password that was set otherwise meanwhile is replaced by it
if [ -e "$secret" ]; then
    hash=$(megatorrent hash-password "$secret") || die "the WebUI's password cannot be taken from $secret"
    grep -q '^\[Preferences\]' "$settings" || printf '\n[Preferences]\n' >> "$settings"
    printf 'WebUI\\Password_PBKDF2="%s"\n' "$hash" > "$settings.line"
    sed -e '/^WebUI\\Password_PBKDF2=/d' -e "/^\[Preferences\]/r $settings.line" "$settings" > "$settings.new"
    mv "$settings.new" "$settings"
    rm "$settings.line"
fi

# the profile is its user's alone; what is received others of the machine may read, where they reach the folder
chmod 700 "$profile/qBittorrent" 2> /dev/null || echo "entrypoint: who may read $profile is what its file system says" >&2
umask "${UMASK:-022}"
exec qbittorrent-nox --profile="$profile" --confirm-legal-notice "$@"
