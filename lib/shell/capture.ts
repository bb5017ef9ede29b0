/** Keeps the first and last part of an output that may be endless, and counts the rest; reading never stops. */
export class Capture {
  readonly #limit: number;
  #head: Buffer[] = [];
  #headLength = 0;
  #tail: Buffer = Buffer.alloc(0);
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
    const room = this.#limit - this.#headLength;
    const head = chunk.subarray(0, Math.max(0, room));
    if (head.length > 0) {
      this.#head.push(Buffer.from(head));
      this.#headLength += head.length;
    }
    const rest = chunk.subarray(head.length);
    if (rest.length === 0) return;
    const joined = Buffer.concat([this.#tail, rest]);
    const over = Math.max(0, joined.length - this.#limit);
    this.#dropped += over;
    this.#tail = Buffer.from(joined.subarray(over));
  }

  bytes(): Buffer {
    const note = this.#dropped > 0 ? Buffer.from(`\n[... ${this.#dropped} bytes left out ...]\n`) : Buffer.alloc(0);
    return Buffer.concat([...this.#head, note, this.#tail]);
  }
}
