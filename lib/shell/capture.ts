/** Pieces held apart at most; a program that prints byte by byte must not cost a buffer for each. */
const mostPieces = 256;

/** Keeps the first and last part of an output that may be endless, and counts the rest; reading never stops. */
export class Capture {
  readonly #limit: number;
  #head: Buffer[] = [];
  #headLength = 0;
  #tail: Buffer[] = [];
  #tailLength = 0;
  #dropped = 0;

  /** @param limit bytes kept at each end */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that were not kept. */
  get dropped(): number {
    return this.#dropped;
  }

  add(chunk: Buffer): void {
    const head = chunk.subarray(0, Math.max(0, this.#limit - this.#headLength));
    if (head.length > 0) {
      this.#head = appended(this.#head, head);
      this.#headLength += head.length;
    }
    const rest = chunk.subarray(head.length);
    if (rest.length === 0) return;
    this.#tail = appended(this.#tail, rest);
    this.#tailLength += rest.length;
    this.#shorten();
  }

  /** What was kept; a note stands where bytes are missing. */
  bytes(): Buffer {
    const note = this.#dropped > 0 ? Buffer.from(`\n[... ${this.#dropped} bytes left out ...]\n`) : Buffer.alloc(0);
    return Buffer.concat([...this.#head, note, ...this.#tail]);
  }

  /** Drops the oldest bytes of the tail; only the one chunk that is cut is looked at again. */
  #shorten(): void {
    let over = this.#tailLength - this.#limit;
    this.#dropped += Math.max(0, over);
    this.#tailLength -= Math.max(0, over);
    while (over > 0) {
      const oldest = this.#tail[0] ?? Buffer.alloc(0);
      if (oldest.length <= over) this.#tail.shift();
      else this.#tail[0] = oldest.subarray(over);
      over -= Math.min(over, oldest.length);
    }
  }
}

function appended(pieces: Buffer[], piece: Buffer): Buffer[] {
  if (pieces.length >= mostPieces) return [Buffer.concat([...pieces, piece])];
  pieces.push(Buffer.from(piece));
  return pieces;
}
