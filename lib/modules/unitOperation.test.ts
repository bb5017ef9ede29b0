import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { daemonReload, operateUnit, registerUnit } from './unitOperation.ts';

describe('unit operations', () => {
  it('carry verb and unit as arguments of a text that a shell can read', () => {
    const { text, args, timeout } = operateUnit('restart', 'app@1.service');
    expect(args).toEqual(['restart', 'app@1.service']);
    expect(timeout).toBe(300);
    expect(() => execFileSync('sh', ['-n', '-c', text])).not.toThrow();
  });

  it('quote the unit', () => {
    expect(registerUnit('enable', 'dev-disk\\x2did.swap').text).toBe(
      "systemctl --quiet enable -- 'dev-disk\\x2did.swap'",
    );
    expect(daemonReload().text).toBe('systemctl daemon-reload');
  });
});
