import { describe, expect, test } from 'vitest';
import { countProcesses } from './count-processes.ts';

/** A login by OpenSSH 9.2, as strace 6.1 wrote it, with a shell that starts two programs. */
const login = [
  '100 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f) = 101',
  '101 execve("/usr/sbin/sshd", ["/usr/sbin/sshd", "-D", "-R"], 0x55 /* 41 vars */) = 0',
  '101 clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7f) = 102',
  '102 +++ exited with 0 +++',
  '101 clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7f) = 103',
  '103 execve("/bin/bash", ["bash", "-c", "exec /bin/sh"], 0x55 /* 8 vars */) = 0',
  '103 execve("/bin/sh", ["/bin/sh"], 0x55 /* 10 vars */) = 0',
  '103 vfork( <unfinished ...>',
  '104 execve("/usr/local/bin/stat", ["stat", "x"], 0x7f /* 14 vars */) = -1 ENOENT (No such file or directory)',
  '104 execve("/usr/bin/stat", ["stat", "x = 5"], 0x7f /* 14 vars */ <unfinished ...>',
  '103 <... vfork resumed>)              = 104',
  '104 <... execve resumed>)             = 0',
  '103 clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7f) = 105',
];

describe('countProcesses', () => {
  test('counts the shell and what it forks, and nothing of sshd itself', () => {
    expect(countProcesses(login.join('\n'), 100)).toBe(3);
  });

  test('a login without a command has none', () => {
    expect(countProcesses(login.slice(0, 5).join('\n'), 100)).toBe(0);
  });

  test('threads and failed calls are no processes', () => {
    const more = [
      '103 clone3({flags=CLONE_VM|CLONE_THREAD, exit_signal=0}, 88) = 106',
      '103 clone(child_stack=NULL, flags=SIGCHLD) = -1 EAGAIN (Resource temporarily unavailable)',
    ];
    expect(countProcesses([...login, ...more].join('\n'), 100)).toBe(3);
  });

  test('a child of sshd that is heard of before its parent is still sshd', () => {
    const lines = [
      '100 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>',
      '101 clone(child_stack=NULL, flags=SIGCHLD) = 102',
      '100 <... clone resumed>, child_tidptr=0x7f) = 101',
      '102 execve("/bin/sh", ["sh"], 0x55 /* 9 vars */) = 0',
    ];
    expect(countProcesses(lines.join('\n'), 100)).toBe(1);
  });

  test('newer OpenSSH is made of more programs', () => {
    const lines = [
      '100 clone(child_stack=NULL, flags=SIGCHLD) = 101',
      '101 execve("/usr/lib/openssh/sshd-session", ["sshd-session"], 0x55 /* 9 vars */) = 0',
      '101 clone(child_stack=NULL, flags=SIGCHLD) = 102',
      '102 execve("/usr/lib/openssh/sshd-auth", ["sshd-auth"], 0x55 /* 9 vars */) = 0',
    ];
    expect(countProcesses(lines.join('\n'), 100)).toBe(0);
  });
});
