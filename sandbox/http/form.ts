import { invalid } from './errors.ts';

/** A decoded form: text at the leaves, because everything arrives as text. */
export type Tree = string | Tree[] | { [name: string]: Tree };

type Node = string | Map<string, Node>;

const MAX_DEPTH = 12;

/**
 * Decodes bracket notation: `a[b][0]=x`, `a[]=x`. Keys 0…n−1 make an array. The last of two equal keys
 * counts. Refuses a name that is both a value and a container, and brackets that do not close.
 */
export function decodeForm(text: string): { [name: string]: Tree } {
  const root = new Map<string, Node>();
  for (const [name, value] of new URLSearchParams(text)) place(root, segments(name), value, name);
  return Object.fromEntries([...root].map(([key, node]) => [key, toTree(node)]));
}

/** The reverse, as the SDK writes it: arrays by index; empty arrays and objects leave no trace. */
export function encodeForm(tree: { [name: string]: Tree }): string {
  const pairs = new URLSearchParams();
  const write = (name: string, value: Tree) => {
    if (typeof value === 'string') pairs.append(name, value);
    else for (const [key, inner] of Object.entries(value)) write(`${name}[${key}]`, inner);
  };
  for (const [name, value] of Object.entries(tree)) write(name, value);
  return pairs.toString();
}

function segments(name: string): string[] {
  const open = name.indexOf('[');
  if (open <= 0) return [name];
  const inner = name.slice(open);
  if (!/^(\[[^[\]]*\])+$/.test(inner)) throw invalid(`Invalid parameter name: ${name}`, name);
  const path = [name.slice(0, open), ...inner.slice(1, -1).split('][')];
  if (path.length > MAX_DEPTH) throw invalid(`Parameter is nested too deeply: ${name}`, name);
  return path;
}

function place(root: Map<string, Node>, path: string[], value: string, name: string): void {
  let node = root;
  for (const [depth, segment] of path.entries()) {
    const key = segment === '' && depth > 0 ? String(node.size) : segment;
    const last = depth === path.length - 1;
    const held = node.get(key);
    if (held !== undefined && last !== (typeof held === 'string')) {
      throw invalid(`Parameter given both as a value and as a hash: ${name}`, path[0]);
    }
    if (last) {
      node.set(key, value);
    } else {
      const next = (held as Map<string, Node> | undefined) ?? new Map<string, Node>();
      node.set(key, next);
      node = next;
    }
  }
}

function toTree(node: Node): Tree {
  if (typeof node === 'string') return node;
  const isArray = [...node.keys()].every((key) => /^(0|[1-9]\d{0,4})$/.test(key) && Number(key) < node.size);
  if (!isArray) return Object.fromEntries([...node].map(([key, inner]) => [key, toTree(inner)]));
  const sorted = [...node].sort(([a], [b]) => Number(a) - Number(b));
  return sorted.map(([, inner]) => toTree(inner));
}
