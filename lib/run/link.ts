import { setTimeout as sleep } from 'node:timers/promises';
import { PincerError, UnreachableError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import { type Entry, LostError, type Message, Session } from '../shell/session.ts';
import type { Connection, ConnectOptions, Transport } from '../transport/transport.ts';
import { closedId, closeRun, type Hello, helloProgram, type Journal, openRun, parseHello } from './hello.ts';
import { parseRecovered, recoverProgram, recoverSeconds } from './recover.ts';

export interface LinkOptions {
  readonly transport: Transport;
  readonly runId: string;
  /** Asked when sudo prompts. */
  readonly password?: (() => Promise<Secret<string>>) | undefined;
  readonly stateFolder?: string | undefined;
  /** Seconds before each try to reach a lost host again. */
  readonly reconnectPauses?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One exchange: a program out, its records back. */
export interface Exchange {
  readonly program: string;
  /** Seconds that the program may take; a margin is added. */
  readonly seconds: number;
  readonly uploads?: ReadonlyMap<string, () => AsyncIterable<Uint8Array>> | undefined;
  readonly onOutput?: Message['onOutput'];
  /** Called as each record ends. */
  readonly onEntry?: ((entry: Entry) => void) | undefined;
  /** The program changes things: the run's folder and journal must exist. */
  readonly changes: boolean;
  /** Nothing comes after this: if all of it works, the host may remove what this run kept there. */
  readonly isLast?: boolean | undefined;
}

/** Seconds that the controller waits longer than the host's own deadlines. */
const margin = 30;
/** Seconds before each try to reach a lost host again; a reboot of a small server takes about this long. */
const defaultPauses = [0, 1, 3, 10, 20];
/** Seconds that another run's shell is given to go away by itself. */
const otherRunSeconds = 15;
/** Seconds between two looks whether it is gone. */
const pollSeconds = 0.25;

/** The connection to one host with its long-lived shell: greets, sends, and comes back after a loss. */
export class HostLink {
  readonly #options: LinkOptions;
  #connection: Connection | undefined;
  #session: Session | undefined;
  #become: string | undefined;
  #greeted = false;
  #runOpened = false;
  #hasFolder = false;
  #roundTrips = 0;
  #sentBytes = 0;
  /** What the host said at the last greeting. */
  hello: Hello | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Messages answered, over all sessions. */
  get roundTrips(): number {
    return this.#roundTrips;
  }

  get sentBytes(): number {
    return this.#sentBytes + (this.#session?.sentBytes ?? 0);
  }

  /** Whether the host answered the greeting of this session. */
  get isGreeted(): boolean {
    return this.#greeted;
  }

  /** Whether the session can no longer be used. */
  get isLost(): boolean {
    return this.#session === undefined || this.#session.lost !== undefined;
  }

  /** Journals that other runs left. */
  get otherJournals(): readonly Journal[] {
    return (this.hello?.journals ?? []).filter((journal) => !this.#isMine(journal));
  }

  #isMine(journal: Journal): boolean {
    return journal.folder.endsWith(`/${this.#options.runId}`);
  }

  /**
   * Connects, where needed, and starts a shell as root by sudo or as the login user.
   *
   * @throws UnreachableError
   */
  async open(become: boolean, connect: ConnectOptions = {}): Promise<void> {
    const { transport, password, signal } = this.#options;
    this.#connection ??= await transport.connect({ ...connect, signal });
    const user = become && this.#connection.user !== 'root' ? 'root' : undefined;
    if (this.#session && this.#become === user && !this.#session.lost) return;
    // Another user keeps its runs elsewhere, and could not remove this folder.
    if (this.#session && !this.#session.lost && this.#hasFolder) await this.#closeFolder(true);
    this.#retire();
    this.#become = user;
    this.#session = await Session.start(this.#connection, { become: user, password });
    this.#greeted = false;
    this.#runOpened = false;
  }

  /**
   * Sends one program; the first of a session carries the greeting too.
   *
   * @throws LostError when the link broke or the host fell silent
   */
  async exchange(exchange: Exchange, withFacts = false): Promise<Map<string, Entry>> {
    const session = this.#session;
    if (!session) throw new Error('The link is not open.');
    let program = '';
    if (!this.#greeted) program += helloProgram({ withFacts, stateFolder: this.#options.stateFolder });
    if (exchange.changes && !this.#runOpened) program += openRun(this.#options.runId);
    program += exchange.program;
    const hasFolder = this.#hasFolder || exchange.changes;
    if (exchange.isLast) program += closeRun(hasFolder ? this.#options.runId : undefined, false);
    const entries = new Map<string, Entry>();
    try {
      await session.send({
        program,
        deadline: exchange.seconds + margin,
        uploads: exchange.uploads,
        onOutput: exchange.onOutput,
        onEntry: (entry) => {
          entries.set(entry.id, entry);
          exchange.onEntry?.(entry);
        },
      });
    } finally {
      this.#roundTrips += session.turns - this.#countedTurns;
      this.#countedTurns = session.turns;
    }
    const hello = entries.get('hello');
    const { label = '', user = '' } = this.#connection ?? {};
    if (hello) this.hello = checked(parseHello(hello, user), label);
    this.#greeted = true;
    this.#runOpened ||= exchange.changes;
    this.#hasFolder ||= exchange.changes;
    if (entries.has(closedId)) {
      this.#runOpened = false;
      this.#hasFolder = false;
      this.#closed = true;
    }
    return entries;
  }
  #countedTurns = 0;

  /**
   * Deals with what interrupted runs left, until nothing of theirs runs any more.
   *
   * @param scope `all` after a loss, when this run's own earlier shell must end too
   * @returns the final journal lines of this very run, when it had been cut off
   * @throws PincerError `HOST_BUSY` when another run is at work on the host
   */
  async recover(scope: 'others' | 'all'): Promise<readonly string[]> {
    const mayKill = (journal: Journal) => this.#isMine(journal) || journal.orphan;
    const isAtWork = (journal: Journal) => journal.alive && !mayKill(journal);
    const inScope = () => (scope === 'all' ? (this.hello?.journals ?? []) : this.otherJournals);
    let journals = inScope();
    for (let waited = 0; journals.some(isAtWork); waited += pollSeconds) {
      if (waited >= otherRunSeconds) throw busy(journals.find(isAtWork));
      await sleep(pollSeconds * 1000, undefined, { signal: this.#options.signal });
      this.#greeted = false;
      await this.exchange({ program: '', seconds: 30, changes: false });
      journals = inScope();
    }
    if (journals.length === 0) return [];
    const entries = await this.exchange({
      program: recoverProgram(journals, mayKill),
      seconds: recoverSeconds(journals),
      changes: false,
    });
    const lines = parseRecovered(entries, journals.length);
    return journals.flatMap((journal, index) => (this.#isMine(journal) ? (lines[index] ?? []) : []));
  }

  /**
   * After a loss: a new connection and shell, and what the journal of this run says.
   *
   * @throws UnreachableError when the host does not come back
   */
  async reopen(become: boolean): Promise<readonly string[]> {
    let last: unknown;
    for (const pause of this.#options.reconnectPauses ?? defaultPauses) {
      await sleep(pause * 1000, undefined, { signal: this.#options.signal });
      try {
        this.disconnect();
        await this.open(become);
        await this.exchange({ program: '', seconds: 30, changes: false });
        return await this.recover('all');
      } catch (error) {
        if (!(error instanceof UnreachableError || error instanceof LostError)) throw error;
        last = error;
      }
    }
    throw new UnreachableError({
      code: 'HOST_LOST',
      message: `The connection to ${this.#options.transport.label} was lost and did not come back.`,
      hint: 'Run again when the host answers: what was begun is finished or mended first.',
      cause: last,
    });
  }

  /** Goes on over another connection that was proven to work. */
  adopt(connection: Connection, session: Session): void {
    this.#retire();
    this.#connection?.close();
    this.#connection = connection;
    this.#session = session;
    this.#countedTurns = 0;
    this.#greeted = false;
    this.#runOpened = false;
  }

  /**
   * The end: the host removes what this run kept there, unless its last message did that already.
   *
   * @param untold what the ledger is still to be told
   */
  async end(hasPendingHandlers: boolean, untold = ''): Promise<void> {
    const isLeft = this.#hasFolder || this.#isLedgerLeft(hasPendingHandlers) || untold !== '';
    if (this.#session && !this.#session.lost && isLeft) {
      await this.#closeFolder(hasPendingHandlers, untold).catch(() => {
        // The next run finds the folder and clears it; a failure to tidy up is not a failure of the run.
      });
    }
    this.disconnect();
  }

  async #closeFolder(hasPendingHandlers: boolean, untold = ''): Promise<void> {
    const program = untold + closeRun(this.#hasFolder ? this.#options.runId : undefined, hasPendingHandlers);
    await this.exchange({ program, seconds: 10, changes: false });
  }

  /** An interrupted run's ledger whose handlers have all run; only a closing message removes it. */
  #isLedgerLeft(hasPendingHandlers: boolean): boolean {
    return !hasPendingHandlers && this.hello?.hasLedger === true && !this.#closed;
  }
  #closed = false;

  disconnect(): void {
    this.#retire();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #retire(): void {
    this.#sentBytes += this.#session?.sentBytes ?? 0;
    this.#session?.close();
    this.#session = undefined;
    this.#countedTurns = 0;
  }
}

function checked(hello: Hello, label: string): Hello {
  if (hello.missingTools.length === 0) return hello;
  throw new UnreachableError({
    code: 'TOOLS_MISSING',
    message: `${label} lacks ${hello.missingTools.join(', ')}.`,
    hint: 'Pincer needs a POSIX sh and GNU coreutils on the host, nothing else.',
  });
}

function busy(journal: Journal | undefined): PincerError {
  return new PincerError({
    code: 'HOST_BUSY',
    message: `Another run is at work on this host (${journal?.folder ?? ''}, process ${journal?.shell ?? 0}).`,
    hint: 'Wait for it to end; if its controller is gone for good, end that process on the host.',
  });
}
