import { nearest } from '../core/errors.ts';
import { type TemplateFile, templateError } from './errors.ts';
import { handlebars } from './handlebars.ts';

/** Own helpers that a template may name. */
const helperNames = ['join', 'json'] as const;

/** Helpers that only the rewritten tree names. */
export const getHelper = 'pincerGet';
export const textHelper = 'pincerText';

const blockNames = ['each', 'if', 'unless', 'with'];
const dataNames = ['first', 'index', 'key', 'last', 'root'];

/**
 * Rewrites the syntax tree of a template so that every variable is looked up by `pincerGet` and printed by
 * `pincerText`: Handlebars' own strict mode lets a missing variable pass in `{{#if}}`, `{{#each}}` and arguments.
 *
 * @throws InputError `TEMPLATE_SYNTAX` for what templates may not use: partials, decorators, unknown helpers
 * @example rewrite(parseTemplate('{{a.b}}', file), file) // as '{{pincerText (pincerGet this "a" "b") "a.b"}}'
 */
export function rewrite(program: hbs.AST.Program, file: TemplateFile): hbs.AST.Program {
  const { Visitor } = handlebars();
  const refuse = (node: hbs.AST.Node, message: string, hint: string): never => {
    throw templateError(file, node.loc.start, { code: 'TEMPLATE_SYNTAX', message, hint });
  };
  class Rewriter extends Visitor {
    // The type declarations lack it: with it, what a method returns takes the node's place.
    mutating = true;

    override MustacheStatement(node: hbs.AST.MustacheStatement): void {
      if (isCall(node)) {
        this.helper(node, helperNames);
        return;
      }
      const { path } = node;
      node.params = [this.value(path), stringLiteral(textOf(path), node)];
      node.path = helperPath(textHelper, node);
    }

    override SubExpression(node: hbs.AST.SubExpression): void {
      this.helper(node, helperNames);
    }

    override BlockStatement(node: hbs.AST.BlockStatement): void {
      if ((node.program?.blockParams?.length ?? 0) > 0 || (node.inverse?.blockParams?.length ?? 0) > 0) {
        refuse(node, 'names after "as" are not supported', 'Use {{this.name}} inside the block.');
      }
      this.helper(node, blockNames);
      if (node.params.length !== 1) {
        refuse(node, `"#${textOf(node.path)}" wants one value`, `{{#${textOf(node.path)} name}}`);
      }
      for (const part of [node.program, node.inverse]) if (part) this.accept(part);
    }

    override PartialStatement(node: hbs.AST.PartialStatement): void {
      refuse(node, 'partials are not supported', 'Render the part by a template of its own.');
    }

    override PartialBlockStatement(node: hbs.AST.PartialBlockStatement): void {
      refuse(node, 'partials are not supported', 'Render the part by a template of its own.');
    }

    override DecoratorBlock(node: hbs.AST.DecoratorBlock): void {
      refuse(node, 'decorators are not supported', 'Prepare the value in the role.');
    }

    override Decorator(node: hbs.AST.Decorator): void {
      refuse(node, 'decorators are not supported', 'Prepare the value in the role.');
    }

    helper(node: hbs.AST.MustacheStatement | hbs.AST.SubExpression | hbs.AST.BlockStatement, known: readonly string[]) {
      const name = textOf(node.path);
      if (!known.includes(name)) {
        const near = nearest(name, known);
        const hint = near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${near}"?`;
        refuse(node, `there is no helper "${name}"`, hint);
      }
      if ((node.hash?.pairs.length ?? 0) > 0) refuse(node, `the helper "${name}" takes no names`, 'Write values only.');
      node.params = node.params.map((param) => this.value(param));
    }

    value(node: hbs.AST.Expression): hbs.AST.Expression {
      if (node.type !== 'PathExpression') {
        this.accept(node);
        return node;
      }
      const path = node as hbs.AST.PathExpression;
      const [head] = path.parts;
      if (path.data && !(typeof head === 'string' && dataNames.includes(head))) {
        refuse(node, `there is no ${path.original}`, `Known here: @${dataNames.join(', @')}.`);
      }
      const own = path.data ? 1 : 0;
      const names = path.parts.slice(own);
      if (names.length === 0) return node;
      const base: hbs.AST.PathExpression = {
        ...path,
        parts: path.parts.slice(0, own),
        original: path.data ? `@${String(head)}` : 'this',
      };
      const call: hbs.AST.SubExpression = {
        type: 'SubExpression',
        path: helperPath(getHelper, node),
        params: [base, ...names.map((name) => stringLiteral(String(name), node))],
        hash: { type: 'Hash', pairs: [], loc: node.loc },
        loc: node.loc,
      };
      return call;
    }
  }
  new Rewriter().accept(program);
  return program;
}

function isCall(node: hbs.AST.MustacheStatement): boolean {
  return node.params.length > 0 || (node.hash?.pairs.length ?? 0) > 0;
}

function textOf(node: hbs.AST.Node): string {
  return 'original' in node ? String(node.original) : node.type;
}

function helperPath(name: string, { loc }: hbs.AST.Node): hbs.AST.PathExpression {
  return {
    type: 'PathExpression',
    data: false,
    depth: 0,
    parts: [name],
    original: name,
    loc,
  } as hbs.AST.PathExpression;
}

function stringLiteral(value: string, { loc }: hbs.AST.Node): hbs.AST.StringLiteral {
  return { type: 'StringLiteral', value, original: value, loc };
}
