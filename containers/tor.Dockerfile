# Tor, for the profile "tor" of compose.yaml: a private Tor network in one container, with a SOCKS5 proxy on port 9050.

ARG BASE=docker.io/library/debian:trixie-slim
FROM ${BASE}
RUN apt-get update && apt-get install -y --no-install-recommends tor && apt-get clean && rm -rf /var/lib/apt/lists/*
COPY --chmod=755 containers/tor.sh /usr/local/bin/tor.sh
USER debian-tor
EXPOSE 9050
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s CMD grep -q 'Bootstrapped 100%' /var/lib/tor/client/notice.log
ENTRYPOINT ["tor.sh"]
