"""seglearn's watch recordings, out of its wheel: six channels at 50 Hz, with the subject of each. The file is a pickle, and is read by
an unpickler that knows numpy's arrays and nothing else."""

import codecs
import io
import pickle

import numpy as np

from data import member

KNOWN = {
    # How Python 2's bytes stand in a pickle of Python 3.
    ("_codecs", "encode"): codecs.encode,
    ("numpy.core.multiarray", "_reconstruct"): np._core.multiarray._reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): np._core.multiarray._reconstruct,
    ("numpy.core.multiarray", "scalar"): np._core.multiarray.scalar,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
}


class Arrays(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) not in KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name} is none of numpy's arrays")
        return KNOWN[module, name]


def load(wheels):
    """(recordings, subjects, what each one does, names of channels); a recording is (samples, 6)."""
    file = io.BytesIO(member(wheels, "seglearn-", "seglearn/data/watch_dataset.npy"))
    # The head of numpy's own format, and the pickle behind it.
    np.lib.format.read_magic(file)
    np.lib.format.read_array_header_1_0(file)
    held = Arrays(file, encoding="latin1").load()
    held = held.item() if isinstance(held, np.ndarray) else held
    text = lambda names: [name.decode() if isinstance(name, bytes) else str(name) for name in names]
    return held["X"], np.asarray(held["subject"]), np.asarray(held["y"]), text(held["X_labels"])
