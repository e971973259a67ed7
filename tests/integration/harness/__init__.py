"""What the integration tests and the demo share: real qbittorrent-nox processes, a private DHT, content, and ways to look at them."""
