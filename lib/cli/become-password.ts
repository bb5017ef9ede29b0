import { UsageError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { secretFromFile } from '../secrets/file.ts';
import { askHidden } from './ask-hidden.ts';

/** Names the file (mode 0600) that holds sudo's password, for runs without a person. */
const fileVariable = 'PINCER_BECOME_PASSWORD_FILE';

/**
 * Sudo's password: asked once with `--ask-become-pass`, else from the file that PINCER_BECOME_PASSWORD_FILE names;
 * undefined when neither is wanted.
 *
 * @param prompt shows a text, without a new line after it
 * @throws UsageError `PASSWORD_TERMINAL` when nobody can be asked; InputError when the file is not fit
 * @example const password = await becomePassword(options.askBecomePassword, process.env, screen.prompt)
 */
export async function becomePassword(
  ask: boolean,
  environment: Readonly<Record<string, string | undefined>>,
  prompt: (text: string) => void,
): Promise<(() => Promise<Secret<string>>) | undefined> {
  const file = environment[fileVariable];
  if (!ask) {
    if (file === undefined || file === '') return undefined;
    const secret = secretFromFile(file);
    return async () => secret;
  }
  if (!process.stdin.isTTY) {
    throw new UsageError({
      code: 'PASSWORD_TERMINAL',
      message: "There is no terminal to ask for sudo's password.",
      hint: `Without a person, write it into a file with mode 0600 and name that in ${fileVariable}.`,
    });
  }
  const secret = new Secret(await askHidden("sudo's password: ", prompt), 'the terminal');
  return async () => secret;
}
