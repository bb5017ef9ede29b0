import { messageOf } from '../core/errors.ts';
import { type Place, type TemplateFile, templateError } from './errors.ts';
import { handlebars } from './handlebars.ts';

/**
 * The syntax tree of a template.
 *
 * @throws InputError `TEMPLATE_SYNTAX` with the line
 * @example parseTemplate('{{name}}', { name: 'motd.hbs', path: '/srv/motd.hbs' }).body.length // 1
 */
export function parseTemplate(source: string, file: TemplateFile): hbs.AST.Program {
  try {
    return handlebars().parse(source, { srcName: file.name });
  } catch (error) {
    throw templateError(file, placeOf(error), {
      code: 'TEMPLATE_SYNTAX',
      message: reasonOf(messageOf(error)),
      hint: 'Templates are Handlebars: {{name}}, {{#if name}}...{{/if}}, {{#each list}}...{{/each}}',
      cause: error,
    });
  }
}

/** Handlebars tells the place of some errors in properties, of others in the text only. */
function placeOf(error: unknown): Place | undefined {
  if (error instanceof Error && 'lineNumber' in error && typeof error.lineNumber === 'number') {
    const column = 'column' in error && typeof error.column === 'number' ? error.column : undefined;
    return { line: error.lineNumber, column };
  }
  const line = /^Parse error on line (\d+)/.exec(messageOf(error))?.[1];
  return line === undefined ? undefined : { line: Number(line) };
}

function reasonOf(message: string): string {
  const got = /got '(\w+)'/.exec(message)?.[1];
  if (got === 'EOF') return 'a block is not closed at the end of the file';
  if (got !== undefined) return 'the expression between {{ and }} is not understood';
  return message.replace(/ - \d+:\d+$/, '');
}
