"""The labelled sets, out of the wheels that pip left in a folder: docs/MODELS.md names them."""

import csv
import dataclasses
import gzip
import io
import pathlib
import zipfile

import numpy as np

AEON = "aeon/datasets/data/"
SETS = ["bleeding", "ecg", "shuttle"]


@dataclasses.dataclass
class Set:
    name: str
    what: str
    # (rows, channels); the first `train` rows are learnt and hold no anomaly.
    values: np.ndarray
    labels: np.ndarray
    train: int
    window: int
    step: int
    period_ms: float
    # The longest buffer around an event in VUS-PR: a period of the series, by TSB-AD's own rule where it is None.
    vus_window: int | None
    # Whether there is one event, so that the UCR archive's score can be had.
    ucr: bool | None


def member(wheels, start, name):
    wheel = next(path for path in pathlib.Path(wheels).iterdir() if path.name.startswith(start) and path.suffix == ".whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name)


def table(text):
    """A CSV without its head: value columns, and the last one as labels."""
    rows = list(csv.reader(io.StringIO(text.decode())))[1:]
    numbers = np.array([[float(cell) for cell in row] for row in rows])
    return numbers[:, :-1], numbers[:, -1].astype(int)


def bleeding(wheels):
    values, labels = table(member(wheels, "aeon-", AEON + "KDD-TSAD_135/135_UCR_Anomaly_InternalBleeding16_TEST.csv"))
    what = "UCR 135, InternalBleeding16: 1,200 points learnt, 6,301 scored, one event of 12 points"
    return Set("bleeding", what, values[:, 1:], labels, 1200, 64, 1, 10.0, None, True)


def ecg(wheels):
    learnt, _ = table(member(wheels, "aeon-", AEON + "UnitTest/ecg-diff-count-3_TRAIN_NA.csv"))
    values, labels = table(member(wheels, "aeon-", AEON + "UnitTest/ecg-diff-count-3_TEST.csv"))
    what = "ecg-diff-count-3: another 10,000 points learnt, 10,000 scored, three events of 100 points"
    values, labels = np.r_[learnt[:, 1:], values[:, 1:]], np.r_[np.zeros(len(learnt), int), labels]
    return Set("ecg", what, values, labels, len(learnt), 100, 1, 10.0, None, False)


def shuttle(wheels):
    """Rows without an order: the first 15,000 normal ones are learnt, and no window holds more than one. They have no times either:
    a row a minute lets the part that sets the threshold be two days long."""
    values, labels = table(gzip.decompress(member(wheels, "river-", "river/datasets/shuttle.csv.gz")))
    normal = np.flatnonzero(labels == 0)[:15_000]
    others = np.setdiff1d(np.arange(len(labels)), normal)
    what = f"Statlog Shuttle, nine sensors: 15,000 normal rows learnt, {len(others):,} scored, 3,511 anomalous; rows in no order"
    order = np.r_[normal, others]
    return Set("shuttle", what, values[order], labels[order], len(normal), 1, 1, 60_000.0, 0, None)


def load(wheels):
    return {"bleeding": bleeding(wheels), "ecg": ecg(wheels), "shuttle": shuttle(wheels)}
