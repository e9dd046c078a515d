"""The embedded default: a private PostGIS cluster that the program starts, and stops when its last user leaves.

Everything lies in one folder: the data, the log, and a socket that only its owner can reach (no network address, so
trust is safe). Several commands may use the cluster at once: each holds a shared lock on one file, and whoever leaves
and then gets the lock alone stops the server. A second lock makes starting and stopping exclusive. The kernel drops
the locks of a process that dies, whatever it dies of.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg2

from geo_app import postgres
from geo_app.cluster_config import server_config
from geo_app.postgres import Installation, PostgresError
from geo_app.progress import say, step

OWNER = "geo_owner"
SHELTER = Path("/var/lib/geo-app/clusters")
LONGEST_SOCKET_FOLDER = 80  # a socket's whole path must stay below 108 bytes
START_SECONDS = 600  # recovery after a crash replays up to max_wal_size


class Cluster:
    """A private PostGIS cluster in a data folder."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.expanduser().absolute()
        self._durable = durable

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have the server running for the duration of the block."""
        with self._users() as users:
            try:
                self._enter(users.fileno())
                yield
            finally:
                self._leave(users.fileno())

    def url(self, role: str, database: str) -> str:
        """Return the address of a database of this cluster as a role."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_folder), safe='/')}"

    def ensure_database(self, name: str) -> None:
        """Create the database when it is not there."""
        try:
            psycopg2.connect(self.url(OWNER, name)).close()
        except psycopg2.OperationalError:
            self.program("createdb", "--template=template0", "--encoding=UTF8", "--locale=C.UTF-8", name)

    def program(self, name: str, *arguments: str) -> str:
        """Run one of PostgreSQL's client programs against this cluster; return what it prints."""
        connection = [f"--host={self.socket_folder}", f"--username={OWNER}", "--no-password"]
        done = postgres.run([self.installation.programs / name, *connection, *arguments])
        if done.returncode:
            raise PostgresError(f"{name}：{done.stderr.strip()}")
        return done.stdout

    @property
    def folder(self) -> Path:
        """The folder of the cluster: in the home, or in a shelter where the server's user cannot reach the home."""
        pointer = self.home / "cluster.path"
        if pointer.exists():
            return Path(pointer.read_text(encoding="utf-8").strip())
        return self.home / "cluster"

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.folder / "postgresql.log"

    @property
    def socket_folder(self) -> Path:
        """The folder of the server's socket: in the cluster's own folder unless that path is too long for a socket."""
        inside = self.folder / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        runtime = os.environ.get("XDG_RUNTIME_DIR") if os.geteuid() != 0 else None
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(runtime or tempfile.gettempdir()) / f"geo-app-{postgres.server_user().pw_uid}-{mark}"

    @property
    def installation(self) -> Installation:
        """The PostgreSQL that made the data, or the newest with PostGIS for a new cluster."""
        try:
            made_by = int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            made_by = None
        return postgres.find_installation(made_by)

    def pid(self) -> int | None:
        """Return the process of the running server, if there is one."""
        try:
            number = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return number if number in self._processes() else None

    def stop(self) -> None:
        """Stop the server, cleanly, when it runs."""
        if self.pid() is None:
            return
        try:
            self._pg_ctl("stop", "-m", "fast", "-w", "-t", "120")
        except PostgresError:
            if self.pid() is not None:  # else it was dying by itself, which leaves its lock file behind
                raise

    def crashed(self) -> bool:
        """Tell whether the server ended without tidying up; one that somebody stopped on purpose did not crash."""
        return (self.data / "postmaster.pid").exists() and self.pid() is None

    def revive(self) -> None:
        """Start a crashed server anew, for those who still use it."""
        with self._transition():
            if self.crashed():
                say("内置数据库意外停止，正在重新启动")
                self._start()

    def _users(self) -> IO[str]:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            return (self.home / "cluster.users").open("a")
        except PermissionError as error:
            raise PostgresError(
                f"数据文件夹 {self.home} 不许当前用户使用；请换用户，或用 GEO_APP_HOME 另选一个。"
            ) from error

    def _enter(self, users: int) -> None:
        with self._transition():
            alone = _locked(users, fcntl.LOCK_EX)
            if self.pid() is None:
                self._start()
            else:
                self._renew(alone)
            fcntl.flock(users, fcntl.LOCK_SH)

    def _leave(self, users: int) -> None:
        with self._transition():
            if _locked(users, fcntl.LOCK_EX):
                self.stop()

    @contextmanager
    def _transition(self) -> Iterator[None]:
        with (self.home / "cluster.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._clear_remains()
        self._own_folder(self.socket_folder)
        libraries = self.installation.programs.parent / "lib"
        self._write(self.data / "geo.conf", server_config(self.socket_folder, libraries, durable=self._durable))
        self._pg_ctl("start", "-l", str(self.log), "-w", "-t", str(START_SECONDS))

    def _create(self) -> None:
        installation = postgres.find_installation()
        self._choose_folder()
        self._own_folder(self.folder)
        draft = self.folder / "data.new"  # renamed when whole: an interrupted initdb leaves no half cluster behind
        shutil.rmtree(draft, ignore_errors=True)
        with step(f"新建内置数据库（PostgreSQL {installation.major}）：{self.folder}"):
            command = [str(installation.programs / "initdb"), "-D", str(draft), "-U", OWNER, "-E", "UTF8"]
            options = ["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject", "--no-instructions"]
            done = postgres.run([*command, *options])
            if done.returncode:
                raise PostgresError(f"initdb 失败：\n{done.stderr.strip()}")
            with (draft / "postgresql.conf").open("a", encoding="utf-8") as config:
                config.write("\ninclude_if_exists 'geo.conf'\n")
            draft.rename(self.data)

    def _choose_folder(self) -> None:
        """Shelter a new cluster outside the home where the server's user may not enter the home."""
        (self.home / "cluster.path").unlink(missing_ok=True)
        if os.geteuid() == 0 and postgres.run(["test", "-x", self.home]).returncode != 0:
            shelter = SHELTER / secrets.token_hex(6)
            say(f"数据文件夹 {self.home} 不许 {postgres.SYSTEM_USER} 用户进入，内置数据库放在 {shelter}")
            for folder in (SHELTER.parent, SHELTER):
                if not folder.exists():
                    folder.mkdir()
                    folder.chmod(0o711)  # whatever the umask: the server's user must get through
            (self.home / "cluster.path").write_text(f"{shelter}\n", encoding="utf-8")

    def _own_folder(self, folder: Path) -> None:
        """Make a folder that only the server's user can reach; refuse one that somebody else made."""
        user = postgres.server_user()
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            os.chown(folder, user.pw_uid, user.pw_gid)
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != user.pw_uid or found.st_mode & 0o077:
            raise PostgresError(f"{folder} 不属于 {user.pw_name} 一人所有，不能在其中运行数据库；请移走它。")

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        user = postgres.server_user()
        os.chown(path, user.pw_uid, user.pw_gid)

    def _pg_ctl(self, *arguments: str) -> None:
        program = self.installation.programs / "pg_ctl"
        done = postgres.run([program, "-D", self.data, *arguments], timeout=START_SECONDS + 60)
        if done.returncode:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
            tail = "\n".join([done.stderr.strip(), *lines[-12:]])
            what = "启动" if "start" in arguments else "停止"
            raise PostgresError(f"内置数据库没有{what}。日志：{self.log}\n{tail}")

    def _renew(self, alone: bool) -> None:
        """Restart a server that is older than the program on disk, as a distribution's upgrade leaves it."""
        try:
            connection = psycopg2.connect(self.url(OWNER, "postgres"))
        except psycopg2.OperationalError as error:
            raise PostgresError(f"内置数据库正在运行，却连接不上：{error}") from error
        running = connection.server_version
        connection.close()
        on_disk = self.installation.version()
        if running >= on_disk:
            return
        versions = f"{_version(running)} → {_version(on_disk)}"
        if not alone:
            say(f"PostgreSQL 已升级（{versions}），别的命令正在使用数据库，下次启动时生效。")
            return
        with step(f"PostgreSQL 已升级（{versions}），重新启动内置数据库"):
            self.stop()
            self._start()

    def _clear_remains(self) -> None:
        """Clear what a killed server left: orphaned children, and lock files whose number is now another process's."""
        for number in self._processes():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGQUIT)
        deadline = time.monotonic() + 10
        while (left := self._processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        for number in left:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        for stale in (self.data / "postmaster.pid", self.socket_folder / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)

    def _processes(self) -> set[int]:
        """Return the server's processes: they, and only they, are called postgres and work in the data folder."""
        found = set()
        data = self.data.resolve()
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (process / "cwd").readlink() == data and (process / "comm").read_text() == "postgres\n":
                    found.add(int(process.name))
        return found


def _locked(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _version(number: int) -> str:
    return f"{number // 10_000}.{number % 10_000}"
