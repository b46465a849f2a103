"""A sweep on a real Dask cluster, one of whose workers is killed in the middle."""

import os
import signal
import threading
import time

import pytest

import neurosim as ns

distributed = pytest.importorskip("distributed", reason="Dask is not installed (extra 'dask')")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

RUNS = 2000
XOR = ns.data.truth_table("xor")


def learn(seed):
    return ns.train(ns.dense([2, 3, 1], seed=seed), XOR, 400, 2.0, target_loss=0.005)


@pytest.fixture
def cluster(tmp_path):
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        local_directory=str(tmp_path),
        silence_logs=50,
    ) as started:
        yield started


def test_two_thousand_runs_survive_a_killed_worker(cluster, tmp_path):
    save, killed = tmp_path / "runs.jsonl", []
    grid = {"seed": range(RUNS)}
    victim = next(iter(cluster.workers.values())).pid

    def kill_in_the_middle():
        while not killed:
            if save.exists() and save.read_bytes().count(b"\n") >= 200:
                os.kill(victim, signal.SIGKILL)
                killed.append(save.read_bytes().count(b"\n"))
            time.sleep(0.01)

    watching = threading.Thread(target=kill_in_the_middle, daemon=True)
    with distributed.Client(cluster) as client, client.get_executor() as executor:
        assert cluster.scheduler_address.startswith("tcp://127.0.0.1:")
        watching.start()
        rows = ns.sweep(learn, grid, executor=executor, save=save)
    watching.join(5)
    assert killed
    assert killed[0] < RUNS
    assert len(rows) == RUNS
    assert not [row for row in rows if "error" in row]
    assert rows == ns.sweep(learn, grid)
