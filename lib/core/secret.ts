const hidden = '***';
const known = new Set<string>();
let longestFirst: readonly string[] = [];

/**
 * A value that must not be seen: it prints as `***`, cannot be put into JSON or a template string by accident,
 * and every text that Pincer shows is scrubbed of it.
 */
export class Secret<T = string> {
  readonly #value: T;
  /** Where it came from, for messages: `environment variable X`, `file /y`. */
  readonly origin: string;
  /** Nobody read the real one, because a listing needs none; whoever judges a value leaves this one alone. */
  readonly isPlaceholder: boolean;

  constructor(value: T, origin: string, kind: 'original' | 'derived' | 'placeholder' = 'original') {
    this.#value = value;
    this.origin = origin;
    this.isPlaceholder = kind === 'placeholder';
    // A whole file made from one secret has innocent lines too; the original still blanks out its own part of them.
    if (typeof value === 'string' && !this.isPlaceholder && !(kind === 'derived' && value.trim().includes('\n')))
      remember(value);
    Object.freeze(this);
  }

  /**
   * The value itself; only code that hands it to a host's standard input may ask.
   *
   * @example secret.reveal()
   */
  reveal(): T {
    return this.#value;
  }

  /**
   * A secret made from this one: what is made from a secret is secret too.
   *
   * @example token.map((value) => `OPENCLAW_GATEWAY_TOKEN=${value}\n`)
   */
  map<U>(change: (value: T) => U): Secret<U> {
    return new Secret(change(this.#value), this.origin, this.isPlaceholder ? 'placeholder' : 'derived');
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Secret(${hidden})`;
  }
}

/** Values this short would blank out innocent text; they are hidden by type only. */
const shortestScrubbed = 6;

function isScrubbed(value: string): boolean {
  return value.trim().length >= shortestScrubbed;
}

/** Each line counts by itself, because a key or certificate may be shown line by line. */
function remember(value: string): void {
  for (const line of [value, ...value.split('\n')].map((text) => text.trim()).filter(isScrubbed)) {
    for (const text of spellings(line)) known.add(text);
  }
  longestFirst = [...known].sort((a, b) => b.length - a.length);
}

/** As JSON, a shell word, a URL and base64 show a text; they are what sinks and messages are made of. */
function spellings(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const url = text.isWellFormed() ? encodeURIComponent(text) : text;
  return [text, json, JSON.stringify(json).slice(1, -1), text.replaceAll("'", "'\\''"), url, base64(text)];
}

/** Without the last characters, which depend on what follows. */
function base64(text: string): string {
  return Buffer.from(text)
    .subarray(0, Math.floor(Buffer.byteLength(text) / 3) * 3)
    .toString('base64');
}

/**
 * Replaces every secret that this process has seen by `***`; the last guard before any sink.
 *
 * @example scrub('token is s3cret-value') // 'token is ***'
 */
export function scrub(text: string): string {
  let clean = text;
  // A secret that holds another one goes first, else its rest would show.
  for (const value of longestFirst) {
    if (clean.includes(value)) clean = clean.replaceAll(value, hidden);
  }
  return clean;
}
