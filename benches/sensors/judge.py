"""Detectors of hearth-sensors beside others, on labelled data that training never saw.

Prints, for each set: VUS-PR by TSB-AD's own code, recall of events and delay, false alarms a day, and the UCR archive's hit or miss.
No point is adjusted: a detector that finds one point of an event is credited with that point.

The peers see the rows that ours see: the same windows' features, normalised the same way, in the same parts. `--scorer` is the
example `score` of the crate, `--data` the folder that `data.py` filled.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import numpy as np

import peers
from data import SETS, load

# What the threshold is set by, here and in the crate's settings.
WANTED_A_DAY = 1.0
MS_A_DAY = 86_400_000.0
# Windows below the threshold that end an alarm, as in sensors::alert::Hysteresis.
CLEAR_AFTER = 5
CLEAR_BELOW = 0.9


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["--scorer", "--data", "--out"]:
        parser.add_argument(name, type=pathlib.Path, required=True)
    parser.add_argument("--anomstream", type=pathlib.Path, help="the program of benches/sensors/anomstream")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--seeds", type=int, default=10, help="how often what is drawn is drawn anew")
    parser.add_argument("--no-peers", action="store_true")
    return parser.parse_args()


def definition(options):
    """TSB-AD's VUS-PR and its rule for the longest buffer, out of its wheel."""
    sys.path.append(str(next(path for path in options.data.iterdir() if path.name.startswith("TSB_AD-"))))
    from TSB_AD.evaluation.basic_metrics import generate_curve
    from TSB_AD.utils.slidingWindows import find_length_rank

    return (lambda labels, points, window: generate_curve(labels, points, window, "opt", 250)[-1]), find_length_rank


def run_ours(options, chosen, seed):
    """Scores by detector: (last rows of the windows, scores); the report; the folder with the rows for the peers."""
    out = options.out / chosen.name / str(seed)
    out.mkdir(parents=True, exist_ok=True)
    table = out / "data.csv"
    np.savetxt(table, chosen.values, fmt="%.9g", delimiter=",")
    shape = ["--train", chosen.train, "--window", chosen.window, "--step", chosen.step, "--period", chosen.period_ms]
    command = [options.scorer, table, *map(str, shape), "--seed", str(seed), "--out", out]
    subprocess.run(command, check=True)
    report = json.loads((out / "report.json").read_text())
    scores = {}
    for figures in report["figures"]:
        rows = np.loadtxt(out / f"{figures['kind']}.csv", delimiter=",", ndmin=2)
        scores[figures["kind"]] = (rows[:, 0].astype(int), rows[:, 1])
    return scores, report, out


def by_point(chosen, ends, scores):
    """A window's score stands at its middle, as TSB-AD's own detectors place it; points without a window take the nearest's."""
    points = np.arange(chosen.train, len(chosen.values))
    return np.interp(points, ends - (chosen.window - 1) / 2, scores)


def alarms(scores, threshold):
    """Beginnings and ends of alarms, as indices of windows, with the crate's hysteresis."""
    found, begin, calm = [], None, 0
    for at, score in enumerate(scores):
        if score > threshold:
            begin = at if begin is None else begin
            calm = 0
        elif begin is not None:
            calm = calm + 1 if score <= threshold * CLEAR_BELOW else 0
            if calm == CLEAR_AFTER:
                found.append((begin, at))
                begin, calm = None, 0
    return found + ([(begin, len(scores) - 1)] if begin is not None else [])


def events(labels):
    edges = np.flatnonzero(np.diff(np.r_[0, labels, 0]))
    return list(zip(edges[::2], edges[1::2] - 1))


def judge(vus_pr, chosen, ends, scores, threshold):
    labels = chosen.labels[chosen.train :]
    points = by_point(chosen, ends, scores)
    figures = {"vus_pr": vus_pr(labels, points, chosen.vus_window)}
    there = [(chosen.train + first, chosen.train + last) for first, last in events(labels)]
    if len(there) <= 50:
        over = ends[scores > threshold]
        delays = []
        for first, last in there:
            within = over[(over >= first) & (over <= last + chosen.window - 1)]
            delays += [within[0] - first] if len(within) else []
        figures["events"], figures["found"] = len(there), len(delays)
        figures["delay_s"] = np.median(delays) * chosen.period_ms / 1000 if delays else None
        false = [
            (begin, end)
            for begin, end in alarms(scores, threshold)
            if not any(ends[begin] <= last + chosen.window - 1 and ends[end] >= first for first, last in there)
        ]
        days = len(labels) * chosen.period_ms / MS_A_DAY
        figures["false_a_day"], figures["false"] = len(false) / days, len(false)
    else:
        figures["recall"] = np.mean(points[labels == 1] > threshold)
        figures["false_share"] = np.mean(points[labels == 0] > threshold)
    if chosen.ucr:
        first, last = there[0]
        place = chosen.train + int(np.argmax(points))
        slack = max(100, last - first + 1)
        figures["hit"] = bool(first - slack <= place <= last + slack)
    return figures


def mean_of(runs):
    """Figures of several seeds: their mean, and the spread of VUS-PR."""
    joined = {}
    for name in runs[0]:
        values = [run[name] for run in runs if run.get(name) is not None]
        joined[name] = float(np.mean(values)) if values else None
    joined["vus_spread"] = float(np.std([run["vus_pr"] for run in runs]))
    return joined


def table(name, chosen, rows):
    print(f"\n{name}: {chosen.what}")
    said = lambda value, form: "-" if value is None else format(value, form)
    if chosen.ucr is not None and "events" in next(iter(rows.values())):
        print("| detector | VUS-PR | events found | delay, s | false alarms a day (in the part) | UCR |")
        print("|---|---|---|---|---|---|")
        for detector, f in rows.items():
            hit = "-" if "hit" not in f else f"{f['hit']:.0%} hit"
            print(
                f"| {detector} | {f['vus_pr']:.3f} ± {f['vus_spread']:.3f} | {f['found']:.1f} of {f['events']:.0f} |"
                f" {said(f['delay_s'], '.1f')} | {f['false_a_day']:.0f} ({f['false']:.1f}) | {hit} |"
            )
    else:
        print("| detector | VUS-PR | anomalous rows found | normal rows above the threshold |")
        print("|---|---|---|---|")
        for detector, f in rows.items():
            print(
                f"| {detector} | {f['vus_pr']:.3f} ± {f['vus_spread']:.3f} | {f['recall']:.1%} | {f['false_share']:.2%} |"
            )


def main():
    options = arguments()
    sets = load(options.data)
    vus_pr, find_length_rank = definition(options)
    results = {}
    for name in options.sets.split(","):
        chosen = sets[name]
        if chosen.vus_window is None:
            chosen.vus_window = find_length_rank(chosen.values[: chosen.train, :1], rank=1)
        runs = {}
        chose = []
        for seed in range(1, options.seeds + 1):
            scores, report, out = run_ours(options, chosen, seed)
            chose.append(report["chosen"])
            thresholds = {figures["kind"]: figures["threshold"] for figures in report["figures"]}
            for detector, (ends, values) in scores.items():
                runs.setdefault(f"Hearth {detector}", []).append(judge(vus_pr, chosen, ends, values, thresholds[detector]))
            if options.no_peers:
                continue
            ends = next(iter(scores.values()))[0]
            for peer, values, threshold in peers.run(chosen, out, seed, WANTED_A_DAY, options.anomstream):
                runs.setdefault(peer, []).append(judge(vus_pr, chosen, ends, values, threshold))
        results[name] = {detector: mean_of(figures) for detector, figures in runs.items()}
        table(name, chosen, results[name])
        print(f"Hearth chose: {', '.join(chose)} (by faults put into the training recording: it has no marks)")
        sys.stdout.flush()
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "sensors.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
