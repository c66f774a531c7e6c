// The calls of WASI (preview 1) that hearth-edge makes where it answers requests: files that lie in memory and are read, a clock, chance,
// and text that is printed. Everything else says that there is no such call.

const OK = 0;
const BAD_FILE = 8;
const NO_FILE = 44;
const NO_CALL = 52;
/** The folder of all files, as the program finds it. */
const ROOT = 3;

export class System {
  /** Names to bytes. */
  files = new Map();
  printed = "";
  complained = "";
  #module;
  #program;
  #memory;
  #open = new Map();
  #text = new TextDecoder();
  // A piece may end within a character.
  #printing = new TextDecoder();

  constructor(module) {
    this.#module = module;
  }

  /** What the program exports. Its memory is the only state that stays between calls. */
  get program() {
    return (this.#program ??= this.#started());
  }

  #started() {
    const calls = {};
    for (const { name } of WebAssembly.Module.imports(this.#module)) {
      calls[name] = this[name]?.bind(this) ?? (() => NO_CALL);
    }
    const { exports } = new WebAssembly.Instance(this.#module, { wasi_snapshot_preview1: calls });
    this.#memory = exports.memory;
    exports.__wasm_call_ctors();
    return exports;
  }

  // The program's memory moves when it grows, so nothing keeps a view of it.
  #view() {
    return new DataView(this.#memory.buffer);
  }

  #bytes(at, length) {
    return new Uint8Array(this.#memory.buffer, at, length);
  }

  #put(at, ...words) {
    const view = this.#view();
    words.forEach((word, place) => view.setUint32(at + 4 * place, word, true));
    return OK;
  }

  #named(at, length) {
    return this.files.get(this.#text.decode(this.#bytes(at, length)));
  }

  #stretches(at, count) {
    const view = this.#view();
    return Array.from({ length: count }, (_, place) =>
      this.#bytes(view.getUint32(at + 8 * place, true), view.getUint32(at + 8 * place + 4, true)));
  }

  /** `filestat`: of it the program reads the kind and the length. */
  #stat(at, bytes) {
    this.#bytes(at, 64).fill(0);
    this.#view().setUint8(at + 16, bytes ? 4 : 3);
    this.#view().setBigUint64(at + 32, BigInt(bytes?.length ?? 0), true);
    return OK;
  }

  environ_sizes_get(count, size) {
    return this.#put(count, 0) || this.#put(size, 0);
  }

  environ_get() {
    return OK;
  }

  clock_time_get(_clock, _precision, at) {
    this.#view().setBigUint64(at, BigInt(Date.now()) * 1000000n, true);
    return OK;
  }

  random_get(at, length) {
    crypto.getRandomValues(this.#bytes(at, length));
    return OK;
  }

  sched_yield() {
    return OK;
  }

  proc_exit(status) {
    throw new Error(`hearth-edge ended with ${status}`);
  }

  fd_prestat_get(file, at) {
    return file === ROOT ? this.#put(at, 0, 1) : BAD_FILE;
  }

  fd_prestat_dir_name(_file, at) {
    this.#bytes(at, 1)[0] = 47; // "/"
    return OK;
  }

  fd_fdstat_get(file, at) {
    this.#bytes(at, 24).fill(0);
    this.#view().setUint8(at, file === ROOT ? 3 : 4);
    this.#bytes(at + 8, 16).fill(255);
    return OK;
  }

  path_open(_folder, _follow, at, length, _how, _rights, _inherited, _flags, opened) {
    const bytes = this.#named(at, length);
    if (!bytes) return NO_FILE;
    let file = ROOT + 1;
    while (this.#open.has(file)) file += 1;
    this.#open.set(file, { bytes, place: 0 });
    return this.#put(opened, file);
  }

  path_filestat_get(_folder, _follow, at, length, stat) {
    const bytes = this.#named(at, length);
    return bytes ? this.#stat(stat, bytes) : NO_FILE;
  }

  fd_filestat_get(file, at) {
    return this.#stat(at, this.#open.get(file)?.bytes);
  }

  fd_read(file, at, count, read) {
    const open = this.#open.get(file);
    if (!open) return BAD_FILE;
    let all = 0;
    for (const stretch of this.#stretches(at, count)) {
      const some = open.bytes.subarray(open.place, open.place + stretch.length);
      stretch.set(some);
      open.place += some.length;
      all += some.length;
    }
    return this.#put(read, all);
  }

  fd_seek(file, offset, from, at) {
    const open = this.#open.get(file);
    if (!open) return BAD_FILE;
    const base = [0, open.place, open.bytes.length][from];
    open.place = base + Number(offset);
    this.#view().setBigUint64(at, BigInt(open.place), true);
    return OK;
  }

  fd_close(file) {
    return this.#open.delete(file) ? OK : BAD_FILE;
  }

  fd_write(file, at, count, written) {
    let all = 0;
    for (const stretch of this.#stretches(at, count)) {
      if (file === 1) this.printed += this.#printing.decode(stretch, { stream: true });
      else this.complained += this.#text.decode(stretch);
      all += stretch.length;
    }
    return this.#put(written, all);
  }
}
