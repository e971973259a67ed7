# Tor, for the profile "tor" of compose.yaml: a private Tor network in one container, with a SOCKS5 proxy on port 9050.

ARG BASE=docker.io/library/debian:trixie-slim
FROM ${BASE}
# as in Dockerfile: how the machine that builds reaches Debian's mirror
RUN --mount=type=secret,id=apt.conf --mount=type=secret,id=sources.list --mount=type=secret,id=ca.pem,mode=0444 \
    if [ -e /run/secrets/apt.conf ]; then export APT_CONFIG=/run/secrets/apt.conf; fi \
    && apt-get update && apt-get install -y --no-install-recommends tor && apt-get clean && rm -rf /var/lib/apt/lists/*
COPY --chmod=755 containers/tor.sh /usr/local/bin/tor.sh
USER debian-tor
EXPOSE 9050
# the client has found the network, which its log says once; the proxy and the authority are still there
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s \
    CMD grep -q 'Bootstrapped 100%' /var/lib/tor/client/notice.log && bash -c 'exec 3<> /dev/tcp/127.0.0.1/9050 4<> /dev/tcp/127.0.0.1/7000'
ENTRYPOINT ["tor.sh"]
