# workerd serve worker.capnp --directory-path models=FOLDER
#
# files.json says which file each path answers with; a path without one is a 404. Files lie in the folder `models`, and nothing else is
# reached: the worker has no network.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "hearth", worker = .hearth),
    (name = "models", disk = (writable = false)),
    (name = "nowhere", network = (allow = [])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "hearth")],
);

const hearth :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "wasi.js", esModule = embed "wasi.js"),
    (name = "hearth-edge.wasm", wasm = embed "hearth-edge.wasm"),
  ],
  bindings = [
    (name = "MODELS", service = "models"),
    (name = "FILES", json = embed "files.json"),
  ],
  globalOutbound = "nowhere",
  compatibilityDate = "2026-11-01",
);
