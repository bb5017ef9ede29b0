import { type Answer, keyOf, type Probe } from '../../core/probe.ts';
import type { TestShell } from '../../shell/testing/shells.ts';
import { compileQuestions } from '../compile.ts';

/**
 * Asks a real shell, as the engine does: all questions in one message, answers in their order.
 *
 * @example const [stat] = await answersOf(shell, [probe.stat('/etc')]);
 */
export async function answersOf(
  shell: TestShell,
  questions: readonly Probe[],
): Promise<(Answer<unknown> | undefined)[]> {
  const asked = compileQuestions(questions);
  const entries = await shell.ask(asked.program);
  const answers = asked.read((id) => entries.get(id));
  return questions.map((question) => answers.get(keyOf(question)));
}
