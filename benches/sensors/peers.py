"""What others make of the same rows: PyTorch with the same network, PyOD's detectors of the same names, anomstream-core's forest.

Each is (name, scores of the rows to score, threshold). Thresholds of peers are the quantile that lets as many rows pass as alarms are
wanted, on the part that sets ours; where that is none of them, the highest score: PyOD sets one by a share of its training rows, which
says nothing about alarms a day.
"""

import json
import subprocess
import warnings

import numpy as np

warnings.filterwarnings("ignore")

EPOCHS, BATCH, PATIENCE, RATE = 50, 64, 5, 1e-3


def rows(out, name, features):
    return np.fromfile(out / f"{name}.f32", dtype="<f4").reshape(-1, features)


def widths(inputs):
    """As sensors::detectors::network::widths."""
    grown = lambda width: max(2, int(np.floor(width * np.sqrt(inputs / 16) / 4 + 0.5)) * 4)
    narrow = max(1, inputs // 2) if inputs < 8 else grown(8)
    return [inputs, grown(64), grown(32), narrow, grown(32), grown(64), inputs]


def pytorch(fitted, held_out, seed):
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    sizes, layers = widths(fitted.shape[1]), []
    narrowest = int(np.argmin(sizes[1:]))
    for at, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        linear = torch.nn.Linear(inputs, outputs)
        layers.append(linear)
        if at not in (narrowest, len(sizes) - 2):
            layers.append(torch.nn.ReLU())
    model = torch.nn.Sequential(*layers)
    # With the settings of sensors::training: weights and biases drawn evenly up to one by the root of the inputs is PyTorch's own way.
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    fitted, held_out = torch.from_numpy(fitted.copy()), torch.from_numpy(held_out.copy())
    best, kept, without = np.inf, None, 0
    for _ in range(EPOCHS):
        for part in torch.randperm(len(fitted)).split(BATCH):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(model(fitted[part]), fitted[part])
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            loss = torch.nn.functional.mse_loss(model(held_out), held_out).item()
        if loss < best * (1 - 1e-4):
            best, without = loss, 0
            kept = {name: value.clone() for name, value in model.state_dict().items()}
        else:
            without += 1
            if without == PATIENCE:
                break
    model.load_state_dict(kept)

    def score(values):
        with torch.no_grad():
            values = torch.from_numpy(values.copy())
            return ((model(values) - values) ** 2).mean(1).numpy().astype(float)

    return score


def quantile(scores, chosen, wanted):
    days = len(scores) * chosen.step * chosen.period_ms / 86_400_000
    return float(np.sort(scores)[-1 - int(min(wanted * days, len(scores) - 1))])


def run(chosen, out, seed, wanted, anomstream):
    features = json.loads((out / "report.json").read_text())["features"]
    fitted, held_out, threshold, scored = (rows(out, name, features) for name in ["fitted", "held_out", "threshold", "scored"])
    score = pytorch(fitted, held_out, seed)
    yield "PyTorch, the same autoencoder", score(scored), quantile(score(threshold), chosen, wanted)

    # Others differ less from seed to seed than the autoencoders do.
    if seed > 3:
        return
    from pyod.models.auto_encoder import AutoEncoder
    from pyod.models.pca import PCA

    # With PyOD's own settings.
    for name, detector in [("PyOD PCA", PCA(random_state=seed)), ("PyOD AutoEncoder", AutoEncoder(verbose=0, random_state=seed))]:
        detector.fit(np.r_[fitted, held_out])
        yield name, detector.decision_function(scored), quantile(detector.decision_function(threshold), chosen, wanted)

    if anomstream:
        result = subprocess.run([anomstream, out, str(features), str(seed)], check=True, capture_output=True, text=True)
        values = np.array([float(line) for line in result.stdout.split()])
        yield "anomstream-core forest", values[len(threshold) :], quantile(values[: len(threshold)], chosen, wanted)

    if seed > 1:
        return
    # Minutes, in Python: once.
    from river.anomaly import HalfSpaceTrees

    trees = HalfSpaceTrees(seed=seed, limits={at: (-4.0, 4.0) for at in range(features)})
    as_dict = lambda row: dict(enumerate(row.tolist()))
    for row in fitted[-5000:]:
        trees.learn_one(as_dict(row))
    scores = lambda values: np.array([trees.score_one(as_dict(row)) for row in values])
    yield "river half-space trees", scores(scored), quantile(scores(threshold), chosen, wanted)

