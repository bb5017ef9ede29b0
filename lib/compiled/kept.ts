import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, isOwn } from '../template/cache-folder.ts';
import type { CompiledLibrary } from './compile.ts';

/** What an earlier process kept. */
export interface KeptLibrary {
  /** JavaScript in ASCII. */
  readonly code: string;
  /** What V8 made of it, where a process has kept that too. */
  readonly codeCache: CodeCache | undefined;
}

/** Functions that V8 has compiled. */
export interface CodeCache {
  /** How much that process had compiled when it ended, in bytes. */
  readonly used: number;
  readonly data: Buffer;
}

/** Says whether what is kept is still what the sources say. */
interface Manifest {
  /** Of the code, which is the name of its file. */
  readonly hash: string;
  /** The files that it was made of, and what each was like. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** V8 wants what follows to begin at a whole word. */
const headLength = 8;

/**
 * Keeps the compiled library between processes, for as long as the files that it was made of stay as they are.
 *
 * @example new Kept('/srv/pincer').read()
 */
export class Kept {
  readonly #folder: string;

  /** @param root folder of the project: each checkout, Node and kind of processor keeps its own */
  constructor(root: string) {
    const key = hashOf(JSON.stringify([root, process.version, process.arch]));
    this.#folder = join(cacheFolder('library'), key.slice(0, 16));
  }

  /** What an earlier process kept; undefined when there is nothing, or when a source file is not what it was. */
  read(): KeptLibrary | undefined {
    try {
      if (!isOwn(this.#folder)) return undefined;
      const { hash, inputs } = this.#manifest();
      for (const path in inputs) if (stampOf(path) !== inputs[path]) return undefined;
      return { code: this.#read(`${hash}.cjs`, 'latin1'), codeCache: this.#readCodeCache(`${hash}.v8`) };
    } catch {
      // Mostly because nobody has compiled it yet; whatever else it is, compiling it again is the way out.
      return undefined;
    }
  }

  /**
   * Keeps what was compiled; not when a source file changed meanwhile, since nobody knows which state of it was read.
   *
   * @param since when compiling began, in ms as Date.now() gives it
   */
  write({ code, map, inputs }: CompiledLibrary, since: number): void {
    // The clock of a file system goes in steps of some milliseconds.
    if (inputs.some((path) => statSync(path).ctimeMs > since - 20)) return;
    const hash = hashOf(code);
    const manifest: Manifest = { hash, inputs: Object.fromEntries(inputs.map((path) => [path, stampOf(path) ?? ''])) };
    for (const [name, content] of [
      [`${hash}.cjs`, code],
      [`${hash}.map`, map],
      ['manifest.json', JSON.stringify(manifest)],
    ] as const) {
      if (!this.#write(name, content)) return;
    }
    for (const name of readdirSync(this.#folder)) {
      if (name !== 'manifest.json' && !name.startsWith(hash)) rmSync(join(this.#folder, name), { force: true });
    }
  }

  /** Keeps what V8 made of the code. */
  writeCodeCache(code: string, { used, data }: CodeCache): void {
    const head = Buffer.alloc(headLength);
    head.writeDoubleLE(used);
    this.#write(`${hashOf(code)}.v8`, Buffer.concat([head, data]));
  }

  /** The source map of what was kept last, as JSON; undefined when there is none. */
  readMap(): string | undefined {
    try {
      return this.#read(`${this.#manifest().hash}.map`);
    } catch {
      // Nothing could be kept: places in the code are told as they are.
      return undefined;
    }
  }

  #manifest(): Manifest {
    return JSON.parse(this.#read('manifest.json')) as Manifest;
  }

  #read(name: string, encoding: BufferEncoding = 'utf8'): string {
    return readFileSync(join(this.#folder, name), encoding);
  }

  #readCodeCache(name: string): CodeCache | undefined {
    try {
      const content = readFileSync(join(this.#folder, name));
      return { used: content.readDoubleLE(), data: content.subarray(headLength) };
    } catch {
      // Whoever kept the code has not ended yet; without it the code is compiled as it is used.
      return undefined;
    }
  }

  /** Whole or not at all: other processes read it meanwhile, and the machine may go down. */
  #write(name: string, content: string | Buffer): boolean {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      // Whoever may write there could have put a link where the new file goes.
      if (!isOwn(this.#folder)) return false;
      const temporary = join(this.#folder, `${name}.${process.pid}`);
      writeFileSync(temporary, content, { mode: 0o600, flush: true });
      renameSync(temporary, join(this.#folder, name));
      return true;
    } catch {
      // A read-only home, or a full disk: the library is compiled at each start, which is only slower.
      return false;
    }
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Changes with everything that is done to a file; undefined when it is gone. */
function stampOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
}
