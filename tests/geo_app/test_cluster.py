"""The embedded cluster: it starts, is shared, stops, and gets over what befalls it."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from geo_app import cluster as cluster_module
from geo_app import postgres
from geo_app.cluster import OWNER, Cluster
from geo_app.cluster_config import server_config
from geo_app.postgres import PostgresError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder that the server's user may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="geo-app-home-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder).stop()
    shutil.rmtree(folder)


def make(home: Path) -> Cluster:
    return Cluster(home, durable=False)


def answers(cluster: Cluster) -> bool:
    try:
        psycopg2.connect(cluster.url(OWNER, "postgres")).close()
    except psycopg2.OperationalError:
        return False
    return True


def kill(cluster: Cluster) -> None:
    server = cluster.pid()
    assert server is not None
    os.kill(server, signal.SIGKILL)


def test_it_runs_while_it_is_used_and_stops_with_its_last_user(home):
    first, second = make(home), make(home)
    with first.running():
        assert answers(first)
        with second.running():
            assert second.pid() == first.pid()
        assert answers(first)
    assert first.pid() is None
    assert not answers(first)


def test_only_its_owner_reaches_it_and_only_by_its_socket(home):
    cluster = make(home)
    with cluster.running():
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(cluster.folder.stat().st_mode) == 0o700
        assert cluster.socket_folder.stat().st_uid == postgres.server_user().pw_uid
        assert cluster.program("psql", "-Atc", "show listen_addresses", "postgres").strip() == ""


def test_it_speaks_chinese(home):
    cluster = make(home)
    with cluster.running():
        cluster.ensure_database("geo")
        cluster.ensure_database("geo")
        shown = cluster.program("psql", "-Atc", "create extension pg_trgm; select show_trgm('宋市村') <> '{}'", "geo")
        assert shown.split()[-1] == "t"


def test_what_was_committed_is_there_after_a_kill(home):
    cluster = Cluster(home)
    with cluster.running():
        cluster.program("psql", "-c", "create table kept as select 1 as one", "postgres")
        kill(cluster)
    assert cluster.crashed() or cluster.pid() is None
    with make(home).running():
        assert cluster.program("psql", "-Atc", "select one from kept", "postgres").strip() == "1"


def test_a_crash_is_mended_for_those_who_still_use_it(home):
    cluster = make(home)
    with cluster.running():
        kill(cluster)
        while cluster.pid() is not None:
            pass
        assert cluster.crashed()
        cluster.revive()
        assert answers(cluster)


def test_one_that_was_stopped_on_purpose_stays_down(home):
    cluster = make(home)
    with cluster.running():
        cluster.stop()
        cluster.revive()
        assert not answers(cluster)


def test_a_lock_file_whose_number_another_process_has_is_no_hindrance(home):
    cluster = make(home)
    with cluster.running():
        lock = (cluster.data / "postmaster.pid").read_text()
    (cluster.data / "postmaster.pid").write_text(lock.replace(lock.split()[0], str(os.getpid()), 1))
    with cluster.running():
        assert answers(cluster)


def test_a_newer_server_on_disk_is_taken_up_when_nobody_else_uses_the_old_one(home, monkeypatch, capsys):
    first, second = make(home), make(home)
    with first.running():
        old = first.pid()
        monkeypatch.setattr(postgres.Installation, "version", lambda _: 990_000)
        with second.running():
            assert second.pid() == old
        assert "下次启动时生效" in capsys.readouterr().err
        # as after a supervisor that was killed: the server runs on, and nobody holds its lock
        monkeypatch.setattr(Cluster, "stop", lambda _: None)
    monkeypatch.undo()
    assert first.pid() == old
    monkeypatch.setattr(postgres.Installation, "version", lambda _: 990_000)
    with second.running():
        assert second.pid() != old
    assert "重新启动" in capsys.readouterr().err


def test_an_interrupted_creation_is_begun_again(home):
    cluster = make(home)
    (home / "cluster").mkdir(mode=0o700)
    shutil.chown(home / "cluster", postgres.server_user().pw_uid)
    (home / "cluster" / "data.new").mkdir()
    (home / "cluster" / "data.new" / "PG_VERSION").write_text("15")
    with cluster.running():
        assert answers(cluster)


@as_root
def test_a_home_that_the_servers_user_may_not_enter_gets_its_cluster_elsewhere(home, monkeypatch):
    shelter = Path(tempfile.mkdtemp(prefix="geo-app-shelter-"))
    shelter.chmod(0o755)
    monkeypatch.setattr(cluster_module, "SHELTER", shelter / "clusters")
    home.chmod(0o700)
    cluster = make(home)
    try:
        with cluster.running():
            assert answers(cluster)
            place = cluster.folder
            assert place.parent == shelter / "clusters"
        assert make(home).folder == place
        # the home names its cluster, so a wiped home means a new one
        shutil.rmtree(home)
        home.mkdir(mode=0o700)
        with cluster.running():
            assert cluster.folder.parent == shelter / "clusters"
            assert cluster.folder != place
    finally:
        shutil.rmtree(shelter)


def test_a_home_with_a_long_path_gets_a_short_socket(home):
    cluster = make(home / ("long" * 30))
    cluster.home.mkdir(parents=True)
    with cluster.running():
        assert answers(cluster)
    assert len(str(cluster.socket_folder)) < cluster_module.LONGEST_SOCKET_FOLDER
    shutil.rmtree(cluster.socket_folder)


def test_a_socket_folder_that_somebody_else_made_is_refused(home):
    cluster = make(home / ("long" * 30))
    cluster.home.mkdir(parents=True)
    cluster.socket_folder.mkdir(mode=0o777)
    cluster.socket_folder.chmod(0o777)
    with pytest.raises(PostgresError, match="不属于"), cluster.running():
        pass
    cluster.socket_folder.rmdir()


def test_without_postgis_the_message_names_the_command(monkeypatch):
    monkeypatch.setattr(postgres, "installations", list)
    with pytest.raises(PostgresError, match="apt-get install -y postgresql"):
        postgres.find_installation()


def test_data_of_a_version_that_is_not_installed_is_told_apart():
    with pytest.raises(PostgresError, match="postgresql-9-postgis-3"):
        postgres.find_installation(9)


def test_a_durable_server_keeps_what_it_acknowledged():
    assert "off" not in server_config(Path("/x"), Path("/y"), durable=True)
    assert "fsync = off" in server_config(Path("/x"), Path("/y"), durable=False)
