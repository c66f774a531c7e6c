// A page's hold on stock candle, which computes in a worker of its own (candle_worker.js).
// The same three functions as the other engines' pages; what goes in and comes out is JSON.

const worker = new Worker("/bench/candle_worker.js", { type: "module" });

function ask(message) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.answer));
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
}

// It has no store of its own.
export const prepare = async () => "{}";
export const load = async (spec) => ask({ load: JSON.parse(spec).url });
export const measure = async (job) => ask({ measure: JSON.parse(job) });
