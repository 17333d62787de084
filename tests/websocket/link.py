"""Switches the loopback interface of this network namespace on or off: what is sent is lost.

Argument: 'up' or 'down'.
"""

import fcntl
import socket
import struct
import sys

SIOCSIFFLAGS = 0x8914

IFF_UP = 1

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP if sys.argv[1] == "up" else 0))
