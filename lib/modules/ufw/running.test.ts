import { describe, expect, it } from 'vitest';
import { isLoaded } from './running.ts';

const defaults = 'IPV6=yes\nDEFAULT_INPUT_POLICY="REJECT"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\n';
const files = {
  defaults,
  rules: '### tuple ### x\n-A ufw-user-input -p tcp -j ACCEPT\n-A ufw-user-limit -j REJECT\n',
  rules6: '',
};
const table = (mark: string, rules = ''): string =>
  `-P INPUT DROP\n-P OUTPUT ACCEPT\n-A INPUT -j ${mark}-before-input\n-A OUTPUT -j ${mark}-before-output\n-A ${mark}-before-input -j ${mark}-user-input\n-A ${mark}-before-output -j ${mark}-user-output\n${rules}`;
const four = table('ufw', '-A ufw-user-input -p tcp -j ACCEPT\n');
const loaded = (v4: string, v6: string, changed: Partial<typeof files> = {}): boolean =>
  isLoaded({ code: 0, stdout: `# iptables\n${v4}# ip6tables\n${v6}`, stderr: '' }, { ...files, ...changed });

describe('isLoaded', () => {
  it('is content when policies, hooks and the number of rules agree', () => {
    expect(loaded(four, table('ufw6'))).toBe(true);
  });

  it('notices a flushed table, a missing hook, another policy and a missing rule', () => {
    expect(loaded('-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n', table('ufw6'))).toBe(false);
    expect(loaded(four.replace('-A INPUT -j ufw-before-input\n', ''), table('ufw6'))).toBe(false);
    expect(loaded(four.replace('-P INPUT DROP', '-P INPUT ACCEPT'), table('ufw6'))).toBe(false);
    expect(loaded(table('ufw'), table('ufw6'))).toBe(false);
  });

  it('wants IPv6 loaded as well, or dropped where ufw does without it', () => {
    expect(loaded(four, '-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n')).toBe(false);
    const without = { defaults: defaults.replace('IPV6=yes', 'IPV6=no') };
    expect(loaded(four, '-P INPUT DROP\n-P OUTPUT DROP\n', without)).toBe(true);
    expect(loaded(four, '-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n', without)).toBe(false);
  });

  it('asks nothing of a kernel without IPv6', () => {
    expect(loaded(four, '')).toBe(true);
  });
});
