// Stock candle's worker: reads the file into memory, since candle wants all of it, and answers one message at a time.

import start, { load, measure } from "/bench/built/candle.js";

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ answer: await answer(data) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};

async function answer(message) {
  await start();
  if (message.load) {
    const response = await fetch(message.load);
    return load(new Uint8Array(await response.arrayBuffer()));
  }
  return measure(Uint32Array.from(message.measure.prompt), message.measure.decode_tokens);
}
