"""Files that are written whole or not at all."""

import contextlib
from pathlib import Path


def write_whole(path, content, what):
    """Write the bytes `content` beside `path`, then rename: an older file there stays as it is if anything fails.

    `what` is for the message: "the network", for example. Raises an OSError that says what, where and why.
    """
    path = Path(path)
    unfinished = path.with_name(f"{path.name[:50]}.unfinished")  # a file's name has at most 255 bytes
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as problem:  # no space, no permission, no such folder ...
        why = f"{problem.strerror}; an older file of this name is as it was"
        raise OSError(problem.errno, f"{what} could not be written to {str(path)!r}: {why}") from None
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink()
