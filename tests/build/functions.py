"""Prints the Go functions that a shared library exports: functions.py FILE"""
import struct
import sys

with open(sys.argv[1], "rb") as library:
    content = library.read()
at, = struct.unpack_from("<Q", content, 0x28)
count, = struct.unpack_from("<H", content, 0x3C)
sections = [struct.unpack_from("<IIQQQQIIQQ", content, at + 64 * n) for n in range(count)]
DYNSYM, FUNC = 11, 2
for section in sections:
    if section[1] == DYNSYM:
        names = sections[section[6]][4]
        for symbol in range(section[4], section[4] + section[5], 24):
            name, info, _, defined = struct.unpack_from("<IBBH", content, symbol)
            text = content[names + name:content.index(b"\0", names + name)].decode()
            if defined and info & 15 == FUNC and "." in text:
                print(text)
