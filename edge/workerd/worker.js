// A module worker in front of hearth-edge.wasm. What a request may be and what it is answered with is decided in there (edge/src/serving);
// here are only the calls that a program can't make by itself: bytes of a request, of a model's file, and of an answer.

import module from "hearth-edge.wasm";
import { System } from "wasi.js";

const NO_MEMORY = /memory allocation of \d+ bytes failed/;

/** What runs; nothing after a trap, until the next request. */
let running;
/** Files that are being loaded, by name: who comes meanwhile waits for the same one. */
const loading = new Map();
/** Requests whose bodies are here, or on their way. */
let atOnce = 0;

function call(name, files) {
  const system = (running ??= new System(module));
  try {
    system.files = new Map(Object.entries(files));
    system.printed = "";
    system.program[name]();
    return JSON.parse(system.printed);
  } catch (trap) {
    running = undefined;
    const full = NO_MEMORY.test(system.complained);
    if (!full) console.error(trap, system.complained);
    const [status, message] = full
      ? [413, "this takes more memory than a worker has"]
      : [500, "the program ended; it is started anew for the next request"];
    return { status, body: { error: { status, message } } };
  } finally {
    system.files.clear();
  }
}

const written = (head) => new TextEncoder().encode(JSON.stringify(head));

/** The body up to a length, or how long it is at least. */
async function whole(body, most) {
  const pieces = [];
  let length = 0;
  for await (const piece of body ?? []) {
    pieces.push(piece);
    length += piece.length;
    if (length > most) return { length };
  }
  const bytes = new Uint8Array(length);
  let place = 0;
  for (const piece of pieces) {
    bytes.set(piece, place);
    place += piece.length;
  }
  return { length, bytes };
}

async function load(head, file, env) {
  // Some service of files by address: a folder in workerd, a bucket or static files elsewhere.
  const found = await env.MODELS.fetch(`http://models/${file}`);
  if (!found.ok) {
    await found.body?.cancel();
    const message = `the model for ${head.path} is not there: \`${file}\` gave ${found.status}`;
    return { status: 503, body: { error: { status: 503, message } } };
  }
  return call("load", { head: written(head), model: new Uint8Array(await found.arrayBuffer()) });
}

async function answer(request, env, context) {
  const { pathname: path, search: query } = new URL(request.url);
  const told = request.headers.get("content-length");
  const head = {
    method: request.method,
    path,
    query,
    content_type: request.headers.get("content-type"),
    length: told === null ? null : Number(told),
    at_once: atOnce,
    models: env.FILES,
  };
  const accepted = call("accepts", { head: written(head) });
  if (accepted.status !== 100) return accepted;
  const { length, bytes } = await whole(request.body, accepted.body.most_bytes);
  head.length = length;
  if (!bytes) return call("accepts", { head: written(head) });
  const { file } = call("accepts", { head: written(head) }).body;
  if (file) {
    if (!loading.has(file)) {
      const loaded = load(head, file, env).finally(() => loading.delete(file));
      loading.set(file, loaded);
      // It goes on where the one who asked first leaves.
      context.waitUntil(loaded);
    }
    const loaded = await loading.get(file);
    if (loaded.status !== 200) return loaded;
  }
  return call("answer", { head: written(head), body: bytes });
}

export default {
  async fetch(request, env, context) {
    atOnce += 1;
    try {
      const { status, allow, retry_after, body } = await answer(request, env, context);
      const headers = { "content-type": "application/json" };
      if (allow) headers.allow = allow;
      if (retry_after) headers["retry-after"] = String(retry_after);
      return new Response(JSON.stringify(body) + "\n", { status, headers });
    } finally {
      atOnce -= 1;
    }
  },
};
