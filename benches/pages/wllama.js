// wllama on a page. The same three functions as the other engines' pages; what goes in and comes out is JSON.

import { Wllama } from "/bench/wllama/esm/index.js";

const quiet = { debug() {}, log() {}, warn() {}, error: console.error };
let engine;

function create() {
  return new Wllama({ default: "/bench/wllama/esm/wasm/wllama.wasm" }, { logger: quiet, suppressNativeLog: true });
}

const absolute = (url) => new URL(url, location.origin).href;

// Into its own cache, which is the origin private file system.
export async function prepare(spec) {
  await create().modelManager.getModelOrDownload(absolute(JSON.parse(spec).url));
  return "{}";
}

// As much context as the longest case takes, and one request at a time: it reserves memory for both.
export async function load(spec) {
  const { url, threads } = JSON.parse(spec);
  const started = performance.now();
  engine = create();
  await engine.loadModelFromUrl(absolute(url), { n_gpu_layers: 0, n_threads: threads, n_ctx: 2304, n_parallel: 1 });
  const load_ms = performance.now() - started;
  return JSON.stringify({ load_ms, threads: engine.getNumThreads(), kernels: "llama.cpp, simd128" });
}

// It takes text alone, and gives it the same tokens as the others have. Its clock counts from the first token on, which the prefill chose: one more makes as many steps as the others take.
export async function measure(job) {
  const { text, decode_tokens } = JSON.parse(job);
  const answer = await engine.createCompletion({
    prompt: text,
    max_tokens: decode_tokens + 1,
    temperature: 0,
    ignore_eos: true,
    cache_prompt: false,
  });
  const { prompt_n, prompt_ms, predicted_n, predicted_ms } = answer.timings;
  return JSON.stringify({
    prefill_ms: prompt_ms,
    decode_ms: predicted_ms,
    prompt_tokens: prompt_n,
    decoded_tokens: predicted_n - 1,
  });
}
