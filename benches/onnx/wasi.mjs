// Runs a program under WASI in Node, as cargo's runner: `node wasi.mjs PROGRAM.wasm ARGUMENTS`. Its files are those of this machine.

import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [program, ...rest] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [program, ...rest], env: process.env, preopens: { "/": "/" } });
const instance = await WebAssembly.instantiate(await WebAssembly.compile(readFileSync(program)), wasi.getImportObject());
process.exitCode = wasi.start(instance);
