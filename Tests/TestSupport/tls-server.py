"""A server over TLS that misbehaves: tls-server.py PORT CERTIFICATE KEY MODE

Modes: "ok" and "closed" answer over HTTP/1.1 and 1.0, "stall" never ends the handshake, "downgrade" redirects to plain HTTP on
the port behind it, "old" speaks TLS 1.1 at most; "h2-..." speak HTTP/2: "h2-ok", and those that break off the first request
("h2-reset", "h2-goaway"), or answer with header fields that unfold without end ("h2-bomb").
"""
import socket, ssl, sys, threading, time

port, certificate, key, mode = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
BODY = b'{"name":"a","tags":["1.0.0"]}'
asked = 0


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def read(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def http2(connection):
    global asked
    read(connection, 24)  # the client's preface
    connection.sendall(frame(4, 0, 0))
    while True:
        head = read(connection, 9)
        length, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], int.from_bytes(head[5:], "big")
        read(connection, length)
        if kind == 4 and not flags & 1:
            connection.sendall(frame(4, 1, 0))
        if kind != 1:
            continue
        asked += 1
        if mode == "h2-reset" and asked < 3:
            connection.sendall(frame(3, 0, stream, (2).to_bytes(4, "big")))  # INTERNAL_ERROR
        elif mode == "h2-goaway" and asked < 3:
            connection.sendall(frame(7, 0, 0, (0).to_bytes(4, "big") + (0).to_bytes(4, "big")))
            return
        elif mode == "h2-bomb":
            # One field of 4,000 bytes goes into the table, and every byte after that stands for all of it.
            field = b"\x40\x01x" + b"\x7f" + bytes([(4000 - 127) & 127 | 128, (4000 - 127) >> 7]) + b"a" * 4000
            connection.sendall(frame(1, 4, stream, b"\x88" + field + b"\xbe" * 12000))
            connection.sendall(frame(0, 1, stream, BODY))
        else:
            connection.sendall(frame(1, 4, stream, b"\x88"))  # :status 200
            connection.sendall(frame(0, 1, stream, BODY))


def http1(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(4096)
        if not more:
            return
        data += more
    if mode == "downgrade":
        path = data.split(b" ")[1]
        connection.sendall(b"HTTP/1.1 307 X\r\nLocation: http://localhost:%d%s\r\nContent-Length: 0\r\n\r\n" % (port, path))
    elif mode == "closed":
        connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + BODY)
    else:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY)


def serve(raw, context):
    try:
        if mode == "stall":
            time.sleep(600)
        with context.wrap_socket(raw, server_side=True) as connection:
            (http2 if connection.selected_alpn_protocol() == "h2" else http1)(connection)
    except (OSError, EOFError):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
if mode.startswith("h2-"):
    context.set_alpn_protocols(["h2"])
if mode == "old":
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
listener = socket.create_server(("127.0.0.1", port))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0], context), daemon=True).start()
