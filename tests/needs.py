"""Brings what the browser and PostgreSQL tests need, or says what is missing and how to get it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HOW = {
    "chromium": "Chromium (Debian: apt-get install chromium; elsewhere set VIVA_CHROMIUM to the program)",
    "postgresql": "PostgreSQL's server (Debian: apt-get install postgresql; elsewhere set VIVA_POSTGRES_BIN to its bin folder)",
}


def chromium() -> str | None:
    """The browser's program, if there is one."""
    names = (os.environ.get("VIVA_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


def postgresql() -> Path | None:
    """The folder with `initdb` and `postgres`, if there is one."""
    own, found = os.environ.get("VIVA_POSTGRES_BIN"), shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders = [Path(own)] if own else [*debian, *([Path(found).parent] if found else [])]
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def missing() -> list[str]:
    return [name for name, found in (("chromium", chromium()), ("postgresql", postgresql())) if not found]


def main() -> int:
    wanted = missing()
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(wanted)} from Debian's packages …", flush=True)
        apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*apt, "update"], env=environment, check=True, stdout=subprocess.DEVNULL)
        install = [*apt, "install", "-y", "--no-install-recommends", *wanted]
        subprocess.run(install, env=environment, check=True, stdout=subprocess.DEVNULL)
        wanted = missing()
    for name in wanted:
        print(f"Missing: {HOW[name]}", file=sys.stderr)
    return 1 if wanted else 0


if __name__ == "__main__":
    sys.exit(main())
