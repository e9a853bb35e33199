# SPDX-License-Identifier: Apache-2.0
"""What a power cut may leave of a folder: files as a traced program had written and synced them until then, and of what it had not
synced any part, in any order.

The model is stricter than today's file systems: bytes of a file are durable after fsync or fdatasync of it, names in a folder after
fsync of that folder alone, and what waits to be written to different files is written in no order. A rename happens whole or not at all."""
import collections
import os
import re

# What strace is asked for: all that changes files, and closes nothing.
OPTIONS = ["-f", "-y", "-xx", "-s", "100000000", "-e", "trace=" + ",".join(
    "?" + call for call in ("open", "openat", "creat", "write", "pwrite64", "writev", "pwritev", "ftruncate", "truncate", "fallocate",
                            "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir",
                            "fsync", "fdatasync", "copy_file_range", "sendfile"))]
UNKNOWN = {"writev", "pwritev", "truncate", "fallocate", "copy_file_range", "sendfile", "rmdir"}  # on files of the folder

_UNFINISHED = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)(?:<((?:\\x[0-9a-f]{2})*)>)?")
_FD = re.compile(r"^(?:\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?$")

Call = collections.namedtuple("Call", "name args result path")  # path: of the descriptor that is the result


def _bytes(text):
    return bytes.fromhex(text.replace("\\x", ""))


def _value(text):
    """bytes of a string, the path of a descriptor (None: of a file that is gone), or the words as they are."""
    if text.startswith('"'):
        return _bytes(text.strip('"'))
    found = _FD.match(text)
    if found:
        return None if found[2] else os.fsdecode(_bytes(found[1]))
    return text


def calls(log):
    """The calls of a strace log that succeeded, in the order of their ends."""
    begun = {}
    with open(log, encoding="ascii", errors="replace") as file:
        for line in file:
            line = line.rstrip("\n")
            found = _UNFINISHED.match(line)
            if found:
                begun[found[1]] = line[:-len(" <unfinished ...>")]
                continue
            found = _RESUMED.match(line)
            if found:
                line = begun.pop(found[1]) + found[2]
            found = _CALL.match(line)
            if found and not found[3].startswith("-"):
                args = [_value(arg) for arg in found[2].split(", ")]
                yield Call(found[1], args, int(found[3]), os.fsdecode(_bytes(found[4])) if found[4] else None)


class _File:
    def __init__(self, data=b""):
        self.live, self.durable = bytearray(data), bytearray(data)
        self.waiting = []  # (offset, bytes), or (size, None) for a cut

    @staticmethod
    def apply(data, step):
        at, new = step
        data.extend(bytes(max(0, at - len(data))))
        if new is None:
            del data[at:]
        else:
            data[at:at + len(new)] = new

    def change(self, at, new):
        self.waiting.append((at, new))
        self.apply(self.live, self.waiting[-1])

    def sync(self):
        self.durable, self.waiting = bytearray(self.live), []

    def after_cut(self, chance, mode):
        data = bytearray(self.durable)
        for step in _some(self.waiting, chance, mode):
            at, new = step
            if new and mode == "any" and chance.random() < 0.2:  # torn
                new = new[:chance.randrange(len(new) + 1)]
            self.apply(data, (at, new))
        return data


def _some(steps, chance, mode):
    """Of steps that wait, those that were made."""
    if mode == "none":
        return []
    if mode == "first":
        return steps[:chance.randint(0, len(steps))]
    return [step for step in steps if chance.random() < 0.5]


FOLDER = object()


class Disk:
    """A folder in which `names` were durable at first: name -> bytes, or None for a folder."""
    MODES = ("none", "first", "any")

    def __init__(self, root, names):
        self.root = root
        self.live = {}  # path -> _File or FOLDER
        self.waiting = []  # [(path, what is there now, or None)], of which the last decides when it is durable
        for name, data in names.items():
            self.live[os.path.join(root, name)] = FOLDER if data is None else _File(data)
        self.durable = dict(self.live)

    def _path(self, folder, name):
        path = os.path.normpath(os.path.join(folder or "/", os.fsdecode(name)))
        return path if path.startswith(self.root + os.sep) else None

    def _step(self, *changes):
        self.waiting.append(changes)
        self._apply(self.live, changes)

    @staticmethod
    def _apply(names, changes):
        for path, what in changes:
            if what is None:
                names.pop(path, None)
            else:
                names[path] = what

    def make(self, call):
        """A call takes effect."""
        name, args = call.name, call.args
        if name in ("open", "creat"):
            return self._open(call, self._path(None, args[0]), args[-2 if name == "open" and len(args) > 2 else -1])
        if name == "openat":
            return self._open(call, self._path(args[0], args[1]), args[2])
        if name in ("rename", "link"):
            return self._rename(self._path(None, args[0]), self._path(None, args[1]), name == "link")
        if name in ("renameat", "renameat2", "linkat"):
            return self._rename(self._path(args[0], args[1]), self._path(args[2], args[3]), name == "linkat")
        if name in ("unlink", "unlinkat", "mkdir", "mkdirat"):
            path = self._path(args[0], args[1]) if name.endswith("at") else self._path(None, args[0])
            return path and self._step((path, FOLDER if name.startswith("mkdir") else None))
        if not args[0] or not args[0].startswith(self.root):
            return None
        if name in UNKNOWN:
            raise NotImplementedError(call)
        return self._change(call, args[0])

    def _open(self, call, path, flags):
        if not path or "O_DIRECTORY" in flags:
            return
        file = self.live.get(path)
        if file is None and "O_CREAT" in flags:
            file = _File()
            self._step((path, file))
        if isinstance(file, _File):
            if "O_TRUNC" in flags and file.live:
                file.change(0, None)

    def _rename(self, old, new, keep):
        if old and new:
            self._step(*([] if keep else [(old, None)]), (new, self.live[old]))

    def _change(self, call, path):
        file = self.live.get(path)
        if call.name in ("fsync", "fdatasync"):
            return self._sync(path, file)
        if not isinstance(file, _File):
            return None
        if call.name == "write":  # at the end: whoever writes elsewhere is found out by a comparison of `live`
            return file.change(len(file.live), call.args[1][:call.result])
        if call.name == "pwrite64":
            return file.change(int(call.args[3]), call.args[1][:call.result])
        if call.name == "ftruncate":
            return file.change(int(call.args[1], 0), None)
        raise NotImplementedError(call)

    def _sync(self, path, file):
        if isinstance(file, _File):
            return file.sync()
        mine = [changes for changes in self.waiting if os.path.dirname(changes[-1][0]) == path]
        for changes in mine:
            self._apply(self.durable, changes)
        self.waiting = [changes for changes in self.waiting if changes not in mine]
        return None

    def files(self):
        """Now, for those who are still at work."""
        return {os.path.relpath(path, self.root): bytes(file.live) for path, file in self.live.items() if file is not FOLDER}

    def after_cut(self, chance, mode):
        """As `names`."""
        names = dict(self.durable)
        for changes in _some(self.waiting, chance, mode):
            self._apply(names, changes)
        there = {self.root}
        out = {}
        for path in sorted(names):
            if os.path.dirname(path) not in there:
                continue
            if names[path] is FOLDER:
                there.add(path)
                out[os.path.relpath(path, self.root)] = None
            else:
                out[os.path.relpath(path, self.root)] = bytes(names[path].after_cut(chance, mode))
        return out
