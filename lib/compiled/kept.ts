import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../cache/folder.ts';
import { keep, readKept } from '../cache/keep.ts';
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
    const manifest = manifestIn(this.#folder);
    if (manifest === undefined) return undefined;
    const { hash, inputs } = manifest;
    for (const path in inputs) if (stampOf(path) !== inputs[path]) return undefined;
    const code = this.#read(`${hash}.cjs`)?.toString('latin1');
    const content = this.#read(`${hash}.v8`);
    const codeCache =
      content && content.length > headLength
        ? { used: content.readDoubleLE(), data: content.subarray(headLength) }
        : undefined;
    return code === undefined ? undefined : { code, codeCache };
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
      if (!this.#keep(name, content)) return;
    }
    for (const name of readdirSync(this.#folder)) {
      if (name !== 'manifest.json' && !name.startsWith(hash)) rmSync(join(this.#folder, name), { force: true });
    }
    forgetOrphans(dirname(this.#folder));
  }

  /** Keeps what V8 made of the code. */
  writeCodeCache(code: string, { used, data }: CodeCache): void {
    const head = Buffer.alloc(headLength);
    head.writeDoubleLE(used);
    this.#keep(`${hashOf(code)}.v8`, Buffer.concat([head, data]));
  }

  /** The source map of what was kept last, as JSON; undefined when there is none. */
  readMap(): string | undefined {
    const manifest = manifestIn(this.#folder);
    return manifest && this.#read(`${manifest.hash}.map`)?.toString('utf8');
  }

  #read(name: string): Buffer | undefined {
    return readKept(join(this.#folder, name));
  }

  #keep(name: string, content: string | Buffer): boolean {
    return keep(join(this.#folder, name), content);
  }
}

function manifestIn(folder: string): Manifest | undefined {
  const text = readKept(join(folder, 'manifest.json'))?.toString('utf8');
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Manifest);
  } catch {
    // A disk that lost it: the library is compiled again, which writes a new one.
    return undefined;
  }
}

/** Checkouts come and go, on a machine for CI by the hour. What was made of a file that is gone would be made anew anyway. */
function forgetOrphans(folder: string): void {
  for (const name of readdirSync(folder)) {
    const { inputs = {} } = manifestIn(join(folder, name)) ?? {};
    if (Object.keys(inputs).every((path) => existsSync(path))) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
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
