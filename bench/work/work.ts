/** One task of the benchmark, without any tool's words: each peer says the same in its own language. */
export type Work =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: string }
  /** A text with variables, rendered on the controller. */
  | { readonly kind: 'template'; readonly path: string; readonly mode: string; readonly source: string }
  /** A text that goes to the host as it is. */
  | { readonly kind: 'copy'; readonly path: string; readonly mode: string; readonly source: string }
  /** One line: the last one that matches is replaced, else it is appended. */
  | { readonly kind: 'line'; readonly path: string; readonly match: string; readonly line: string }
  /** No line that matches. */
  | { readonly kind: 'no-line'; readonly path: string; readonly match: string }
  /** A command that runs only while `creates` does not exist; what it prints becomes that file. */
  | { readonly kind: 'guarded'; readonly run: string; readonly creates: string; readonly content: string }
  /** A command that runs each time, only reads (a path), and never counts as changed. */
  | { readonly kind: 'read'; readonly argv: readonly string[]; readonly reads: string }
  /** Accounts that every Debian has (base-passwd), so that no machine is changed. */
  | { readonly kind: 'user'; readonly account: string; readonly uid: number; readonly shell: string }
  | { readonly kind: 'group'; readonly account: string; readonly gid: number }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  /** A file that is there at first. */
  | { readonly kind: 'absent'; readonly path: string };

/** A task with its name, as listings and recaps show it. */
export type NamedWork = Work & { readonly name: string };

/** Everything that the peers are told, and what a host holds at first. */
export interface Workload {
  readonly tasks: readonly NamedWork[];
  /** Values of the templates' variables. */
  readonly vars: Readonly<Record<string, string | number>>;
  /** Texts with variables (`{{ name }}`, which Jinja2 and Handlebars read alike) by file name. */
  readonly templates: Readonly<Record<string, string>>;
  /** Texts without, by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that a host has at first, by path; mode 0644. */
  readonly seeds: Readonly<Record<string, string>>;
}
