/** One way into a host. */
export interface Way {
  readonly user: string;
  readonly port: number;
}

/** How to reach a host over SSH; all values resolved, nothing left to guess. */
export interface SshTarget {
  readonly kind: 'ssh';
  /** Name or address to connect to. */
  readonly address: string;
  /** Tried in this order, e.g. the deploy user on the new port, then root on 22. */
  readonly ways: readonly Way[];
  /** Private key files, `~` expanded. */
  readonly identityFiles: readonly string[];
  /** known_hosts files to read; the first is the one that new ports are written to. */
  readonly knownHosts: readonly string[];
  /** As in ssh_config: run by `sh -c`, `%h` `%p` `%r` replaced; its stdio is the connection. */
  readonly proxyCommand?: string | undefined;
  /** Path of the agent's socket; undefined: no agent. */
  readonly agent?: string | undefined;
  /** Seconds for TCP and SSH handshake together. */
  readonly connectTimeout: number;
}

/** This machine, without SSH. */
export interface LocalTarget {
  readonly kind: 'local';
}

export type Target = SshTarget | LocalTarget;
