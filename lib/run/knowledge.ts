import type { Prediction } from '../core/module.ts';
import { type Answer, isUnavailable, keyOf, type Probe, readsOf, type Stat } from '../core/probe.ts';
import { isBelow, meets, type Resource } from '../core/resource.ts';

/** An answer as a decision may use it. */
export interface Known {
  readonly answer: Answer<unknown>;
  /** True in check mode when a predicted change may have made it stale. */
  readonly stale: boolean;
}

interface Fact {
  readonly probe: Probe;
  readonly answer: Answer<unknown>;
}

/**
 * What is known of one host while its tasks are decided: answers (`K` in the design), and over them what the steps
 * that are decided but not sent will make of them (`O`), with what those steps may touch.
 */
export class Knowledge {
  #answers = new Map<string, Fact>();
  #overlay = new Map<string, Prediction & { readonly probe?: Probe }>();
  #empty: { path: string; except: string[] }[] = [];
  #touched: Resource[] = [];

  /** Whether steps are decided whose effects are only foretold. */
  get hasPending(): boolean {
    return this.#touched.length > 0;
  }

  /** The answer as of after the pending steps; undefined: nobody knows without asking. */
  get(question: Probe): Known | undefined {
    const key = keyOf(question);
    const foretold = this.#overlay.get(key);
    if (foretold) return { answer: foretold.answer, stale: false };
    if (this.#isInEmptyFolder(question)) return { answer: null, stale: false };
    const fact = this.#answers.get(key);
    if (!fact || this.#touched.some((touched) => affects(touched, fact))) return undefined;
    return { answer: fact.answer, stale: false };
  }

  /** The answer even where a pending step may have made it stale; only check mode may settle for that. */
  getStale(question: Probe): Known | undefined {
    const now = this.get(question);
    if (now) return now;
    const fact = this.#answers.get(keyOf(question));
    return fact && { answer: fact.answer, stale: true };
  }

  /** Whether the question was answered once, however stale. */
  wasAsked(question: Probe): boolean {
    return this.#answers.has(keyOf(question));
  }

  /** Notes what a question was answered. */
  learn(question: Probe, answer: Answer<unknown>): void {
    this.#answers.set(keyOf(question), { probe: question, answer });
  }

  /** Notes a decided step's effects: what it may touch, and what its module foretells. */
  expect(touches: readonly Resource[], predictions: readonly Prediction[] | undefined): void {
    for (const [key, foretold] of this.#overlay) {
      const fact = { probe: JSON.parse(key) as Probe, answer: foretold.answer };
      if (touches.some((touched) => affects(touched, fact))) this.#overlay.delete(key);
    }
    for (const touched of touches) {
      const path = pathOf(touched);
      this.#empty = this.#empty.filter(
        (folder) =>
          touched !== '*' &&
          path !== '*' &&
          !(path !== undefined && (path === folder.path || isBelow(folder.path, path))),
      );
      if (path !== undefined)
        for (const folder of this.#empty) if (isBelow(path, folder.path)) folder.except.push(path);
    }
    this.#touched.push(...touches);
    for (const prediction of predictions ?? []) {
      if (prediction.emptyBelow !== undefined) this.#empty.push({ path: prediction.emptyBelow, except: [] });
      else this.#overlay.set(prediction.key, prediction);
    }
  }

  /** The pending steps ran as foretold: their predictions are now answers. */
  confirm(): void {
    this.#dropTouched(this.#touched);
    for (const [key, { answer }] of this.#overlay) this.#answers.set(key, { probe: JSON.parse(key) as Probe, answer });
    this.#clearPending();
  }

  /** Some of the pending steps failed: only what the started ones cannot have touched is still known. */
  reject(started: readonly Resource[]): void {
    this.#dropTouched(started);
    this.#clearPending();
  }

  /** Nothing is known any more: another user looks, or the link was lost. */
  forget(): void {
    this.#answers.clear();
    this.#clearPending();
  }

  #clearPending(): void {
    this.#overlay.clear();
    this.#empty = [];
    this.#touched = [];
  }

  #dropTouched(touched: readonly Resource[]): void {
    if (touched.length === 0) return;
    for (const [key, fact] of this.#answers) {
      if (touched.some((resource) => affects(resource, fact))) this.#answers.delete(key);
    }
  }

  #isInEmptyFolder(question: Probe): boolean {
    if (!('path' in question)) return false;
    return this.#empty.some(
      ({ path, except }) =>
        isBelow(question.path, path) &&
        !except.some(
          (other) => other === question.path || isBelow(question.path, other) || isBelow(other, question.path),
        ),
    );
  }
}

/**
 * Whether altering `touched` may change an answer. What is made or removed below an existing directory does not
 * change the directory's own kind, mode or owner.
 */
function affects(touched: Resource, fact: Fact): boolean {
  if (!readsOf(fact.probe).some((read) => meets(touched, read))) return false;
  if (fact.probe.kind !== 'stat' || touched === '*') return true;
  const path = pathOf(touched);
  const isDirectory = !isUnavailable(fact.answer) && (fact.answer as Stat | null)?.type === 'directory';
  return !(isDirectory && path !== undefined && isBelow(path, fact.probe.path));
}

function pathOf(resource: Resource): string | undefined {
  return resource.startsWith('path:') ? resource.slice('path:'.length) : undefined;
}
