# What somebody does in bare.sh: sh -eu user.sh FUNCTION. Stock and our programs use the same profile, the usual one.

api=http://127.0.0.1:8080/api/v2

die()
{
    echo "user: $*" >&2
    exit 1
}

configure()
{
    mkdir -p "$1"
    printf '[LegalNotice]\nAccepted=true\n[Meta]\nMigrationVersion=8\n[Preferences]\nWebUI\\LocalHostAuth=false\n' > "$1/qBittorrent.conf"
}

# PORT OPTION...: starts a program whose WebUI has the port, and waits for it
start()
{
    port=$1
    shift
    "${program:-qbittorrent-nox}" --webui-port="$port" --torrenting-port=$((port + 1000)) "$@" > "$HOME/output-$port" 2>&1 &
    pid=$!
    pids="$pids $pid"
    for try in $(seq 300); do
        curl -sf "http://127.0.0.1:$port/api/v2/app/version" > /dev/null && return
        sleep 0.2
    done
    cat "$HOME/output-$port" >&2
    die "no program answers on port $port"
}

# PORT: channels begin a moment after the WebUI
wait_channels()
{
    for try in $(seq 300); do
        curl -sf "http://127.0.0.1:$1/api/v2/megatorrent/status" | grep -q '"running": *true' && return
        sleep 0.2
    done
    die "channels do not begin"
}

# whoever ends early leaves nothing running
pids=
trap '[ -z "$pids" ] || kill $pids 2> /dev/null || true' EXIT

stop()
{
    kill "$1"
    # it ends by the signal
    wait "$1" || true
}

torrents()
{
    curl -sf "$api/torrents/info" | grep -o '"name":"[^"]*"'
}

stock_is_used()
{
    configure "$HOME/.config/qBittorrent"
    start 8080
    ! curl -sf "$api/megatorrent/status" || die "this is not the stock program"
    curl -sf "$api/torrents/add" -F 'urls=magnet:?xt=urn:btih:1111111111111111111111111111111111111111&dn=Stock' > /dev/null
    curl -sf "$api/torrents/createCategory" -d 'category=films' -d 'savePath='
    sleep 1
    torrents | grep -q Stock || die "the torrent was not added"
    stop "$pid"
}

ours_is_used()
{
    mkdir -p "$HOME/films/deep"
    echo hello > "$HOME/films/a.txt"
    head -c 3000000 /dev/urandom > "$HOME/films/deep/b.bin"

    start 8080
    subscriber=$pid
    torrents | grep -q Stock || die "the torrent of the stock program is gone"
    configure "$HOME/publisher/qBittorrent/config"
    start 8081 --profile="$HOME/publisher"
    publisher=$pid

    wait_channels 8080
    wait_channels 8081
    from="megatorrent --url http://127.0.0.1:8081"
    to="megatorrent --url http://127.0.0.1:8080"
    $from create Films
    $from publish Films "$HOME/films"
    listen=$($from --json status | sed -n 's/.*"listenPort": *\([0-9]*\).*/\1/p')
    link=$($from link Films | grep -o 'megatorrent://[^ ?]*' | head -n 1)
    $to --timeout 120 subscribe --wait --save-path "$HOME/received" "$link?bootstrap=127.0.0.1:$listen"
    $to list
    diff -r --exclude=.megatorrent "$HOME/films" "$HOME/received" || diff -r --exclude=.megatorrent "$HOME/films" "$HOME/received/films"
    stop "$publisher"
    stop "$subscriber"
}

files_are_there()
{
    [ "$(cat "$HOME/films/a.txt")" = hello ] || die "what was published is gone"
    find "$HOME/received" -name b.bin -size 3000000c | grep -q . || die "what was received is gone"
    ls "$HOME/.local/share/qBittorrent/megatorrent/keys" | grep -q '^[0-9a-f]\{64\}\.json$' || die "the keys are gone"
}

stock_goes_on()
{
    start 8080
    torrents | grep -q Stock || die "the torrent is gone"
    curl -sf "$api/torrents/categories" | grep -q films || die "the category is gone"
    stop "$pid"
}

# The window, with the profile that the program without one has had
window_starts()
{
    settings=$HOME/.config/qBittorrent/qBittorrent.conf
    # without a password, which nobody is asked for here, it has no WebUI
    grep -q '^WebUI.Enabled' "$settings" \
        || sed -i 's/^\[Preferences\]/&\nWebUI\\Enabled=true\nWebUI\\Password_PBKDF2="@ByteArray(AAAA:AAAA)"/' "$settings"
    export QT_QPA_PLATFORM=offscreen
    program=qbittorrent
    start 8080
    torrents | grep -q Stock || die "the torrent is gone"
}

stock_window_goes_on()
{
    window_starts
    ! curl -sf "$api/megatorrent/status" || die "this is not the stock program"
    stop "$pid"
    ! grep -q x-scheme-handler/megatorrent /usr/share/applications/org.qbittorrent.qBittorrent.desktop || die "this is not the stock desktop file"
}

our_window_goes_on()
{
    window_starts
    wait_channels 8080
    curl -sf "$api/megatorrent/subscriptions" | grep -q '"key"' || die "the channel is gone"
    stop "$pid"
    grep -q x-scheme-handler/megatorrent /usr/share/applications/org.qbittorrent.qBittorrent.desktop || die "megatorrent: links are not opened"
    [ -e /usr/share/metainfo/org.qbittorrent.qBittorrent.megatorrent.metainfo.xml ] || die "software centres are told nothing"
}

"$1"
