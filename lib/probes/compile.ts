import { type Answer, keyOf, type Probe } from '../core/probe.ts';
import type { Entry } from '../shell/session.ts';
import { nameKind } from './account.ts';
import { contentKind } from './content.ts';
import { noRecord, type ProbeKind } from './kind.ts';
import { packageKind } from './package.ts';
import { shellKind } from './sh.ts';
import { sha256Kind } from './sha256.ts';
import { statKind } from './stat.ts';
import { sysctlKind } from './sysctl.ts';
import { unitKind } from './unit.ts';

const kinds: { readonly [K in Probe['kind']]: ProbeKind<never, unknown> } = {
  stat: statKind,
  sha256: sha256Kind,
  content: contentKind,
  link: statKind,
  package: packageKind,
  unit: unitKind,
  account: nameKind,
  group: nameKind,
  sysctl: sysctlKind,
  sh: shellKind,
};

/** The questions of many tasks as one program. */
export interface Questions {
  readonly program: string;
  /** Seconds that answering may take at most. */
  readonly seconds: number;
  /** The answers by `keyOf(question)`. */
  read(entry: (id: string) => Entry | undefined): Map<string, Answer<unknown>>;
}

/** Time for the cheap kinds, which are bound by the disk only. */
const baseSeconds = 30;

/**
 * Merges questions: one process per kind instead of one per question, equal questions asked once.
 *
 * @example const questions = compileQuestions([probe.stat('/etc/hosts')]); session.send({ program: questions.program, ... })
 */
export function compileQuestions(questions: readonly Probe[]): Questions {
  const groups = new Map<ProbeKind<never, unknown>, { readonly prefix: string; readonly asked: Map<string, Probe> }>();
  for (const question of questions) {
    const kind = kinds[question.kind];
    const group = groups.get(kind) ?? { prefix: `q-${question.kind}`, asked: new Map<string, Probe>() };
    group.asked.set(keyOf(question), question);
    groups.set(kind, group);
  }
  let program = '';
  let seconds = baseSeconds;
  for (const [kind, { prefix, asked }] of groups) {
    const list = [...asked.values()] as never[];
    program += kind.shell(list, prefix);
    seconds += kind.seconds?.(list) ?? 0;
  }
  return {
    program,
    seconds,
    read: (entry) => {
      const answers = new Map<string, Answer<unknown>>();
      for (const [kind, { prefix, asked }] of groups) {
        const parsed = kind.parse([...asked.values()] as never[], entry, prefix);
        [...asked.keys()].forEach((key, index) => {
          answers.set(key, parsed[index] ?? (index in parsed ? null : noRecord));
        });
      }
      return answers;
    },
  };
}
