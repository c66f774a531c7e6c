// Transformers.js on a page, with the same weights as an ONNX graph in f32. What goes in and comes out is JSON.

import { env, pipeline } from "/bench/transformers/@huggingface/transformers/dist/transformers.min.js";

let extractor;

export async function load(job) {
  const { threads } = JSON.parse(job);
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = "/bench/made/";
  env.backends.onnx.wasm.wasmPaths = "/bench/transformers/onnxruntime-web/dist/";
  env.backends.onnx.wasm.numThreads = threads;
  extractor = await pipeline("feature-extraction", "minilm", { dtype: "fp32", device: "wasm" });
  return "{}";
}

export async function embed(job) {
  const { url, list, from, count, batch } = JSON.parse(job);
  const all = (await (await fetch(url)).json())[list].slice(from, from + count).map(({ text }) => text);
  const vectors = [];
  const started = performance.now();
  for (let at = 0; at < all.length; at += batch) {
    const tensor = await extractor(all.slice(at, at + batch), { pooling: "mean", normalize: true });
    vectors.push(...tensor.tolist());
  }
  return JSON.stringify({ ms: performance.now() - started, vectors });
}
