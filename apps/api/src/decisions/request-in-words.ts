import { formatMoney } from '#domain';
import type { RenderedLetter } from '#contracts';
import { escapeHtml } from '../http/html.js';
import { isMoney } from '../http/presentation.js';

/** A request that no letter goes out for, as a person reads it before approving: its fields, one a line. */
export function requestInWords(decision: string, payload: unknown): RenderedLetter {
  const lines = linesOf(payload as object, 0);
  const title = `Request: ${words(decision)}`;
  const rows = lines.map(
    ({ depth, label, value }) =>
      `<tr><th style="padding-left:${depth}em">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return {
    subject: '',
    text: [title, ...lines.map(({ depth, label, value }) => `${'  '.repeat(depth)}${label}: ${value}`.trimEnd())].join(
      '\n',
    ),
    html: `<h1>${escapeHtml(title)}</h1><table>${rows.join('')}</table>`,
  };
}

interface Line {
  readonly depth: number;
  readonly label: string;
  readonly value: string;
}
/** Sorted by name, so that the same request reads the same whatever order its fields came in. */
function linesOf(value: object, depth: number): Line[] {
  return Object.entries(value)
    .filter(([key, part]) => part !== undefined && key !== 'draftHash')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, part]) => linesFor(words(key), part, depth));
}
function linesFor(label: string, part: unknown, depth: number): Line[] {
  if (part === null || typeof part !== 'object') return [{ depth, label, value: String(part) }];
  if (isMoney(part)) return [{ depth, label, value: formatMoney(part) }];
  if (Array.isArray(part) && part.every((item) => typeof item !== 'object'))
    return [{ depth, label, value: part.join(', ') }];
  const nested = Array.isArray(part)
    ? part.flatMap((item, index) => linesFor(String(index + 1), item, depth + 1))
    : linesOf(part, depth + 1);
  return [{ depth, label, value: '' }, ...nested];
}
const words = (name: string): string =>
  name.replaceAll('-', ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
