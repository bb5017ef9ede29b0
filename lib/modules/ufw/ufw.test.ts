import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ufw } from './ufw.ts';

const { module } = ufw;
const ssh = { action: 'allow', proto: 'tcp', port: 9922, from: '203.0.113.10' } as const;
const sshLine = '### tuple ### allow tcp 9922 0.0.0.0/0 any 203.0.113.10 in';
const defaults =
  'IPV6=yes\nDEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\nDEFAULT_FORWARD_POLICY="DROP"\nIPT_SYSCTL=""\n';
const hooks = (mark: string): string =>
  `-P INPUT DROP\n-P OUTPUT ACCEPT\n-A INPUT -j ${mark}-before-input\n-A OUTPUT -j ${mark}-before-output\n-A ${mark}-before-input -j ${mark}-user-input\n-A ${mark}-before-output -j ${mark}-user-output\n`;
const rule = '-A ufw-user-input -p tcp --dport 9922 -s 203.0.113.10 -j ACCEPT\n';
const on = {
  rules: `*filter\n${sshLine}\n${rule}COMMIT\n`,
  rules6: '*filter\nCOMMIT\n',
  defaults,
  conf: 'ENABLED=yes\nLOGLEVEL=low\n',
  running: { code: 0, stdout: `# iptables\n${hooks('ufw')}${rule}# ip6tables\n${hooks('ufw6')}`, stderr: '' },
};
const fresh = {
  rules: '*filter\nCOMMIT\n',
  rules6: '*filter\nCOMMIT\n',
  defaults: defaults.replace('IPT_SYSCTL=""', 'IPT_SYSCTL=/etc/ufw/sysctl.conf'),
  conf: 'ENABLED=no\nLOGLEVEL=low\n',
  running: { code: 0, stdout: '# iptables\n# ip6tables\n', stderr: '' },
};

function summaries(params: Parameters<typeof ufw>[0], state: Record<string, unknown>): string[] {
  return module.diff(ufw(params).params, state).map(({ summary }) => summary);
}

function argsOf(params: Parameters<typeof ufw>[0], state: Record<string, unknown>): readonly string[] {
  const [step] = module.apply(ufw(params).params, state, []);
  return step?.step === 'sh' ? step.args : [];
}

describe('ufw', () => {
  it('finds nothing to do', () => {
    expect(summaries({ rules: [ssh] }, on)).toEqual([]);
  });

  it('lists each rule that comes and goes', () => {
    const web = { action: 'allow', proto: 'tcp', port: 443, comment: 'web' } as const;
    expect(summaries({ rules: [web] }, on)).toEqual([
      'remove rule: allow tcp port 9922 from 203.0.113.10',
      'add rule: allow tcp port 443 from anywhere (IPv4) # web',
      'add rule: allow tcp port 443 from anywhere (IPv6) # web',
    ]);
    expect(summaries({ rules: [ssh, web], unlisted: 'keep' }, on)).toHaveLength(2);
  });

  it('notices that only the order differs', () => {
    const deny = { action: 'deny', from: '198.51.100.1' } as const;
    const two = on.rules.replace(sshLine, `### tuple ### deny any any 0.0.0.0/0 any 198.51.100.1 in\n${sshLine}`);
    expect(summaries({ rules: [ssh, deny] }, { ...on, rules: two })).toContain('change the order of rules');
  });

  it('turns a fresh host on: settings first, then everything at once', () => {
    expect(summaries({ rules: [ssh], ipv6: false }, fresh)).toEqual([
      'add rule: allow tcp port 9922 from 203.0.113.10',
      'ipv6 yes -> no',
      'kernel settings /etc/ufw/sysctl.conf -> ',
      'firewall off -> on',
    ]);
    const [four, six, settings, off, conf, level, activation] = argsOf({ rules: [ssh], ipv6: false }, fresh);
    expect(four).toBe(`*filter\n### RULES ###\n${sshLine}\n### END RULES ###\nCOMMIT\n`);
    expect(six).not.toContain('tuple');
    expect(settings).toContain('IPV6=no\n');
    expect([off, conf]).toEqual([fresh.conf, fresh.conf]);
    expect([level, activation]).toEqual(['low', 'start']);
  });

  it('replaces the rules of a running firewall in one go, and starts anew where more than rules differ', () => {
    expect(argsOf({ rules: [] }, on).at(-1)).toBe('rules');
    expect(argsOf({ rules: [], logging: 'off' }, on).slice(-2)).toEqual(['off', 'rules']);
    expect(argsOf({ rules: [], defaults: { incoming: 'reject' } }, on).at(-1)).toBe('start');
    expect(argsOf({ rules: [ssh], enabled: false }, on).at(-1)).toBe('stop');
    expect(argsOf({ rules: [ssh], enabled: false }, fresh).at(-1)).toBe('none');
  });

  it('notices that the kernel holds other rules', () => {
    const flushed = { ...on, running: fresh.running };
    expect(summaries({ rules: [ssh] }, flushed)).toEqual(['load the rules into the kernel again, which holds others']);
    expect(argsOf({ rules: [ssh] }, flushed).at(-1)).toBe('start');
  });

  it('opens the old way first and removes nothing while a guard watches', () => {
    const old = { user: 'root', port: 22, clientAddress: '::ffff:198.51.100.7' };
    const opened = module.open(ufw({ rules: [{ ...ssh, port: 9999 }] }).params, old);
    expect(module.diff(opened, on).map(({ summary }) => summary)).toEqual([
      'add rule: allow tcp port 22 from 198.51.100.7 # old way in, until the new one is proven',
      'add rule: allow tcp port 9999 from 203.0.113.10',
    ]);
    const six = module.open(ufw({ ipv6: false }).params, { ...old, clientAddress: '2001:db8::7' });
    expect(six).toMatchObject({ ipv6: true, unlisted: 'keep' });
  });

  it('opens nothing where its own rules let the old way in', () => {
    const old = { user: 'deploy', port: 22, clientAddress: '203.0.113.10' };
    const rulesOf = (action: 'allow' | 'limit'): unknown => {
      const { params } = ufw({ rules: [{ ...ssh, action, port: 22, from: '203.0.113.0/24' }] });
      return module.open(params, old).rules;
    };
    expect(rulesOf('allow')).toHaveLength(1);
    expect(rulesOf('limit')).toHaveLength(2);
  });

  it('says that ufw is missing', () => {
    expect(() => module.diff(ufw({}).params, { ...on, rules: null })).toThrow(/ufw is not installed/);
  });

  it('sends shell that a shell can read', () => {
    const [step] = module.apply(ufw({ rules: [ssh] }).params, fresh, []);
    const text = step?.step === 'sh' ? step.text : '';
    expect(text).toContain('ufw --force enable');
    expect(() => execFileSync('sh', ['-n'], { input: text })).not.toThrow();
  });
});
