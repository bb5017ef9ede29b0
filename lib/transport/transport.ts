/** What a channel tells its owner. Handlers are attached before the first byte can come. */
export interface ChannelEvents {
  stdout(chunk: Buffer): void;
  stderr(chunk: Buffer): void;
  /** Called exactly once; `error` when the link broke rather than the program ended. */
  closed(error?: Error): void;
}

/** A running program on a host with its three streams. */
export interface Channel {
  /** Hands bytes to the program's standard input; false means: wait for `drained()` before the next large write. */
  write(data: string | Uint8Array): boolean;
  drained(): Promise<void>;
  /** Ends the channel at once; `closed` follows. */
  close(): void;
}

/** One authenticated connection to a host. */
export interface Connection {
  readonly user: string;
  /** What people see: `deploy@203.0.113.5:9922`, or `local`. */
  readonly label: string;
  readonly port: number | undefined;
  /** SHA-256 fingerprint of the verified host key, as `ssh-keygen -l` prints it; undefined for this machine. */
  readonly hostKey: string | undefined;
  /** Starts a program (no pty). A refused channel is retried; at most 4 are open at once. */
  open(command: string, events: ChannelEvents): Promise<Channel>;
  /** Resolves when the connection is gone, with the reason if it broke. */
  readonly closed: Promise<Error | undefined>;
  /**
   * Lists the verified host key for this port in the first known_hosts file, where it is not listed yet; tells whether
   * a line was added. Does nothing for this machine.
   */
  rememberHostKey(): Promise<boolean>;
  close(): void;
}

/** Knows how to reach one host. */
export interface Transport {
  readonly label: string;
  /**
   * @throws UnreachableError when no way in works; the message names each way that was tried
   */
  connect(options?: ConnectOptions): Promise<Connection>;
}

export interface ConnectOptions {
  /** Only this way in (the guard's proof); otherwise all candidates in order. */
  readonly only?: { readonly user: string; readonly port: number } | undefined;
  /** The host key must have exactly this fingerprint, wherever known_hosts lists it. */
  readonly hostKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
