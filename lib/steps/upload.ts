import { open } from 'node:fs/promises';
import { InputError } from '../core/errors.ts';

/**
 * The bytes of a local file, as many as were promised to the host and not one more: behind them the host's shell reads
 * its next program, so bytes of a file that grew meanwhile would be run.
 *
 * @param size bytes
 * @throws InputError `UPLOAD_SHORT` while it is read, when the file became shorter
 * @example for await (const chunk of exactly('/srv/model.bin', 3_000_000)) channel.write(chunk);
 */
export async function* exactly(source: string, size: number): AsyncGenerator<Uint8Array> {
  await using file = await open(source);
  let left = size;
  while (left > 0) {
    const chunk = Buffer.allocUnsafe(Math.min(left, chunkSize));
    const { bytesRead } = await file.read(chunk, 0, chunk.length);
    if (bytesRead === 0) {
      throw new InputError({
        code: 'UPLOAD_SHORT',
        message: `${source} became ${left} bytes shorter while it was being sent.`,
        hint: 'Run again when nothing writes to it.',
      });
    }
    left -= bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

/** As large as a read of Node's own streams. */
const chunkSize = 64 * 1024;
