"""Real parts for clientkit's tests: a private CA, nginx, a DNS server."""
