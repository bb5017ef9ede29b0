import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { unlessMissing } from '../files.ts';

/** A file that is there whole, or what the origin answered instead. */
export type Download = { readonly file: string; readonly size: number } | { readonly status: number };

/** How long an origin may stay silent, in milliseconds. */
const silenceMs = 60_000;

/** A folder of downloads. Hosts that ask for the same file at the same time wait for one download of it. */
export class Downloads {
  readonly #folder: string;
  readonly #running = new Map<string, Promise<Download>>();

  /** @param folder where the files are kept, made when missing */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The file of that name, from the folder or else from its origin.
   *
   * @throws Error when the origin cannot be reached or breaks off
   * @example await downloads.fetch('1f-a.deb', new URL('http://mirror.example/a.deb'))
   */
  async fetch(name: string, url: URL): Promise<Download> {
    const file = join(this.#folder, name);
    const size = await sizeOf(file);
    if (size !== undefined) return { file, size };
    const running = this.#running.get(name) ?? this.#start(name, file, url);
    return await running;
  }

  #start(name: string, file: string, url: URL): Promise<Download> {
    const download = this.#download(file, url).finally(() => this.#running.delete(name));
    this.#running.set(name, download);
    return download;
  }

  async #download(file: string, url: URL): Promise<Download> {
    await mkdir(this.#folder, { recursive: true });
    const answer = await request(url);
    if (answer.statusCode !== 200) {
      answer.resume();
      return { status: answer.statusCode ?? 502 };
    }
    const unfinished = `${file}.${randomUUID()}`;
    try {
      await pipeline(answer, createWriteStream(unfinished)); // fails when the origin breaks off before content-length
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return { file, size: (await stat(file)).size };
  }
}

function request(url: URL): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { timeout: silenceMs }, resolve);
    asked.on('timeout', () => asked.destroy(new Error(`${url.host} is silent`)));
    asked.on('error', reject);
  });
}

async function sizeOf(file: string): Promise<number | undefined> {
  return await stat(file).then((found) => found.size, unlessMissing(undefined));
}
