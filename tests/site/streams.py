# SPDX-License-Identifier: Apache-2.0
"""Bodies that are never held in memory: compression bombs, endless and dribbled ones. All are iterators of steps
(wire.Answer.steps).

The bombs are zeros. Their streams repeat one piece that leaves the decoder in the state in which it found it, so that ten
gigabytes cost the server a few megabytes of writing and no compressing."""
import functools
import gzip
import struct
import zlib

MIB = 1 << 20
WRITE = 64 * 1024  # bytes in a step, about


def repeated(piece, count):
    """`count` times a piece, some WRITE bytes a step."""
    many = max(1, WRITE // len(piece))
    block = piece * many
    for _ in range(count // many):
        yield block
    if count % many:
        yield piece * (count % many)


def endless(piece):
    """A piece for ever."""
    block = piece * max(1, WRITE // len(piece))
    while True:
        yield block


def gathered(pieces):
    """Pieces joined to steps of at least WRITE bytes."""
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= WRITE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def dribbled(data, size, seconds):
    """`size` bytes of data every so many seconds."""
    for at in range(0, len(data), size):
        yield data[at:at + size]
        yield seconds


# gzip (RFC 1952) and zlib (RFC 1950) around deflate

@functools.lru_cache(maxsize=1)
def _deflated_mib():
    """A MiB of zeros as deflate blocks that end at a byte and depend on nothing before them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)


_LAST_BLOCK = b"\x03\x00"  # deflate: an empty block with the final bit


def crc_of_zeros(mib):
    """CRC-32 of so many MiB of zeros. Going on over a block of zeros is an affine map over GF(2), kept here as its values
    at 0 and at the 32 single bits; repeated squaring composes it."""
    block = bytes(MIB)
    step = [zlib.crc32(block, 0)] + [zlib.crc32(block, 1 << bit) for bit in range(32)] if mib else []

    def apply(maps, value):
        result = maps[0]
        for bit in range(32):
            if value >> bit & 1:
                result ^= maps[bit + 1] ^ maps[0]
        return result

    crc = 0
    while mib:
        if mib & 1:
            crc = apply(step, crc)
        step = [apply(step, value) for value in step]
        mib >>= 1
    return crc


def gzip_bomb(mib):
    """A valid gzip stream of so many MiB of zeros, about a kilobyte for each."""
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03"
    yield from repeated(_deflated_mib(), mib)
    yield _LAST_BLOCK + struct.pack("<II", crc_of_zeros(mib), mib * MIB & 0xFFFFFFFF)


def deflate_bomb(mib):
    """The same in zlib's wrapping, which is what Content-Encoding: deflate means (RFC 9110, 8.4.1.2)."""
    yield b"\x78\xda"
    yield from repeated(_deflated_mib(), mib)
    yield _LAST_BLOCK + struct.pack(">HH", mib * MIB % 65521, 1)  # Adler-32 of zeros


@functools.lru_cache(maxsize=4)
def nested_gzip(mib, times):
    """Zeros packed `times` times over, as one piece of bytes."""
    data = b"".join(gzip_bomb(mib))
    for _ in range(times - 1):
        data = gzip.compress(data, 9, mtime=0)
    return data


def zstd_bomb(mib):
    """A zstd frame (RFC 8878) without a content size or checksum: RLE blocks of 128 KiB, four bytes each."""
    yield b"\x28\xb5\x2f\xfd\x00" + bytes([7 << 3])  # a window of 2^(10+7) bytes, which is also the largest block
    size = 128 * 1024
    yield from repeated((size << 3 | 1 << 1).to_bytes(3, "little") + b"\0", mib * 8)
    yield b"\x01\x00\x00"  # an empty raw block, the last


# A brotli stream (RFC 7932) with a window of 4 MiB: its first MiB of zeros, a flushed piece that adds one more and may be
# repeated, its end. Taken from the output of an encoder that was flushed after each MiB.
_BROTLI = tuple(map(bytes.fromhex, ("abffff074002201e0b24f7fec100", "faff7f002400e2b00074ef1f0c", "03")))


def brotli_bomb(mib):
    """A brotli stream of so many MiB (at least one) of zeros, 13 bytes for each."""
    yield _BROTLI[0]
    yield from repeated(_BROTLI[1], mib - 1)
    yield _BROTLI[2]


BOMBS = {"gzip": gzip_bomb, "deflate": deflate_bomb, "zstd": zstd_bomb, "br": brotli_bomb}


@functools.lru_cache(maxsize=8)
def packed_bomb(name, mib):
    """One of BOMBS in gzip, as one piece of bytes."""
    return gzip.compress(b"".join(BOMBS[name](mib)), 6, mtime=0)
