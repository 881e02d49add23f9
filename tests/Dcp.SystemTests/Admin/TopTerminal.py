"""Runs a program in a pseudo terminal: 24 x 80, then 12 x 50, then the keys q. Prints its screens' bytes, and its exit code on the last line."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time


def size(descriptor, rows, columns):
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def read(descriptor, enough, limit=60.0):
    """Until what came holds the text, or nothing more comes."""
    got = b""
    end = time.monotonic() + limit
    while enough not in got and time.monotonic() < end:
        if not select.select([descriptor], [], [], 0.2)[0]:
            continue
        try:
            part = os.read(descriptor, 65536)
        except OSError:
            break
        if not part:
            break
        got += part
    return got


# The size is there before the program is: it waits for a line.
gate_read, gate_write = os.pipe()
child, master = pty.fork()
if child == 0:
    os.read(gate_read, 1)
    os.execvp(sys.argv[1], sys.argv[1:])
size(master, 24, 80)
os.write(gate_write, b"x")
seen = read(master, b"q quit")
seen += read(master, b"q quit")
size(master, 12, 50)
seen += b"\n--resized--\n"

# Screens of the old size may be on their way yet.
end = time.monotonic() + 60
after = b""
while time.monotonic() < end and not any(b"\x1b[J" in frame and frame.split(b"\x1b[J")[0].count(b"\n") == 11 for frame in after.split(b"\x1b[H")[1:]):
    after += read(master, b"\x1b[J", 1.0)
seen += after
os.write(master, b"q")
seen += read(master, b"\x1b[?1049l")
status = os.waitpid(child, 0)[1]
sys.stdout.buffer.write(seen + b"\nexit %d\n" % os.waitstatus_to_exitcode(status))
