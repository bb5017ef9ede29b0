/** Starts that contact no host, each with all of the one before it. */
export const startKinds = ['node', 'tsx', 'site'] as const;
export type StartKind = (typeof startKinds)[number];

export const startLabels: Readonly<Record<StartKind, string>> = {
  node: 'node -e 0',
  tsx: 'tsx, an empty file',
  site: 'tsx playbooks/site.ts --list-tasks',
};

/** The goal of the issue "Speed as a contract": a listing takes at most so often what Node and tsx need for nothing. */
export const mostStarts = 2.5;
