/** A loaded and compiled template. `lib/template` makes them, so that modules need no template engine. */
export interface Template {
  /** Path below the template folder, e.g. `openclaw/gateway.service.hbs`; messages name it. */
  readonly name: string;
  /**
   * The text with the vars filled in; pure, so that it may be asked more than once.
   *
   * @param vars plain values only: who calls has taken them out of their Secrets
   * @throws InputError that names template, line and variable when a variable is missing
   * @example template.render({ port: 18789 })
   */
  render(vars: Readonly<Record<string, unknown>>): string;
}
