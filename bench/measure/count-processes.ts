/** What a process did, as far as it counts. */
type Event =
  | { readonly pid: number; readonly kind: 'fork'; readonly child: number }
  | { readonly pid: number; readonly kind: 'start'; readonly program: string };

/**
 * Counts the processes that did the host's work: each one that started a program other than sshd, or that such a
 * program forked. What sshd forks for its own sake (privilege separation) is the same for every peer and not counted;
 * neither are threads.
 *
 * @param trace what `strace -f -o` wrote of fork, clone and execve
 * @param root  process id of the sshd
 * @example countProcesses('1 clone(flags=SIGCHLD) = 2\n2 execve("/bin/sh", ["sh"], 0x1) = 0\n', 1) // 1
 */
export function countProcesses(trace: string, root: number): number {
  const events = eventsOf(trace);
  const parents = new Map(
    events.flatMap((event) => (event.kind === 'fork' ? [[event.child, event.pid] as const] : [])),
  );
  /** Whether a process still is sshd; a child may be heard of before its parent's call returned. */
  const isServer = new Map<number, boolean>([[root, true]]);
  const serves = (pid: number): boolean => {
    const parent = parents.get(pid);
    const answer = isServer.get(pid) ?? (parent !== undefined && serves(parent));
    isServer.set(pid, answer);
    return answer;
  };
  const counted = new Set<number>();
  for (const event of events) {
    const served = serves(event.pid);
    if (event.kind === 'fork') {
      if (!isServer.has(event.child)) isServer.set(event.child, served);
      if (!served) counted.add(event.child);
    } else if (!isSshd(event.program)) {
      isServer.set(event.pid, false);
      counted.add(event.pid);
    }
  }
  return counted.size;
}

/** The calls that succeeded, in order; one that was interrupted by another process's line is put together again. */
function eventsOf(trace: string): readonly Event[] {
  const begun = new Map<number, string>();
  return trace.split('\n').flatMap((line): Event[] => {
    const [, first = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const pid = Number(first);
    if (rest.endsWith(unfinished)) {
      begun.set(pid, rest.slice(0, -unfinished.length));
      return [];
    }
    const [, end] = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest) ?? [];
    const call = end === undefined ? rest : (begun.get(pid) ?? '') + end;
    const [, result] = / = (\d+)$/.exec(call) ?? [];
    if (result === undefined) return [];
    const [, program] = /^execve\("([^"]*)"/.exec(call) ?? [];
    if (program !== undefined) return [{ pid, kind: 'start', program }];
    const isFork = /^(?:fork|vfork|clone3?)\(/.test(call) && !call.includes('CLONE_THREAD');
    return isFork ? [{ pid, kind: 'fork', child: Number(result) }] : [];
  });
}

const unfinished = '<unfinished ...>';

/** sshd, and the parts that it is made of since OpenSSH 9.8. */
function isSshd(program: string): boolean {
  return /\/sshd(?:-session|-auth)?$/.test(program);
}
