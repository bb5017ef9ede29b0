/** What a stream of a shell channel is made of: frames that our own programs print, and everything between them. */
export interface FrameHandlers {
  frame(fields: readonly string[]): void;
  text(chunk: Buffer): void;
}

/** Longest frame line we ever print is far below this; more means the stream is not ours. */
const longestFrame = 4096;

/**
 * Splits a byte stream into frames (`\x1e<nonce> field field\n`) and the bytes between them. A frame may start
 * anywhere, also behind output without a final newline, and may arrive in pieces.
 *
 * @param nonce 32 hex digits that the host's programs cannot know
 * @example const parse = frameParser(nonce, { frame: ([type]) => ..., text: (chunk) => ... }); parse(chunk);
 */
export function frameParser(nonce: string, handlers: FrameHandlers): (chunk: Buffer) => void {
  const marker = Buffer.from(`\x1e${nonce} `);
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const start = pending.indexOf(marker);
      if (start < 0) {
        const keep = partialMarker(pending, marker);
        if (pending.length > keep) handlers.text(pending.subarray(0, pending.length - keep));
        pending = pending.subarray(pending.length - keep);
        return;
      }
      if (start > 0) handlers.text(pending.subarray(0, start));
      const end = pending.indexOf(10, start + marker.length);
      if (end < 0) {
        pending = pending.subarray(start);
        if (pending.length > longestFrame) throw new Error('A frame of the host does not end.');
        return;
      }
      const line = pending.subarray(start + marker.length, end).toString('utf8');
      pending = pending.subarray(end + 1);
      handlers.frame(line.split(' '));
    }
  };
}

/** How many bytes at the end of `bytes` could be the beginning of the marker. */
function partialMarker(bytes: Buffer, marker: Buffer): number {
  const longest = Math.min(bytes.length, marker.length - 1);
  for (let length = longest; length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(marker.subarray(0, length))) return length;
  }
  return 0;
}
