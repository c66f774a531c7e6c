// The text of PDFs as pdf.js gives it: `node pdfjs.mjs FOLDER FILES…`, where FOLDER has pdfjs-dist in node_modules. A line of JSON for each.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const root = `${folder}/node_modules/pdfjs-dist`;
const { getDocument } = await import(pathToFileURL(`${root}/legacy/build/pdf.mjs`));

for (const file of files) {
  const task = getDocument({
    data: new Uint8Array(await readFile(file)),
    cMapUrl: `${root}/cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${root}/standard_fonts/`,
    verbosity: 0,
  });
  const texts = [];
  try {
    const pdf = await task.promise;
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      texts.push(items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join(""));
    }
  } catch (error) {
    texts.push(String(error));
  }
  console.log(JSON.stringify(texts.join("\n")));
  await task.destroy();
}
