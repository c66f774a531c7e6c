"""Fixtures of `sensors/tests/scoring/goldens.rs`: what numpy, SciPy, scikit-learn, PyTorch and river say of the same small data.

Wants the environment of `benches/sensors/requirements.txt`. Everything comes from fixed seeds.
"""

import json
import pathlib

import numpy as np
import scipy.stats
import torch
from river.drift import ADWIN
from sklearn.decomposition import PCA
from sklearn.metrics import average_precision_score
from sklearn.preprocessing import StandardScaler

OUT = pathlib.Path(__file__).resolve().parents[1] / "fixtures/sensors.json"
random = np.random.default_rng(15)


def floats(values):
    return np.asarray(values, dtype=np.float32).ravel().tolist()


def features(values, alone):
    x, at = values.astype(np.float64), np.arange(len(values))
    sides = x.astype(np.float32) > np.float32(x.mean())
    found = [x.mean(), x.std(), x.min(), x.max()]
    found += [np.polyfit(at, x, 1)[0] * len(x), np.sqrt(np.mean(np.diff(x) ** 2))]
    found += [np.mean(sides[1:] != sides[:-1]), scipy.stats.skew(x)]
    if alone:
        cuts = [part * len(x) // 8 for part in range(9)]
        found += [x[a:b].mean() for a, b in zip(cuts, cuts[1:])]
    return found


def windows():
    one = (np.sin(np.arange(50) * 0.3) + random.normal(0, 0.2, 50)).astype(np.float32)
    two = random.exponential(2.0, (2, 20)).astype(np.float32) + 100
    return {
        "one": {"values": floats(one), "features": floats(features(one, True))},
        "two": {"values": floats(two), "features": floats([features(channel, False) for channel in two])},
    }


def normalisation():
    rows = random.normal([3, -200, 0.01], [1, 30, 0.002], (40, 3)).astype(np.float32)
    return {"rows": floats(rows), "normalised": floats(StandardScaler().fit_transform(rows.astype(np.float64)))}


def network():
    """A forward pass and ten steps of AdamW, from the same weights."""
    torch.manual_seed(15)
    sizes = [6, 8, 4, 2, 4, 8, 6]
    linear = [torch.nn.Linear(inputs, outputs) for inputs, outputs in zip(sizes, sizes[1:])]
    layers = []
    for at, layer in enumerate(linear):
        layers += [layer] if at in (2, 5) else [layer, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers)
    said = lambda: [{"weight": floats(layer.weight.detach()), "bias": floats(layer.bias.detach())} for layer in linear]
    rows = torch.randn(32, 6)
    found = {"sizes": sizes, "layers": said(), "rows": floats(rows), "forward": floats(model(rows).detach())}
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=0.01)
    losses = []
    for _ in range(10):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(rows), rows)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return found | {"losses": losses, "after": said()}


def components():
    rows = random.normal(0, 1, (200, 3)) @ random.normal(0, 1, (3, 8)) + random.normal(0, 0.1, (200, 8))
    rows -= rows.mean(0)
    pca = PCA(3).fit(rows)
    errors = (rows[:10] - pca.inverse_transform(pca.transform(rows[:10]))) ** 2
    correlation = rows.T @ rows / len(rows)
    return {
        "components": floats(pca.components_),
        "rows": floats(rows[:10]),
        "errors": floats(errors),
        "matrix": correlation.ravel().tolist(),
        "eigenvalues": np.linalg.eigvalsh(correlation)[::-1].tolist(),
    }


def charts():
    """EWMA and CUSUM by their recursions, written down again from the papers."""
    row = random.normal(0, 1, 60).astype(np.float32)
    row[30:] += 2
    ewma, average = [], 0.0
    above, below, cusum = 0.0, 0.0, []
    for at, value in enumerate(row, 1):
        average = 0.2 * value + 0.8 * average
        ewma.append(average**2 / (0.2 / 1.8 * (1 - 0.8 ** (2 * at))))
        above, below = max(0, above + value - 1), max(0, below - value - 1)
        cusum.append(max(above, below))
    return {"row": floats(row), "ewma": floats(ewma), "cusum": floats(cusum)}


def precision():
    labels = random.random(200) < 0.2
    scores = np.round(labels + random.normal(0, 0.8, 200), 1).astype(np.float32)
    return {"labels": labels.tolist(), "scores": floats(scores), "average": average_precision_score(labels, scores)}


def drift():
    learnt, recent = random.normal(0, 1, 500).astype(np.float32), random.normal(0.4, 1.3, 300).astype(np.float32)
    edges = np.sort(learnt)[[part * 500 // 10 for part in range(1, 10)]]
    old, new = np.digitize(learnt, edges), np.digitize(recent, edges)
    old_share, new_share = (np.bincount(bins, minlength=10) / len(bins) for bins in (old, new))
    return {
        "learnt": floats(learnt),
        "recent": floats(recent),
        "stability_index": float(np.sum((new_share - old_share) * np.log(new_share / old_share))),
        "distance": float(scipy.stats.ks_2samp(old, new).statistic),
    }


def adwin():
    levels = np.repeat([0.2, 0.5, 0.45, 0.8], [1000, 700, 900, 600])
    values = np.clip(levels + random.normal(0, 0.08, len(levels)), 0, 1)
    detector, found = ADWIN(delta=0.002), []
    for at, value in enumerate(values):
        detector.update(float(value))
        if detector.drift_detected:
            found.append(at)
    return {"values": values.tolist(), "changes": found}


OUT.write_text(
    json.dumps(
        {
            "windows": windows(),
            "normalisation": normalisation(),
            "network": network(),
            "components": components(),
            "charts": charts(),
            "precision": precision(),
            "drift": drift(),
            "adwin": adwin(),
        }
    )
    + "\n"
)
