"""Building and running the image: by Docker (or Podman) where there is an engine, by buildah where there is none."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import paths

TAG = "localhost/viva:tested"
_ENGINES = ("docker", "podman", "buildah")
_BASE = "docker.io/library/python:3.13-slim"


@dataclass(frozen=True, slots=True)
class Engine:
    command: tuple[str, ...]

    @classmethod
    def find(cls) -> "Engine":
        """What `VIVA_CONTAINER` names, with its options; else the first of the known ones that works here."""
        given = os.environ.get("VIVA_CONTAINER")
        found = shlex.split(given) if given else [name for name in _ENGINES if _works(name)][:1]
        assert found, "No container engine: install Docker, Podman or buildah, or name one in VIVA_CONTAINER."
        return cls(tuple(found))

    @property
    def is_buildah(self) -> bool:
        return Path(self.command[0]).name == "buildah"

    def build(self) -> None:
        if self.is_buildah:
            options = [
                "bud",
                "--format",
                "docker",
                "--isolation",
                "chroot",
                "--network",
                "host",
                "--pull=missing",
            ]
            self._run(*options, "-t", TAG, str(paths.ROOT))
        else:
            self._run("build", "-t", TAG, str(paths.ROOT))

    def size_over_base(self) -> int:
        """Bytes that Viva's image has more than the one it is built on."""
        return self._size(TAG) - self._size(_BASE)

    def _size(self, image: str) -> int:
        form = "{{.Size}}" if not self.is_buildah else None
        if form:
            return int(self._run("image", "inspect", "--format", form, image))
        name = self._run("from", "--pull-never", image)
        try:
            folder = self._run("mount", name)
            return int(
                subprocess.run(
                    ["du", "-sb", folder], check=True, capture_output=True, text=True
                ).stdout.split()[0]
            )
        finally:
            self._run("rm", name)

    @contextmanager
    def running(self, data: Path, **environment: str) -> Iterator["Container"]:
        """The image with a folder as its volume, its root read-only, as its own user."""
        port = _free_port()
        variables = {"VIVA_PORT": str(port), **environment}
        settings = [part for name, value in variables.items() for part in ("--env", f"{name}={value}")]
        volume = ["--volume", f"{data}:/data"]
        name = ""
        if self.is_buildah:  # a chroot on the host's network; all but the volume and /tmp belongs to root
            name = self._run("from", "--pull-never", TAG)
            self._run("config", "--volume", "/data-", name)  # or buildah puts a volume of its own over ours
            command = [
                "run",
                "--isolation",
                "chroot",
                "--network",
                "host",
                *volume,
                *settings,
                name,
                "--",
                "viva",
                "serve",
            ]
        else:
            options = ["--rm", "--read-only", "--tmpfs", "/tmp", "--network", "host", "--stop-timeout", "5"]
            command = ["run", *options, *volume, *settings, TAG]
        log = data.parent / f"log-{port}"
        with log.open("wb") as said:
            process = subprocess.Popen(
                [*self.command, *command], start_new_session=True, stdout=said, stderr=subprocess.STDOUT
            )
        url = f"http://127.0.0.1:{port}{environment.get('VIVA_ROOT_PATH', '')}"
        try:
            yield Container(process, url, port, log)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # and what it started
            process.wait()
            if name:
                self._run("rm", name)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run([*self.command, *arguments], check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()


@dataclass(frozen=True, slots=True)
class Container:
    process: subprocess.Popen[bytes]
    url: str
    port: int
    log: Path

    def server(self) -> int:
        """The process id of Viva itself, as this machine counts."""
        listening = f":{self.port:04X} 00000000:0000 0A"
        inode = next(
            line.split()[9] for line in Path("/proc/net/tcp").read_text().splitlines() if listening in line
        )
        for link in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                if link.readlink().name == f"socket:[{inode}]":
                    return int(link.parts[2])
            except OSError:
                continue
        raise AssertionError("No process listens.")


def _works(name: str) -> bool:
    """Docker's command may be there without the server that it talks to."""
    return bool(shutil.which(name)) and not subprocess.run([name, "info"], capture_output=True).returncode


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
