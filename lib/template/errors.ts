import { InputError } from '../core/errors.ts';

/** A place in a template; the line counts from 1, the column from 0 as Handlebars counts it. */
export interface Place {
  readonly line: number;
  readonly column?: number | undefined;
}

/** A template and the path of its file. */
export interface TemplateFile {
  readonly name: string;
  readonly path: string;
}

/**
 * An error about one place of a template.
 *
 * @example throw templateError(file, { line: 3 }, { code: 'TEMPLATE_VARIABLE', message: 'there is no variable "x"' })
 */
export function templateError(
  file: TemplateFile,
  place: Place | undefined,
  error: { readonly code: string; readonly message: string; readonly hint?: string | undefined; cause?: unknown },
): InputError {
  const line = place === undefined ? '' : `, line ${place.line}`;
  return new InputError({
    code: error.code,
    message: `Template ${file.name}${line}: ${error.message}.`,
    hint: error.hint,
    cause: error.cause,
    location: {
      file: file.path,
      line: place?.line,
      column: place?.column === undefined ? undefined : place.column + 1,
    },
  });
}
