/**
 * Sends a signal to a process group.
 *
 * @param leader pid of its first process
 * @returns false when the group belongs to another user (a program under sudo), so that it got nothing
 * @example if (!killGroup(child.pid, 'SIGKILL')) child.stdin.end();
 */
export function killGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Gone in the meantime is what was wanted.
    if (code === 'ESRCH') return true;
    if (code === 'EPERM') return false;
    throw error;
  }
}
