"""`lms backup` and `lms restore`: the database, the media and the seal keys in one folder, with a digest of each file.

The dump is one snapshot; the files are copied after it, so that every file that a row of the snapshot names is there
(files are put in place before the row that names them is committed, and never changed).
The secret of the cookies and playback addresses stays out: a new one costs the people one sign-in, a stolen one opens
every session."""

import hashlib
import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from lms.core.postgres import binaries
from lms.core.supervisor import Supervisor
from lms.run import only_run_on, short_folder, start_servers
from lms.settings import Settings

MANIFEST, DUMP = "manifest.json", "database.dump"
FORMAT = 1
PIECE = 2**20
PASSING = {"README.md"}  # part of the checkout, not of what people made
MADE_BY_PEOPLE = ("chambers", "users", "jobs", "audit_entries")  # other tables may hold what a migration put there
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"


def back_up(folder: Path) -> str:
    """Writes a backup into `folder` (new or empty) while the program runs or stands still; returns a sentence. The
    manifest is written last: a folder without one is no backup."""
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        sys.exit(f"{folder} is a file. A backup goes into a folder of its own.")
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty. A backup goes into a folder of its own.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds the seal keys and everybody's data
    try:
        manifest = written(folder)
    except OSError as error:
        sys.exit(f"{error.filename or folder}: {error.strerror}. It is not finished; delete {folder}, try again.")
    size = manifest["database"]["size"] + sum(file["size"] for file in manifest["files"].values())
    return f"{folder}: {sum(manifest['rows'].values())} rows, {len(manifest['files'])} files, {size / 2**20:.1f} MiB"


def written(folder: Path) -> dict:
    """The manifest of what has been written."""
    with database() as settings:
        manifest = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}  # for people only
        manifest["rows"] = dump(settings.database_url, folder / DUMP)
        manifest["database"] = measured(folder / DUMP)
        manifest["files"] = {
            **copied(settings.media, folder, "media"),
            **copied(key_folder(settings), folder, "keys"),
        }
    unfinished = folder / f"{MANIFEST}.new"
    unfinished.write_text(json.dumps(manifest, indent=1))
    unfinished.rename(folder / MANIFEST)
    return manifest


def bring_back(folder: Path) -> str:
    """Restores a backup into a database without a row, and into empty media and key folders; returns a sentence. All is
    checked before the first byte is written: the digests of the backup, and that nothing would be written over."""
    folder = folder.resolve()
    manifest = read_manifest(folder)
    with database() as settings:
        refuse_what_is_there(settings)
        placed: list[Path] = []
        try:
            put_files_back(folder, manifest["files"], settings, placed)
            restore_database(settings.database_url, folder / DUMP)
        except BaseException:  # Ctrl-C too: the places were empty, and are again
            for path in placed:
                path.unlink(missing_ok=True)
            raise
        with connected(settings.database_url) as connection:
            rows = row_counts(connection)
    if rows != manifest["rows"]:
        differing = sorted(name for name in rows | manifest["rows"] if rows.get(name) != manifest["rows"].get(name))
        sys.exit(f"The tables {', '.join(differing)} have another number of rows than the backup says.")
    return f"Restored: {sum(rows.values())} rows, {len(manifest['files'])} files, as of {manifest['made_at']}"


def put_files_back(folder: Path, files: dict, settings: Settings, placed: list[Path]):
    """Before the database, which is all or nothing: so the whole is. `placed` is told what must go when it fails."""
    for name, file in files.items():
        area, _, rest = name.partition("/")
        target = (settings.media if area == "media" else key_folder(settings)) / rest
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            placed.append(target)
            is_same = copy(folder / name, target, private=area == "keys") == file
        except OSError as error:
            sys.exit(f"{target}: {error.strerror}. Nothing was restored.")
        if not is_same:
            sys.exit(f"{target} does not hold what the manifest says. Nothing was restored.")


def read_manifest(folder: Path) -> dict:
    """The manifest, after every file has been read and compared with it."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError):
        sys.exit(f"{folder} holds no finished backup ({MANIFEST} is missing or cannot be read).")
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        told = manifest.get("format") if isinstance(manifest, dict) else "?"
        sys.exit(f"{folder} was written in format {told}; this release reads {FORMAT}.")
    if not all(isinstance(manifest.get(part), dict) for part in ("database", "files", "rows")):
        sys.exit(f"{folder / MANIFEST} is not as it was written. Nothing was restored.")
    for name, file in {DUMP: manifest["database"], **manifest["files"]}.items():
        path = folder / name
        if not (name == DUMP or is_ours(name)) or not path.is_file() or path.is_symlink() or measured(path) != file:
            sys.exit(f"{path} is missing or is not the file that was backed up. Nothing was restored.")
    return manifest


def is_ours(name: str) -> bool:
    """Whether a backup names a file so: below media/ or keys/, and no way out of it."""
    area, *rest = name.split("/")
    return area in ("media", "keys") and bool(rest) and not {"", ".", ".."} & set(rest) and "\x00" not in name


def refuse_what_is_there(settings):
    with connected(settings.database_url) as connection:
        rows = row_counts(connection)
    if full := [name for name in MADE_BY_PEOPLE if rows.get(name)]:
        sys.exit(f"The database is not empty ({', '.join(full)} hold rows). Nothing was restored.")
    for place in (settings.media, key_folder(settings)):
        if any(path.is_file() and path.name not in PASSING for path in place.rglob("*")):
            sys.exit(f"{place} is not empty. Nothing was restored.")


def dump(url: str, path: Path) -> dict[str, int]:
    """Writes the dump; returns the rows per table, counted in the same snapshot."""
    with connected(url) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        path.touch(mode=0o600)
        run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "-f", path, url)
        return row_counts(connection)


def restore_database(url: str, path: Path):
    """Into an emptied schema (it may hold the tables that `lms migrate` made, without rows), all or nothing."""
    with connected(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "-d", url, path)


def row_counts(connection) -> dict[str, int]:
    counted = sql.SQL("SELECT count(*) FROM {}")
    names = [name for (name,) in connection.execute(TABLES).fetchall()]
    return {name: connection.execute(counted.format(sql.Identifier(name))).fetchone()[0] for name in names}


def connected(url: str):
    return psycopg.connect(plain(url), autocommit=True)


def plain(url: str) -> str:
    """SQLAlchemy's spelling of the address to PostgreSQL's own."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def run(program, *arguments):
    """Runs one of PostgreSQL's programs: the embedded ones, which read the formats of all servers up to theirs."""
    words = [plain(word) if isinstance(word, str) else word for word in arguments]
    done = subprocess.run([binaries() / program, *words], capture_output=True, text=True, env=clean_environment())
    if done.returncode:
        sys.exit(f"{program} did not succeed: {done.stderr.strip()}")


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def copied(source: Path, folder: Path, area: str) -> dict[str, dict]:
    """Copies a tree; returns {path in the backup: its size and digest}. What is still being written (uploads in
    progress have no row that calls them finished) may be gone when its turn comes, and is left out."""
    found = {}
    for path in sorted(source.rglob("*")) if source.is_dir() else []:
        relative = path.relative_to(source)
        if not path.is_file() or path.is_symlink() or str(relative) in PASSING:
            continue
        target = folder / area / relative
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            found[f"{area}/{relative}"] = copy(path, target, private=area == "keys")
        except FileNotFoundError:
            target.unlink(missing_ok=True)
    return found


def copy(source: Path, target: Path, private=False) -> dict:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as old, target.open("wb") as new:
        if private:
            os.chmod(target, 0o600)
        while piece := old.read(PIECE):
            digest.update(piece)
            size += new.write(piece)
    times = source.stat()
    os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
    return {"size": size, "sha256": digest.hexdigest()}


def measured(path: Path) -> dict:
    with path.open("rb") as file:
        return {"size": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def key_folder(settings: Settings) -> Path:
    return settings.keys or settings.var / "keys"


@contextmanager
def database():
    """Settings whose database answers: a server that is named or running, else the embedded one, started for this."""
    settings = Settings.read()
    if settings.database_url:
        yield settings
        return
    with ExitStack() as stack:
        stack.enter_context(only_run_on(settings.var))
        sockets = stack.enter_context(short_folder(settings.var))
        supervisor = stack.enter_context(Supervisor(settings.var))
        if not start_servers(supervisor, sockets):
            sys.exit("stopped")
        yield Settings.read()
