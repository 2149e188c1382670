"""The local Azure as a cloud that other clients can use: ARM over HTTPS on loopback, with tokens of its own.

    server.py (sockets, TLS) -> face.py (one request, one answer) -> routes -> resources.py, lists.py, ...
                                                                       wire/ (the SDK's shape and ARM's)

Everything but server.py and certificates.py works on plain values, so that tests can call it without a socket.
"""
