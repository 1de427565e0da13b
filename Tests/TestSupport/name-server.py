"""Runs a program that asks a name server of its own: name-server.py ANSWER PROGRAM [ARGUMENT…]

Has to be root of user, mount and network namespaces of its own (unshare --map-root-user --mount --net): nothing but loopback is
there, and what it mounts is seen by nobody else. ANSWER says what every question gets: "unknown" (NXDOMAIN), "failing" (SERVFAIL),
"empty" (no error and no address), "silent" (nothing), or an IPv4 address.
"""
import fcntl, socket, struct, subprocess, sys, tempfile, threading

answer, program = sys.argv[1], sys.argv[2:]
codes = {"unknown": 3, "failing": 2}


def reply(question):
    end = question.index(b"\0", 12) + 5  # the name, its type and its class
    asks_for_ipv4 = question[end - 4:end - 2] == b"\0\1"
    address = b""
    if "." in answer and asks_for_ipv4:
        address = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(answer)
    head = struct.pack(">HHHHH", 0x8180 | codes.get(answer, 0), 1, 1 if address else 0, 0, 0)
    return question[:2] + head + question[12:end] + address


def serve(server):
    while True:
        question, client = server.recvfrom(512)
        if answer != "silent":
            server.sendto(reply(question), client)


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
up = struct.pack("16sh14x", b"lo", 1)  # IFF_UP
fcntl.ioctl(server, 0x8914, up)  # SIOCSIFFLAGS
server.bind(("127.0.0.1", 53))
with tempfile.NamedTemporaryFile("w") as configuration:
    configuration.write("nameserver 127.0.0.1\noptions timeout:2 attempts:1\n")
    configuration.flush()
    subprocess.run(["mount", "--bind", configuration.name, "/etc/resolv.conf"], check=True)
    threading.Thread(target=serve, args=(server,), daemon=True).start()
    sys.exit(subprocess.run(program).returncode)
