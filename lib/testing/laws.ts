import type { Change } from '../core/change.ts';
import { type Call, type Prediction, predict } from '../core/module.ts';
import { type Answer, keyOf, type Probe, probe, type Stat } from '../core/probe.ts';
import { sh } from '../core/shell.ts';
import type { StepOutput } from '../core/step.ts';
import { compileQuestions } from '../probes/compile.ts';
import { gather } from '../run/decide.ts';
import type { HostLink } from '../run/link.ts';
import { compileTask } from '../steps/compile.ts';

/** A prediction that did not come true. */
interface Surprise {
  readonly key: string;
  readonly foretold: Answer<unknown>;
  readonly found: Answer<unknown>;
}

/** What one use of a module came to, done by itself without the engine. */
export interface Trial {
  readonly changes: readonly Change[];
  readonly outputs: readonly StepOutput[];
  /** What asking again says is still to be changed: nothing, by the first law of modules. */
  readonly again: readonly Change[];
  /** Where asking again differs from what `after` foretold: nowhere, by the second law. */
  readonly surprises: readonly Surprise[];
  readonly result: unknown;
}

async function ask(link: HostLink, questions: readonly Probe[]): Promise<Map<string, Answer<unknown>>> {
  const asked = compileQuestions(questions);
  const entries = await link.exchange({ program: asked.program, seconds: asked.seconds, changes: false });
  return asked.read((id) => entries.get(id));
}

/** The module's questions with fresh answers, level by level. */
async function look({ module, params }: Call, link: HostLink): Promise<Readonly<Record<string, unknown>>> {
  const answers = new Map<string, Answer<unknown>>();
  for (;;) {
    const get = (question: Probe) => {
      const key = keyOf(question);
      return answers.has(key) ? { answer: answers.get(key) ?? null, stale: false } : undefined;
    };
    const found = gather(module, params, { get });
    if (found.missing.length === 0) return found.state;
    for (const [key, answer] of await ask(link, found.missing)) answers.set(key, answer);
  }
}

/**
 * An answer less what nobody can foretell: the size of a directory, ids that only the host gives out (-1), and who owns
 * what was made by a session that is not root's.
 */
function comparable(answer: Answer<unknown>, foretold: Answer<unknown>, isRoot: boolean): unknown {
  if (!isStat(answer) || !isStat(foretold)) return answer;
  return {
    type: answer.type,
    mode: answer.mode,
    size: answer.type === 'directory' ? 0 : answer.size,
    ...(isRoot ? { owner: answer.owner, group: answer.group } : {}),
    ...(isRoot && foretold.uid !== -1 ? { uid: answer.uid } : {}),
    ...(isRoot && foretold.gid !== -1 ? { gid: answer.gid } : {}),
  };
}

function isStat(answer: Answer<unknown>): answer is Stat {
  return typeof answer === 'object' && answer !== null && 'mode' in answer && 'size' in answer;
}

async function surprisesOf(predictions: readonly Prediction[], link: HostLink): Promise<Surprise[]> {
  const expected = predictions.map((prediction): Prediction => {
    if (prediction.emptyBelow === undefined) return prediction;
    const below = probe.sh(sh`find ${prediction.emptyBelow} -mindepth 1 2>/dev/null; true`);
    return predict(below, { code: 0, stdout: '', stderr: '' });
  });
  const answers = await ask(
    link,
    expected.map(({ key }) => JSON.parse(key) as Probe),
  );
  return expected.flatMap(({ key, answer }) => {
    const found = answers.get(key) ?? null;
    const isRoot = link.hello?.user === 'root';
    const isEqual =
      JSON.stringify(comparable(found, answer, isRoot)) === JSON.stringify(comparable(answer, answer, isRoot));
    return isEqual ? [] : [{ key, foretold: answer, found }];
  });
}

/**
 * Tries one use of a module against the laws of modules: looks, decides, applies, and looks again.
 *
 * @param link an open link to a host whose state may be changed
 * @throws whatever the module's functions throw, and an Error when a step fails
 * @example
 * const trial = await tryCall(file({ path, content: 'hi' }), link);
 * expect([trial.again, trial.surprises]).toEqual([[], []]);
 */
export async function tryCall(call: Call, link: HostLink): Promise<Trial> {
  const { module, params } = call;
  const before = await look(call, link);
  const changes = module.diff(params, before);
  if (changes.length === 0) {
    return { changes, outputs: [], again: [], surprises: [], result: module.result(params, before, []) };
  }
  const predictions = module.after(params, before, changes) ?? [];
  const steps = module.apply(params, before, changes);
  const compiled = compileTask('0', 'trial', steps, { name: link.hello?.user ?? 'root' });
  const { program, seconds, uploads } = compiled;
  const entries = await link.exchange({ program, seconds, uploads, changes: true });
  const outputs = compiled.records.flatMap((id, index): StepOutput[] => {
    const entry = entries.get(id);
    const step = steps[index];
    if (!entry || !step) return [];
    const output = { code: entry.code, stdout: String(entry.stdout), stderr: String(entry.stderr) };
    const accepted = step.step === 'sh' ? step.ok : [0];
    if (accepted !== 'any' && !accepted.includes(output.code)) {
      throw new Error(
        `Step ${index} of ${module.name} ended with status ${output.code}: ${output.stderr}${output.stdout}`,
      );
    }
    return [output];
  });
  const surprises = await surprisesOf(predictions, link);
  const again = module.kindOf(params) === 'state' ? module.diff(params, await look(call, link)) : [];
  return { changes, outputs, again, surprises, result: module.result(params, before, outputs) };
}
