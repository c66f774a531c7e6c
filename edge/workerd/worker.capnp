# workerd serve worker.capnp --directory-path models=FOLDER
#
# Two workers, since all four models together take more memory than one has: files.json and files_embed.json say which file each path answers
# with; a path without one is a 404. Files lie in the folder `models`, and nothing else is reached: no worker has a network.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "hearth", worker = .hearth),
    (name = "hearth-embed", worker = .hearthEmbed),
    (name = "models", disk = (writable = false)),
    (name = "nowhere", network = (allow = [])),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:8787", http = (), service = "hearth"),
    (name = "http-embed", address = "127.0.0.1:8788", http = (), service = "hearth-embed"),
  ],
);

const hearth :Workerd.Worker = (
  modules = .modules,
  bindings = [(name = "MODELS", service = "models"), (name = "FILES", json = embed "files.json")],
  globalOutbound = "nowhere",
  compatibilityDate = "2026-11-01",
);

const hearthEmbed :Workerd.Worker = (
  modules = .modules,
  bindings = [(name = "MODELS", service = "models"), (name = "FILES", json = embed "files_embed.json")],
  globalOutbound = "nowhere",
  compatibilityDate = "2026-11-01",
);

const modules :List(Workerd.Worker.Module) = [
  (name = "worker.js", esModule = embed "worker.js"),
  (name = "wasi.js", esModule = embed "wasi.js"),
  (name = "hearth-edge.wasm", wasm = embed "hearth-edge.wasm"),
];
