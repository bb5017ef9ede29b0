import { z } from 'zod';
import { networkOf, plainAddress } from '../../core/address.ts';
import { available, type Change, compare } from '../../core/change.ts';
import { TaskError } from '../../core/errors.ts';
import { defineModule } from '../../core/module.ts';
import { type Answers, type ContentProbe, probe, type ShellProbe } from '../../core/probe.ts';
import { admits } from './admits.ts';
import { type Activation, installStep, type UfwFiles, ufwPaths } from './install.ts';
import { describeTuple, readTuples, type Tuple, tuplesOf, UfwRule } from './rule.ts';
import { isLoaded, runningProbe } from './running.ts';
import { readSettings, writeSettings } from './settings.ts';

const Policy = z.enum(['allow', 'deny', 'reject']);

const Params = z.strictObject({
  enabled: z.boolean().default(true),
  defaults: z
    .strictObject({
      incoming: Policy.default('deny'),
      outgoing: Policy.default('allow'),
      routed: Policy.default('deny'),
    })
    .prefault({}),
  /** Without it ufw drops all IPv6 but loopback. */
  ipv6: z.boolean().default(true),
  logging: z.enum(['off', 'low', 'medium', 'high', 'full']).default('low'),
  /** In the order in which they are tried. */
  rules: z.array(UfwRule).default([]),
  /** What happens to rules on the host that are not listed. */
  unlisted: z.enum(['remove', 'keep']).default('remove'),
  /** ufw loads /etc/ufw/sysctl.conf each time it starts; off, because it would undo a `sysctl` task (log_martians). */
  kernelSettings: z.boolean().default(false),
});
type Params = z.output<typeof Params>;
type State = Answers<Record<keyof UfwFiles, ContentProbe> & { running: ShellProbe }>;

interface Now {
  readonly files: UfwFiles;
  readonly settings: ReadonlyMap<string, string>;
  readonly tuples: readonly Tuple[];
  readonly loaded: boolean;
}

const policyNames: Readonly<Record<string, string>> = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject' };
const policyWords = { allow: 'ACCEPT', deny: 'DROP', reject: 'REJECT' } as const;

/** What is there. @throws TaskError `UFW_MISSING` */
function nowOf(state: State): Now {
  const read = (name: keyof UfwFiles): string => {
    const content = available(state[name], `content of ${ufwPaths[name]}`);
    if (content !== null) return content;
    throw new TaskError({
      code: 'UFW_MISSING',
      message: `There is no ${ufwPaths[name]}: ufw is not installed, or half removed.`,
      hint: 'Install the package ufw with an apt task before this one.',
    });
  };
  const files = { rules: read('rules'), rules6: read('rules6'), defaults: read('defaults'), conf: read('conf') };
  const running = available(state.running, 'firewall rules in the kernel');
  return {
    files,
    settings: new Map([...readSettings(files.defaults), ...readSettings(files.conf)]),
    tuples: [...readTuples(files.rules, 4), ...readTuples(files.rules6, 6)],
    loaded: running !== null && isLoaded(running, files),
  };
}

const keyOf = ({ family, text }: Tuple): string => `${family} ${text}`;

function wantedTuples(params: Params, now: Now): Tuple[] {
  const listed = params.rules.flatMap((rule) => tuplesOf(rule, params.ipv6));
  const kept = params.unlisted === 'keep' ? now.tuples : [];
  return [...new Map([...listed, ...kept].map((tuple) => [keyOf(tuple), tuple])).values()];
}

function ruleChanges(params: Params, now: Now): Change[] {
  const wanted = wantedTuples(params, now);
  const [before, after] = [now.tuples, wanted].map((tuples) => new Set(tuples.map(keyOf)));
  const added = wanted.filter((tuple) => !before?.has(keyOf(tuple)));
  const removed = now.tuples.filter((tuple) => !after?.has(keyOf(tuple)));
  const order = (tuples: readonly Tuple[]): string =>
    ([4, 6] as const)
      .map((family) =>
        tuples
          .filter((tuple) => tuple.family === family)
          .map(describeTuple)
          .join('\n'),
      )
      .join('\n');
  if (added.length === 0 && removed.length === 0 && order(now.tuples) !== order(wanted)) {
    return [{ field: 'rules', summary: 'change the order of rules', before: order(now.tuples), after: order(wanted) }];
  }
  return [
    ...removed.map((tuple) => ({
      field: 'rules',
      summary: `remove rule: ${describeTuple(tuple)}`,
      before: describeTuple(tuple),
    })),
    ...added.map((tuple) => ({
      field: 'rules',
      summary: `add rule: ${describeTuple(tuple)}`,
      after: describeTuple(tuple),
    })),
  ];
}

function settingChanges(params: Params, { settings }: Now): Change[] {
  const policy = (chain: string): string => policyNames[settings.get(`DEFAULT_${chain}_POLICY`) ?? ''] ?? 'unknown';
  const { incoming, outgoing, routed } = params.defaults;
  return compare({
    incoming: [policy('INPUT'), incoming],
    outgoing: [policy('OUTPUT'), outgoing],
    routed: [policy('FORWARD'), routed],
    ipv6: [settings.get('IPV6') ?? 'unset', params.ipv6 ? 'yes' : 'no'],
    'kernel settings': [settings.get('IPT_SYSCTL') ?? '', params.kernelSettings ? '/etc/ufw/sysctl.conf' : ''],
  });
}

function activationOf(params: Params, now: Now): Activation {
  if (!params.enabled) return isEnabled(now) ? 'stop' : 'none';
  return isEnabled(now) && now.loaded && settingChanges(params, now).length === 0 ? 'rules' : 'start';
}

const isEnabled = (now: Now): boolean => now.settings.get('ENABLED')?.toLowerCase() === 'yes';

/**
 * The whole firewall as one value: default policies and every rule, in order. What is not listed is removed.
 *
 * @example ufw({ rules: [{ action: 'allow', proto: 'tcp', port: 9922, from: '203.0.113.10', comment: 'SSH of the operator' }] })
 */
export const ufw = defineModule({
  name: 'ufw',
  kind: 'state',
  params: Params,
  probe: () => ({
    rules: probe.content(ufwPaths.rules),
    rules6: probe.content(ufwPaths.rules6),
    defaults: probe.content(ufwPaths.defaults),
    conf: probe.content(ufwPaths.conf),
    running: runningProbe,
  }),
  diff: (params, state): Change[] => {
    const now = nowOf(state);
    const changes = [
      ...ruleChanges(params, now),
      ...settingChanges(params, now),
      ...compare({
        logging: [now.settings.get('LOGLEVEL') ?? 'unset', params.logging],
        firewall: [isEnabled(now) ? 'on' : 'off', params.enabled ? 'on' : 'off'],
      }),
    ];
    if (params.enabled && isEnabled(now) && !now.loaded) {
      changes.push({ field: 'kernel', summary: 'load the rules into the kernel again, which holds others' });
    }
    return changes;
  },
  apply: (params, state) => {
    const now = nowOf(state);
    const { incoming, outgoing, routed } = params.defaults;
    const defaults = writeSettings(now.files.defaults, {
      IPV6: params.ipv6 ? 'yes' : 'no',
      DEFAULT_INPUT_POLICY: policyWords[incoming],
      DEFAULT_OUTPUT_POLICY: policyWords[outgoing],
      DEFAULT_FORWARD_POLICY: policyWords[routed],
      IPT_SYSCTL: params.kernelSettings ? '/etc/ufw/sysctl.conf' : '',
    });
    const tuples = wantedTuples(params, now);
    return [
      installStep({ tuples, defaults, logging: params.logging, activation: activationOf(params, now) }, now.files),
    ];
  },
  open: (params, old) => {
    const from = plainAddress(old.clientAddress);
    const ipv6 = params.ipv6 || networkOf(from)?.family === 6;
    const kept = { ...params, ipv6, unlisted: 'keep' as const };
    // A `limit` may refuse the very connection that is to prove something.
    const plain = { ...kept, rules: params.rules.filter(({ action }) => action !== 'limit') };
    if (admits(plain, { address: from, port: old.port })) return kept;
    const way: UfwRule = {
      action: 'allow',
      direction: 'in',
      proto: 'tcp',
      port: old.port,
      from,
      comment: 'old way in, until the new one is proven',
    };
    return { ...kept, rules: [way, ...params.rules] };
  },
  touches: () => ['path:/etc/ufw', 'path:/etc/default/ufw', 'firewall:ufw'],
});
