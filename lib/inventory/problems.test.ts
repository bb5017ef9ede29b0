import { describe, expect, it } from 'vitest';
import { type Files, problemsOf } from './testing/fleet.ts';

/** A host that lacks nothing. */
const sound = '[vars.base]\nadminIp = "203.0.113.10"\n[hosts.gw1]\ngroups = ["gateways"]\n';

function expectProblems(inventory: string | Files, ...problems: readonly string[]): void {
  expect(problemsOf(inventory)).toEqual(problems);
}

it('has no problem with a sound inventory', () => {
  expectProblems(sound);
});

describe('files', () => {
  it('missing', () => {
    expectProblems(
      {},
      './hosts.toml: There is no inventory at ./hosts.toml. Name a TOML file, or a directory with hosts.toml, by -i.'.replaceAll(
        './',
        '',
      ),
    );
  });

  it('empty', () => {
    expectProblems(
      '',
      'hosts.toml: The inventory hosts.toml has no hosts. Add a section such as [hosts.gw1] with address = "203.0.113.5".',
    );
  });

  it('only comments and vars', () => {
    expectProblems(
      '# nothing\n[vars.base]\nsshPort = 1\n',
      'hosts.toml: The inventory hosts.toml has no hosts. Add a section such as [hosts.gw1] with address = "203.0.113.5".',
    );
  });

  it('all that are no TOML at once', () => {
    expectProblems(
      { 'hosts.toml': '[hosts.gw1\n', 'vars/gateways.toml': '[base]\nsshPort = ssh\n', 'vars/notes.txt': 'no TOML' },
      'hosts.toml:1:11: This is not TOML: unexpected character, expected whitespace, . or ]. TOML is explained at https://toml.io; texts need quotes.',
      'vars/gateways.toml:2:11: This is not TOML: unexpected character, expecting string, number, datetime, boolean, inline array or inline table. TOML is explained at https://toml.io; texts need quotes.',
    );
  });
});

describe('defined twice', () => {
  const hint = 'Keep one of the two, with the keys of both.';
  it.each([
    ['[hosts.gw1]\n[hosts.gw2]\n[hosts.gw1]\n', `hosts.toml:3:8: Host gw1 is defined twice. ${hint}`],
    ['[groups.gateways]\n[groups.gateways]\n', `hosts.toml:2:9: Group gateways is defined twice. ${hint}`],
    [
      '[hosts.gw1]\naddress = "a"\naddress = "b"\n',
      `hosts.toml:3:1: The key hosts.gw1.address is defined twice. ${hint}`,
    ],
    [
      '[hosts.gw1.vars.base]\n[hosts.gw1.vars.base]\n',
      `hosts.toml:2:17: The key hosts.gw1.vars.base is defined twice. ${hint}`,
    ],
  ])('%j', (text, problem) => expectProblems(text, problem));
});

describe('keys', () => {
  it.each([
    [`${sound}[hsots.gw2]\n`, 'hosts.toml:5:2: There is no key hsots. Did you mean "hosts"?'],
    [`${sound}adress = "x"\n`, 'hosts.toml:5:1: There is no key hosts.gw1.adress. Did you mean "address"?'],
    [
      `${sound}[hosts.gw1.ssh]\nidentityFiles = ["x"]\n`,
      'hosts.toml:6:1: There is no key hosts.gw1.ssh.identityFiles. Did you mean "identityFile"?',
    ],
    [
      `${sound}[groups.gateways]\nhosts = ["gw1"]\n`,
      'hosts.toml:6:1: There is no key groups.gateways.hosts. Known here: children, vars, ssh.',
    ],
    [`${sound}[ssh]\nprot = 1\n`, 'hosts.toml:6:1: There is no key ssh.prot. Did you mean "port"?'],
  ])('%j', (text, problem) => expectProblems(text, problem));
});

describe('values of hosts and groups', () => {
  it.each([
    ['address = 5', 'hosts.toml:5:11: hosts.gw1.address must be a text, came 5.'],
    [
      'address = "-oProxyCommand=x"',
      'hosts.toml:5:11: hosts.gw1.address: a name or an IP address without blanks is wanted, came "-oProxyCommand=x".',
    ],
    ['connection = "docker"', 'hosts.toml:5:14: hosts.gw1.connection must be one of "ssh", "local", came "docker".'],
    ['ssh.port = 0', 'hosts.toml:5:12: hosts.gw1.ssh.port must be a whole number from 1 to 65535, came 0.'],
    ['ssh.port = 22.5', 'hosts.toml:5:12: hosts.gw1.ssh.port must be a whole number from 1 to 65535, came 22.5.'],
    ['ssh.user = "a b"', 'hosts.toml:5:12: hosts.gw1.ssh.user: a user name without blanks is wanted, came "a b".'],
    ['ssh.agent = "yes"', 'hosts.toml:5:13: hosts.gw1.ssh.agent must be true or false, came "yes".'],
    [
      'ssh.connectTimeout = 0',
      'hosts.toml:5:22: hosts.gw1.ssh.connectTimeout must be a number greater than 0, came 0.',
    ],
    [
      'ssh.identityFile = 1',
      'hosts.toml:5:20: hosts.gw1.ssh.identityFile must be a text that is not empty or a list of at least 1 entry, came 1.',
    ],
    ['ssh.knownHosts = [1]', 'hosts.toml:5:19: hosts.gw1.ssh.knownHosts[0] must be a text that is not empty, came 1.'],
    ['ssh = 1', 'hosts.toml:5:7: hosts.gw1.ssh must be a table, came 1.'],
    ['vars = []', 'hosts.toml:5:8: hosts.gw1.vars must be a table, came a list.'],
    ['vars.base = 2026-01-02', 'hosts.toml:5:13: hosts.gw1.vars.base must be a table, came the date 2026-01-02.'],
  ])('%s', (line, problem) => expectProblems(`${sound}${line}\n`, problem));

  it('a name that patterns could not hold', () => {
    expectProblems(
      `${sound}[hosts."gw:2"]\n`,
      'hosts.toml:5:8: hosts."gw:2": a name of letters, digits, ".", "_" and "-" is wanted.',
    );
  });

  it('groups that is no list', () => {
    expectProblems(
      '[hosts.gw1]\ngroups = "gateways"\n',
      'hosts.toml:2:10: hosts.gw1.groups must be a list, came "gateways".',
    );
  });
});

describe('groups', () => {
  it.each([
    [`${sound}[groups.gatways]\n`, 'hosts.toml:5:9: The fleet has no group "gatways". Did you mean "gateways"?'],
    [
      `${sound}[hosts.gw2]\ngroups = ["models", "gatways"]\n`,
      'hosts.toml:6:21: Host gw2 is in the group "gatways", which does not exist. Did you mean "gateways"?',
    ],
    [
      `${sound}[groups.gateways]\nchildren = ["eu"]\n`,
      'hosts.toml:6:13: Group gateways has the child "eu", which is no group. Known here: models.',
    ],
    [
      `${sound}[groups.gateways]\nchildren = ["gateways"]\n`,
      'hosts.toml:6:13: Group gateways is its own child. Remove one of the two from the children of the other.',
    ],
    [
      `${sound}[groups.gateways]\nchildren = ["eu"]\n[groups.eu]\nchildren = ["berlin"]\n[groups.berlin]\nchildren = ["gateways"]\n`,
      'hosts.toml:10:13: Group gateways cannot be a child of berlin: berlin is already inside gateways. Remove one of the two from the children of the other.',
    ],
    [
      `${sound}[groups.all]\n`,
      'hosts.toml:5:9: The group "all" needs no section, because every host is in it. Write its vars under [vars] and its logins under [ssh].',
    ],
    [
      `${sound}[hosts.models]\n`,
      'hosts.toml:5:8: A host and a group are both named "models". Rename the host: patterns such as --limit could not tell them apart.',
    ],
    [
      `${sound}[hosts.all]\n`,
      'hosts.toml:5:8: No host can be named "all". Rename the host: patterns such as --limit could not tell them apart.',
    ],
  ])('%j', (text, problem) => expectProblems(text, problem));

  it('in the name of a file', () => {
    expectProblems(
      { 'hosts.toml': sound, 'vars/gatways.toml': '[base]\nsshPort = 1\n' },
      'vars/gatways.toml: The fleet has no group "gatways". Did you mean "gateways"?',
    );
  });
});

describe('vars', () => {
  it.each([
    ['[vars.bsae]\nsshPort = 1', 'hosts.toml:5:7: The fleet has no vars "bsae". Did you mean "base"?'],
    [
      '[groups.models.vars.gateway]\nheapMb = 1',
      'hosts.toml:5:21: Group models has no vars "gateway". They belong to the group gateways, and models is not in it.',
    ],
    [
      '[hosts.gw2]\ngroups = ["models"]\nvars.gateway.heapMb = 1',
      'hosts.toml:7:6: Host gw2 has no vars "gateway". They belong to the group gateways, and gw2 is not in it.',
    ],
    ['[hosts.gw1.vars.base]\nsshPrt = 1', 'hosts.toml:6:1: There is no var base.sshPrt. Did you mean "sshPort"?'],
    [
      '[hosts.gw1.vars.base.swap]\nmegabytes = 1',
      'hosts.toml:6:1: There is no var base.swap.megabytes. Known here: mb, file.',
    ],
    [
      '[hosts.gw1.vars.base]\nsshPort = "ssh"',
      'hosts.toml:6:11: base.sshPort must be a whole number from 1 to 65535, came "ssh".',
    ],
    [
      '[hosts.gw1.vars.base]\nsshPort = 99999999999999999999',
      'hosts.toml:6:11: base.sshPort must be a whole number from 1 to 65535, came 7766279631452241919.',
    ],
    [
      '[groups.models.vars.base]\nsshPort = "ssh"',
      'hosts.toml:6:11: base.sshPort must be a whole number from 1 to 65535, came "ssh".',
    ],
    [
      '[hosts.gw1.vars.base]\nhome = "relative"',
      'hosts.toml:6:8: base.home: an absolute path without empty parts and without a trailing slash is wanted, came "relative".',
    ],
    ['[hosts.gw1.vars.base]\npackages = ["vim", 1]', 'hosts.toml:6:20: base.packages[1] must be a text, came 1.'],
    [
      '[hosts.gw1.vars.gateway]\nmode = "Docker"',
      'hosts.toml:6:8: gateway.mode must be one of "systemd", "docker", came "Docker".',
    ],
    [
      '[hosts.gw1.vars.gateway]\nheapMb = 4096',
      'hosts.toml:6:10: gateway.heapMb: a heap below memoryMb is wanted, came 4096.',
    ],
    ['[hosts.gw1.vars.gateway]\nmemoryMb = 600', 'hosts.toml:5:17: gateway.heapMb: a heap below memoryMb is wanted.'],
  ])('%j', (text, problem) => expectProblems(`${sound}${text}\n`, problem));

  it('names the description of the schema', () => {
    expectProblems(
      '[vars.base]\nadminIp = "203.0.113.256"\n[hosts.gw1]\ngroups = ["gateways"]\n',
      'hosts.toml:2:11: base.adminIp must be an IPv4 address, came "203.0.113.256". The address that may log in.',
    );
  });

  it('missing, for one host and for many', () => {
    const host = (name: string) => `[hosts.${name}]\ngroups = ["models"]\n`;
    expectProblems(
      host('m1'),
      'hosts.toml:1:8: Host m1 lacks base.adminIp: an IPv4 address is wanted. Set it under [groups.models.vars.base] or [hosts.m1.vars.base]. The address that may log in.',
    );
    expectProblems(
      ['m1', 'm2', 'm3', 'm4', 'm5'].map(host).join(''),
      'hosts.toml:1:8: Hosts m1, m2, m3 and 2 more lack base.adminIp: an IPv4 address is wanted. Set it under [groups.models.vars.base]. The address that may log in.',
    );
  });

  it('tells what many hosts share once, at its own place', () => {
    expectProblems(
      { 'hosts.toml': `${sound}[hosts.gw2]\ngroups = ["gateways"]\n`, 'vars/gateways.toml': '[base]\nsshPort = 0\n' },
      'vars/gateways.toml:2:11: base.sshPort must be a whole number from 1 to 65535, came 0.',
    );
  });

  it('finds a mistake that every host overrides', () => {
    expectProblems(
      '[vars.base]\nadminIp = 1\n[hosts.gw1]\ngroups = ["models"]\nvars.base.adminIp = "203.0.113.10"\n',
      'hosts.toml:2:11: base.adminIp must be an IPv4 address, came 1. The address that may log in.',
    );
  });
});

describe('sibling groups that disagree', () => {
  const both = `${sound}[hosts.both]\ngroups = ["gateways", "models"]\n[groups.gateways]\nvars.base.sshPort = 1\n[groups.models]\nvars.base.sshPort = 2\n`;
  const problem =
    'hosts.toml:10:11: Groups gateways and models give base.sshPort different values, the other at hosts.toml:8. Say which one wins: set it for the host, or make one group a child of the other.';

  it('are told apart from a winner', () => {
    expectProblems(both, problem);
    expectProblems(both.replace('sshPort = 2', 'sshPort = 1'));
    expectProblems(both.replace('[groups.gateways]', '[groups.gateways]\nchildren = ["models"]'));
    expectProblems(`${both}[hosts.both.vars.base]\nsshPort = 3\n`);
    expect(problemsOf(both, { set: ['base.sshPort=3'] })).toEqual([]);
  });

  it('are settled by a group inside both', () => {
    const inner = `${both.replace('["gateways", "models"]', '["inner"]').replaceAll(/\[groups\.(\w+)\]/g, '[groups.$1]\nchildren = ["inner"]')}[groups.inner]\n`;
    expectProblems(inner, problem.replace('10:11', '12:11').replace('toml:8', 'toml:9'));
    expectProblems(`${inner}vars.base.sshPort = 3\n`);
  });

  it('are found in logins too', () => {
    expectProblems(
      `${sound}[hosts.both]\ngroups = ["gateways", "models"]\n[groups.gateways.ssh]\nport = 1\n[groups.models.ssh]\nport = 2\n`,
      'hosts.toml:10:1: Groups gateways and models give ssh.port different values, the other at hosts.toml:8. Say which one wins: set it for the host, or make one group a child of the other.',
    );
  });

  it('are told from one group that stands in two files', () => {
    expectProblems(
      {
        'hosts.toml': `${sound}[groups.gateways.vars.base]\nsshPort = 1\n`,
        'vars/gateways.toml': '[base]\nsshPort = 2\n',
      },
      'vars/gateways.toml:2:1: Group gateways sets base.sshPort twice, here and at hosts.toml:6. Keep one of the two.',
    );
  });
});

describe('secrets', () => {
  const withToken = (value: string): string => `${sound}[hosts.gw1.vars.gateway]\ntoken = ${value}\n`;

  it('that are not there', () => {
    expectProblems(
      withToken('{ secret = "env:TOKEN" }'),
      'hosts.toml:6:9: The environment variable TOKEN is not set. Set it for this run only, e.g. read -rs TOKEN && export TOKEN',
    );
    expectProblems(
      withToken('{ secret = "file:token" }'),
      'hosts.toml:6:9: The secret file token does not exist. Make it, readable by you alone: (umask 077; cat > token)',
    );
  });

  it('in the clear, without showing them', () => {
    expectProblems(
      withToken('"hunter2-canary"'),
      'hosts.toml:6:9: gateway.token: a reference to a secret is wanted, e.g. { secret = "env:NAME" } or { secret = "file:~/path" }, came a text in the clear.',
    );
    expectProblems(
      withToken('{ secret = "hunter2-canary" }'),
      'hosts.toml:6:9: A secret is named by "env:" and a variable, or by "file:" and a path. Write e.g. { secret = "env:OPENCLAW_GATEWAY_TOKEN" } or { secret = "file:~/.config/pincer/gw1.token" }.',
    );
  });

  it('where none is wanted', () => {
    expect(
      problemsOf(`${sound}[hosts.gw1.vars.gateway]\nmode = { secret = "env:TOKEN" }\n`, {
        environment: { TOKEN: 'canary-token' },
      }),
    ).toEqual(['hosts.toml:6:8: gateway.mode must be one of "systemd", "docker", came a secret.']);
  });
});

it('tells all problems at once, in the order of the file', () => {
  expectProblems(
    '[vars.base]\nsshPort = 0\n[hosts.gw1]\nadress = "x"\ngroups = ["gatways"]\n[hosts.gw2]\ngroups = ["models"]\n',
    'hosts.toml:2:11: base.sshPort must be a whole number from 1 to 65535, came 0.',
    'hosts.toml:4:1: There is no key hosts.gw1.adress. Did you mean "address"?',
    'hosts.toml:5:11: Host gw1 is in the group "gatways", which does not exist. Did you mean "gateways"?',
    'hosts.toml:6:8: Host gw2 lacks base.adminIp: an IPv4 address is wanted. Set it under [groups.models.vars.base] or [hosts.gw2.vars.base]. The address that may log in.',
  );
});

describe('one mistake is one error', () => {
  it.each([
    [
      'a misspelt var that is required',
      '[vars.base]\nadmimIp = "203.0.113.10"\n[hosts.m1]\ngroups = ["models"]\n',
      'hosts.toml:2:1: There is no var base.admimIp. Did you mean "adminIp"?',
    ],
    [
      'a misspelt var of one host',
      '[hosts.m1]\ngroups = ["models"]\nvars.base.admimIp = "203.0.113.10"\n',
      'hosts.toml:3:11: There is no var base.admimIp. Did you mean "adminIp"?',
    ],
    [
      'a misspelt role key',
      '[groups.models.vars.bsae]\nadminIp = "203.0.113.10"\n[hosts.m1]\ngroups = ["models"]\n',
      'hosts.toml:1:21: Group models has no vars "bsae". Did you mean "base"?',
    ],
    [
      'a misspelt group of a host with vars of its own',
      `${sound}[hosts.gw2]\ngroups = ["gatways"]\nvars.gateway.heapMb = 512\n`,
      'hosts.toml:6:11: Host gw2 is in the group "gatways", which does not exist. Did you mean "gateways"?',
    ],
  ])('%s', (_, inventory, problem) => expectProblems(inventory, problem));

  it('but what is missing besides is told', () => {
    expectProblems(
      '[vars.base]\nsshProt = 2222\n[hosts.m1]\ngroups = ["models"]\n',
      'hosts.toml:2:1: There is no var base.sshProt. Did you mean "sshPort"?',
      'hosts.toml:3:8: Host m1 lacks base.adminIp: an IPv4 address is wanted. Set it under [groups.models.vars.base] or [hosts.m1.vars.base]. The address that may log in.',
    );
  });
});
