import type { Box } from '../box.ts';
import { shapeOf } from '../params/generated.ts';
import type { Shape } from '../params/schema.ts';
import { refundsOf } from '../refunds/of-charge.ts';
import { lineItems } from '../resources/line-items.ts';
import { findAny } from '../store/objects.ts';
import { invalid } from './errors.ts';

type Holder = Record<string, unknown>;

const MAX_LEVELS = 4;

/** Replaces ids by what they name along each path; `data.` walks a list. Changes and returns `answer`. */
export function expand<T>(box: Box, answer: T, paths: readonly string[]): T {
  for (const path of paths) {
    const names = path.split('.');
    const levels = names.filter((name) => name !== 'data').length;
    if (levels > MAX_LEVELS) {
      throw invalid(
        `You cannot expand more than ${MAX_LEVELS} levels of a property. Property: ${path}`,
        'expand',
      );
    }
    follow(box, answer, names, path);
  }
  return answer;
}

function follow(box: Box, value: unknown, names: string[], path: string, parent?: Shape | null): void {
  const [name, ...rest] = names;
  if (name === undefined || value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const item of value) follow(box, item, names, path, parent);
    return;
  }
  if (typeof value !== 'object') throw cannotExpand(path);
  const holder = value as Holder;
  if (holder.object === 'list') {
    if (name !== 'data') throw cannotExpand(path);
    follow(box, holder.data, rest, path);
    return;
  }
  const shape = shapeOf(String(holder.object ?? '')) ?? parent;
  if (!shape?.fields.includes(name)) throw cannotExpand(path);
  if (shape.expandable.includes(name)) replace(box, holder, name);
  else if (typeof holder[name] !== 'object') throw cannotExpand(path);
  follow(box, holder[name], rest, path, shape.required[name]);
}

function replace(box: Box, holder: Holder, name: string): void {
  const held = holder[name];
  if (typeof held === 'string') holder[name] = findAny(box, held) ?? held;
  else if (held === undefined) holder[name] = included(box, holder, name);
}

/** Lists that an answer leaves out unless they are asked for. */
const LISTS = ['line_items', 'refunds', 'sources', 'subscriptions', 'tax_ids'];

function included(box: Box, holder: Holder, name: string): unknown {
  if (!LISTS.includes(name)) return undefined;
  if (holder.object === 'checkout.session' && name === 'line_items') {
    return lineItems(box, String(holder.id), { limit: 10 });
  }
  if (holder.object === 'charge') return refundsOf(box, String(holder.id), { limit: 10 });
  const url = `/v1/${holder.object}s/${holder.id}/${name}`;
  return { object: 'list', data: [], has_more: false, url };
}

function cannotExpand(path: string): Error {
  const message =
    `This property cannot be expanded (${path}). You may want to try expanding 'data.${path}' instead, ` +
    'or check that the object has such a property.';
  return invalid(message, 'expand');
}
