"""What a zip from a stranger may hold: what its damage raises, and which of its members are taken."""

import struct
import zipfile
import zlib

# What reading a damaged zip raises: its headers are believed until they cannot be.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
ENCRYPTED = 0x1
COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def is_packed_plainly(member: zipfile.ZipInfo) -> bool:
    """Whether anybody can unpack the member: neither encrypted nor packed in an unusual way."""
    return not member.flag_bits & ENCRYPTED and member.compress_type in COMPRESSIONS
