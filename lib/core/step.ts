import type { Secret } from './secret.ts';
import type { ShellText } from './shell.ts';

/** Puts a whole file in place: temporary file beside it, mode before content, validate, fsync, rename. */
export interface WriteStep {
  readonly step: 'write';
  readonly path: string;
  readonly content: string | Uint8Array | Secret<string>;
  /** Four octal digits. */
  readonly mode: string;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** SHA-256 that diff saw (`null`: no file); another one on the host fails the step instead of overwriting. `undefined`: any. */
  readonly expect?: string | null | undefined;
  /** Must succeed on the new content before it is put in place; `$1` is the temporary file. */
  readonly validate?: ShellText | undefined;
}

/** Runs shell that the module wrote; values travel quoted. */
export interface ShellStep {
  readonly step: 'sh';
  readonly text: string;
  /** `$1`, `$2` ... of the text. */
  readonly args: readonly string[];
  /** Runs in the long-lived shell's own process: only for one plain quoted command that cannot hang (mkdir, chmod, ln, rm). */
  readonly direct: boolean;
  readonly stdin?: string | Secret<string> | undefined;
  readonly env?: Readonly<Record<string, string | Secret<string>>> | undefined;
  readonly cwd?: string | undefined;
  /** Seconds until the host itself ends it. */
  readonly timeout: number;
  /** Must survive the controller's death (apt): output goes through a file on the host. */
  readonly durable: boolean;
  /** Exit statuses that are no failure; [0] unless given, `any` leaves the judgement to the module's `result`. */
  readonly ok: readonly number[] | 'any';
}

/** Streams a local file that is too big to ride inside a message. */
export interface UploadStep {
  readonly step: 'upload';
  readonly source: string;
  readonly path: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly mode: string;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** Repeats a check on the host until it succeeds or the time is over. */
export interface WaitStep {
  readonly step: 'wait';
  readonly check: string;
  readonly args: readonly string[];
  /** Seconds in all. */
  readonly timeout: number;
  /** Seconds between tries. */
  readonly every: number;
}

/** How to make a change, as data. */
export type Step = WriteStep | ShellStep | UploadStep | WaitStep;

/** What a step printed and how it ended. */
export interface StepOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Makers of steps.
 *
 * @example step.write('/etc/motd', 'hello\n', { mode: '0644' })
 */
export const step = {
  write: (
    path: string,
    content: WriteStep['content'],
    options: Omit<WriteStep, 'step' | 'path' | 'content'>,
  ): WriteStep => ({
    step: 'write',
    path,
    content,
    ...options,
  }),
  /** One plain command that cannot hang; costs one process. */
  direct: (text: ShellText): ShellStep => ({
    step: 'sh',
    text: text.text,
    args: [],
    direct: true,
    timeout: 30,
    durable: false,
    ok: [0],
  }),
  sh: (text: ShellText, options: Partial<Omit<ShellStep, 'step' | 'text' | 'direct'>> = {}): ShellStep => ({
    step: 'sh',
    text: text.text,
    args: [],
    direct: false,
    timeout: 300,
    durable: false,
    ok: [0],
    ...options,
  }),
  upload: (options: Omit<UploadStep, 'step'>): UploadStep => ({ step: 'upload', ...options }),
  wait: (check: ShellText, options: { timeout: number; every: number; args?: readonly string[] }): WaitStep => ({
    step: 'wait',
    check: check.text,
    args: options.args ?? [],
    timeout: options.timeout,
    every: options.every,
  }),
} as const;
