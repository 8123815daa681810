import { join } from 'node:path';
import {
  digestOf,
  LETTER_TEMPLATES,
  NO_SIGNALS,
  VALUE_RULES,
  type LetterRule,
  type LetterTemplate,
  type LetterText,
  type Segment,
  type Strategy,
  type VariantCondition,
} from '#domain';
import { crossCheck } from './checks.js';
import { ConfigurationError, readExtended } from './document.js';
import { strategiesFolder } from './folders.js';
import { loadHouse, minorUnits, type House } from './house.js';
import { segmentFile } from './segments.js';
import { strategyDocument, type SegmentDocument, type TemplateDocument, type VariantDocument } from './schema.js';
import { valueRules } from './value-section.js';
import { limitationOf } from './limitation.js';
import { chargesOf } from './rates.js';
import { readTemplates, type TemplateSource, type Wording } from './templates.js';

export interface LoadedStrategy {
  readonly strategy: Strategy;
  /** Sources of its letters by version digest, to be kept for ever: a pinned letter renders from them. */
  readonly templates: readonly TemplateSource[];
}

/** The strategy cases start with, and those its segments hand over to. */
export interface LoadedStrategies {
  readonly start: LoadedStrategy;
  /** The start strategy first, each once. */
  readonly all: readonly LoadedStrategy[];
}

/**
 * Reads the strategy that cases start with and every other that its segments name. Segments of those others do not count.
 * @throws ConfigurationError with file, line and remedy of every fault.
 */
export async function loadStrategies(file?: string, house?: House): Promise<LoadedStrategies> {
  const known = house ?? (await loadHouse());
  const start = await loadStrategy(file, known);
  const named = [...new Set(start.strategy.segments.map(({ strategy }) => strategy))];
  const others = await Promise.all(
    named
      .filter((id) => id !== start.strategy.id)
      .map((id) => loadStrategy(segmentFile(file ?? defaultFile(), id), known)),
  );
  return { start, all: [start, ...others] };
}

const defaultFile = (): string => join(strategiesFolder(), 'default.yaml');

/**
 * Reads a strategy (with what it extends) and its letters; sender and agencies come from the house. The version is the
 * digest of all of it.
 * @param file default: the project's `strategies/default.yaml`
 * @param text its content, where it is not in the file yet
 * @throws ConfigurationError with file, line and remedy of every fault.
 */
export async function loadStrategy(file = defaultFile(), house?: House, text?: string): Promise<LoadedStrategy> {
  const document = await readExtended(file, strategyDocument, text);
  const { sender, agencies, people } = house ?? (await loadHouse());
  const { wordings, faults } = await readTemplates(document);
  const all = [...(await crossCheck(document, people)), ...faults];
  if (all.length > 0) {
    throw new ConfigurationError(all);
  }
  const { currencies: _listed, segments, letters, ...settings } = document.value;
  const limitation = await limitationOf(document);
  const {
    minimumOverdue,
    lawyerThreshold,
    smallDifference,
    disputes,
    value,
    signals = NO_SIGNALS,
    charges,
    ...rest
  } = settings;
  const pinned = LETTER_TEMPLATES.map((name): [LetterTemplate, LetterRule] => [
    name,
    ruleOf(
      letters.templates[name],
      wordings.filter(({ template }) => template === name),
    ),
  ]);
  const content = {
    ...rest,
    segments: segments.map(segmentOf),
    minimumOverdue: minorUnits(minimumOverdue),
    lawyerThreshold: minorUnits(lawyerThreshold),
    smallDifference: minorUnits(smallDifference),
    value: value === undefined ? VALUE_RULES : valueRules(value, minorUnits(value.effort.costPerHour)),
    signals,
    limitation,
    charges: await chargesOf(document, charges, join(strategiesFolder(), 'rates')),
    disputes: { ...disputes, decideAlone: minorUnits(disputes.decideAlone) },
    sender,
    agencies,
    letters: Object.fromEntries(pinned) as Strategy['letters'],
    ...(letters.impact === undefined ? {} : { impact: letters.impact }),
  };
  return {
    strategy: { ...content, version: digestOf(content) },
    templates: wordings.flatMap(({ texts }) => texts.map(({ source }) => source)),
  };
}

const segmentOf = ({ name, when, strategy }: SegmentDocument): Segment => {
  const { overdueBelow, overdueFrom, ...rest } = when;
  return {
    name,
    strategy,
    when: {
      ...rest,
      ...(overdueBelow === undefined ? {} : { overdueBelow: minorUnits(overdueBelow) }),
      ...(overdueFrom === undefined ? {} : { overdueFrom: minorUnits(overdueFrom) }),
    },
  };
};

/** A letter as the core reads it: its wordings by the digest of their sources. */
function ruleOf(
  { requires, tone, demand, attachments, variants }: TemplateDocument,
  wordings: readonly Wording[],
): LetterRule {
  const textsOf = (variant: string | null): LetterText[] =>
    wordings
      .filter((one) => one.variant === variant)
      .flatMap((one) => one.texts.map(({ language, source }) => ({ language, version: source.version })));
  const texts = textsOf(null);
  const { language = '', version = '' } = texts[0] ?? {};
  return {
    version,
    language,
    requires,
    tone,
    ...(demand === undefined ? {} : { demand }),
    texts,
    ...(attachments.length === 0 ? {} : { attachments }),
    ...(variants.length === 0
      ? {}
      : { variants: variants.map(({ name, when }) => ({ name, when: condition(when), texts: textsOf(name) })) }),
  };
}

function condition({ reason, language, firstCase, overdueBelow }: VariantDocument['when']): VariantCondition {
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(language === undefined ? {} : { language }),
    ...(firstCase === undefined ? {} : { firstCase }),
    ...(overdueBelow === undefined ? {} : { overdueBelow: minorUnits(overdueBelow) }),
  };
}
