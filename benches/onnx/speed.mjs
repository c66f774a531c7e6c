// How long real models take in wasm, one thread each, in turns with ONNX Runtime Web, under Node's V8.
//
//     node speed.mjs OUR.wasm CASES DIST_OF_ORT SECONDS ROUNDS [OUT.json]
//
// Each measurement is a process of its own, the best of all rounds counts, and its clock is what its thread has computed, so that whatever else runs here says less.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [first, ...rest] = process.argv.slice(2);
if (first === "--one") await one(...rest);
else compare(first, ...rest);

function compare(wasm, cases, dist, seconds, rounds, out) {
  const told = {};
  console.log(`${cpus()[0]?.model}, ${process.version}, the best of ${rounds} rounds of ${seconds} s`);
  for (const name of readdirSync(join(cases, "real")).sort()) {
    const times = { ours: [], theirs: [] };
    for (let round = 0; round < Number(rounds); round++)
      for (const engine of ["ours", "theirs"]) {
        const program = engine === "ours" ? wasm : dist;
        // Node 20 crashes where it marks garbage while a memory grows.
        const flags = engine === "ours" ? ["--no-incremental-marking"] : [];
        const command = [...flags, "--no-warnings", fileURLToPath(import.meta.url), "--one", engine, program, join(cases, "real", name), seconds];
        try {
          const said = execFileSync(process.execPath, command, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
          times[engine].push(JSON.parse(said.trim().split("\n").at(-1)));
        } catch (error) {
          console.log(`${name}: ${engine === "ours" ? "ours" : "ONNX Runtime Web"} fails: ${String(error.stderr ?? error).trim().slice(0, 200)}`);
        }
      }
    // What else runs here only makes a round longer.
    const best = (engine) => Math.min(...times[engine].map((time) => time.mean));
    const [ours, theirs] = [best("ours"), best("theirs")];
    told[name] = { ours, theirs, times: theirs / ours };
    console.log(`${name}: ${ours?.toFixed(2)} ms, ONNX Runtime Web ${theirs?.toFixed(2)} ms: ${(theirs / ours).toFixed(2)} times its speed`);
  }
  if (out) writeFileSync(out, JSON.stringify(told, null, 1));
}

async function one(engine, program, folder, seconds) {
  await (engine === "ours" ? ours : theirs)(program, folder, Number(seconds));
}

// Milliseconds that this thread has computed: what compiles beside it counts for neither. Linux alone says so; elsewhere it is the time.
function now() {
  try {
    return Number(readFileSync("/proc/self/schedstat", "utf8").split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

async function ours(wasm, folder, seconds) {
  const { WASI } = await import("node:wasi");
  const wasi = new WASI({ version: "preview1", args: ["speed", "/case", String(seconds)], preopens: { "/case": folder } });
  const module = await WebAssembly.compile(readFileSync(wasm));
  const imports = wasi.getImportObject();
  let instance;
  imports.wasi_snapshot_preview1.clock_time_get = (id, precision, to) => {
    new DataView(instance.exports.memory.buffer).setBigUint64(to, BigInt(Math.round(now() * 1e6)), true);
    return 0;
  };
  instance = await WebAssembly.instantiate(module, imports);
  wasi.start(instance);
}

async function theirs(dist, folder, seconds) {
  const ort = await import(pathToFileURL(join(dist, "ort.wasm.min.mjs")).href);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = pathToFileURL(dist).href + "/";
  const started = now();
  const session = await ort.InferenceSession.create(readFileSync(join(folder, "model.onnx")), { executionProviders: ["wasm"] });
  const open = now() - started;
  const feeds = Object.fromEntries(tensors(readFileSync(join(folder, "in.bin")), ort));
  const at = now();
  await session.run(feeds);
  const first = now() - at;
  let count = 0;
  const begin = now();
  while (count < 3 || now() - begin < seconds * 1000) {
    await session.run(feeds);
    count += 1;
  }
  console.log(JSON.stringify({ open, first, mean: (now() - begin) / count }));
}

// As onnx/examples/tensors writes them.
function tensors(content, ort) {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const found = [];
  let at = 0;
  const u32 = () => view.getUint32((at += 4) - 4, true);
  const u64 = () => Number(view.getBigUint64((at += 8) - 8, true));
  while (at < content.length) {
    const length = u32();
    const name = content.toString("utf8", at, (at += length));
    const type = content[at++];
    const shape = Array.from({ length: u32() }, u64);
    const bytes = u64();
    const raw = content.buffer.slice(content.byteOffset + at, content.byteOffset + (at += bytes));
    const [form, list] = { 1: ["float32", Float32Array], 6: ["int32", Int32Array], 7: ["int64", BigInt64Array] }[type];
    found.push([name, new ort.Tensor(form, new list(raw), shape)]);
  }
  return found;
}
