"""Pin the workflow's actions by the hashes of their releases' commits; needs git and a network.

    python tools/pin_actions.py

`uses: OWNER/NAME@v1.2.3` becomes `uses: OWNER/NAME@HASH  # v1.2.3`, with the commit that the action's repository names
for this tag right now. A tag can be moved to other code, a hash cannot. To renew an action, write a new tag in place of
the hash, and run this again. If one repository does not answer, or has no such tag, nothing is changed.
"""

import os
import re
import subprocess
import sys

from notebooks import ROOT

USES = re.compile(r"(uses: +)([\w.-]+/[\w.-]+)([\w./-]*)@(v[\w.-]+)")


def main():
    paths = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    pinned = {path: USES.sub(with_hash, path.read_text(encoding="utf-8")) for path in paths}
    for path, text in pinned.items():
        path.write_text(text, encoding="utf-8", newline="\n")


def with_hash(found):
    uses, repository, part, tag = found.groups()
    line = f"{uses}{repository}{part}@{commit_of(repository, tag)}  # {tag}"
    print(line)
    return line


def commit_of(repository, tag):
    """The hash of the commit behind this tag: `tag^{}`, if the tag is an object of its own, with a text."""
    asked = [f"refs/tags/{tag}", f"refs/tags/{tag}^{{}}"]
    words = ["git", "ls-remote", "--exit-code", f"https://github.com/{repository}", *asked]
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0"}  # a wrong name is an error, not a question for a login
    done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment)
    if done.returncode:
        sys.exit(f"{repository} does not say what {tag} is; nothing is changed. {done.stderr.strip()}")
    commits = {name: commit for commit, name in map(str.split, done.stdout.splitlines())}
    return commits.get(asked[1]) or commits[asked[0]]


if __name__ == "__main__":
    main()
