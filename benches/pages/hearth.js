// Hearth's own page, through the object that it offers to scripts. What goes in and comes out is JSON.

async function hearth() {
  while (!globalThis.hearth?.models().length) await new Promise((resolve) => setTimeout(resolve, 20));
  return globalThis.hearth;
}

async function texts({ url, list, from, count }) {
  const all = (await (await fetch(url)).json())[list];
  return all.slice(from, from + count).map(({ text }) => text);
}

// Each made ready, downloaded where it is not stored yet.
export async function load(models) {
  const { load } = await hearth();
  const loaded = [];
  for (const model of JSON.parse(models)) loaded.push(await load(model));
  return JSON.stringify(loaded);
}

export async function embed(job) {
  const { batch, ...which } = JSON.parse(job);
  const [{ embed }, all] = [await hearth(), await texts(which)];
  const vectors = [];
  const started = performance.now();
  for (let at = 0; at < all.length; at += batch) {
    vectors.push(...(await embed(all.slice(at, at + batch))).vectors);
  }
  return JSON.stringify({ ms: performance.now() - started, vectors });
}

// The label of each text.
export async function classify(job) {
  const { options, ...which } = JSON.parse(job);
  const [{ classify }, all] = [await hearth(), await texts(which)];
  const { results } = await classify(all, options);
  return JSON.stringify(results.map(({ label }) => label));
}
