import { existsSync } from 'node:fs';
import { strategiesFolder } from './folders.js';
import { ConfigurationError, type ConfigurationFault } from './fault.js';
import type { SourceDocument } from './document.js';
import { amountFaults } from './house.js';
import { besideOr, mergedContent, readLayers } from './layers.js';
import type { SegmentDocument, StrategyDocument } from './schema.js';

/** The file of a strategy that a segment names: beside the file that names it, else among the project's own. */
export const segmentFile = (file: string, id: string): string => besideOr(file, `${id}.yaml`, strategiesFolder());

/** Segments that name nothing, contradict themselves or each other, or can never be reached. */
export async function segmentFaults(document: SourceDocument<StrategyDocument>): Promise<ConfigurationFault[]> {
  const { segments } = document.value;
  const faults = segments.flatMap((segment, index) => [
    ...rangeFaults(document, segment, index),
    ...repeated(document, segments.slice(0, index), segment, index),
  ]);
  for (const [index, { strategy }] of segments.entries()) {
    const fault = await unknownStrategy(document, strategy, index);
    faults.push(...(fault === null ? [] : [fault]));
  }
  return faults;
}

function rangeFaults(
  document: SourceDocument<StrategyDocument>,
  { when }: SegmentDocument,
  index: number,
): ConfigurationFault[] {
  const { currencies } = document.value;
  const at = ['segments', String(index), 'when'];
  const { overdueBelow, overdueFrom } = when;
  const empty = Object.entries(overdueFrom ?? {}).find(
    ([currency, from]) => overdueBelow?.[currency] !== undefined && Number(from) >= Number(overdueBelow[currency]),
  );
  return [
    ...(overdueBelow === undefined ? [] : amountFaults(document, [...at, 'overdueBelow'], overdueBelow, currencies)),
    ...(overdueFrom === undefined ? [] : amountFaults(document, [...at, 'overdueFrom'], overdueFrom, currencies)),
    ...(empty === undefined
      ? []
      : [document.fault([...at, 'overdueFrom', empty[0]], 'nothing lies between these amounts', 'Lower overdueFrom')]),
  ];
}

/** The first segment that fits is used: two of one name, or two tiers over the same accounts, are a mistake. */
function repeated(
  document: SourceDocument<StrategyDocument>,
  before: readonly SegmentDocument[],
  segment: SegmentDocument,
  index: number,
): ConfigurationFault[] {
  const at = ['segments', String(index)];
  const twice = before.some(({ name }) => name === segment.name);
  const other = before.find((one) => sameGroup(one, segment) && overlap(one, segment));
  return [
    ...(twice ? [document.fault(at, `${segment.name} is there twice`, 'Give one of them another name')] : []),
    ...(other === undefined
      ? []
      : [document.fault(at, `its amounts overlap with ${other.name}`, 'Let one end where the other begins')]),
  ];
}

const sameGroup = (one: SegmentDocument, other: SegmentDocument): boolean =>
  (['band', 'behaviour', 'reason'] as const).every(
    (key) => JSON.stringify([...(one.when[key] ?? [])].sort()) === JSON.stringify([...(other.when[key] ?? [])].sort()),
  );

function overlap({ when: one }: SegmentDocument, { when: other }: SegmentDocument): boolean {
  const named = [one.overdueBelow, one.overdueFrom, other.overdueBelow, other.overdueFrom];
  const currencies = new Set(named.flatMap((amounts) => Object.keys(amounts ?? {})));
  const reaches = (a: typeof one, b: typeof one, currency: string): boolean =>
    Number(a.overdueFrom?.[currency] ?? 0) < Number(b.overdueBelow?.[currency] ?? Infinity);
  return (
    currencies.size === 0 || [...currencies].some((code) => reaches(one, other, code) && reaches(other, one, code))
  );
}

async function unknownStrategy(
  document: SourceDocument<StrategyDocument>,
  id: string,
  index: number,
): Promise<ConfigurationFault | null> {
  if (id === document.value.id) return null;
  const at = ['segments', String(index), 'strategy'];
  const file = segmentFile(document.file, id);
  if (!existsSync(file)) {
    return document.fault(at, `there is no strategy ${id}`, `Name a strategy that exists, or add ${id}.yaml`);
  }
  try {
    const content = mergedContent(await readLayers(file)) as { id?: unknown } | null;
    return content?.id === id
      ? null
      : document.fault(at, `${id}.yaml is the strategy ${String(content?.id)}`, `Give it the id ${id}`);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // Its own faults are told when it is loaded.
    return null;
  }
}
