import { join } from 'node:path';
import {
  digestOf,
  LETTER_TEMPLATES,
  type LetterRule,
  type LetterTemplate,
  type LetterText,
  type Strategy,
  type VariantCondition,
} from '#domain';
import { ConfigurationError, readDocument, type ConfigurationFault, type SourceDocument } from './document.js';
import { strategiesFolder } from './folders.js';
import { amountFaults, loadHouse, minorUnits, type House } from './house.js';
import { strategyDocument, type StrategyDocument, type TemplateDocument, type VariantDocument } from './schema.js';
import { readTemplates, type TemplateSource, type Wording } from './templates.js';

export interface LoadedStrategy {
  readonly strategy: Strategy;
  /** Sources of its letters by version digest, to be kept for ever: a pinned letter renders from them. */
  readonly templates: readonly TemplateSource[];
}

/**
 * Reads a strategy with its letters; sender and agencies come from the house. The version is the digest of all of it.
 * @param file default: the project's `strategies/default.yaml`
 * @throws ConfigurationError with file, line and remedy of every fault.
 */
export async function loadStrategy(
  file = join(strategiesFolder(), 'default.yaml'),
  house?: House,
): Promise<LoadedStrategy> {
  const document = await readDocument(file, strategyDocument);
  const { sender, agencies, people } = house ?? (await loadHouse());
  const { wordings, faults } = await readTemplates(document);
  const all = [...crossCheck(document, people), ...faults];
  if (all.length > 0) {
    throw new ConfigurationError(all);
  }
  const { currencies: _listed, letters, minimumOverdue, lawyerThreshold, smallDifference, ...rest } = document.value;
  const pinned = LETTER_TEMPLATES.map((name): [LetterTemplate, LetterRule] => [
    name,
    ruleOf(
      letters.templates[name],
      wordings.filter(({ template }) => template === name),
    ),
  ]);
  const content = {
    ...rest,
    minimumOverdue: minorUnits(minimumOverdue),
    lawyerThreshold: minorUnits(lawyerThreshold),
    smallDifference: minorUnits(smallDifference),
    sender,
    agencies,
    letters: Object.fromEntries(pinned) as Strategy['letters'],
  };
  return {
    strategy: { ...content, version: digestOf(content) },
    templates: wordings.flatMap(({ texts }) => texts.map(({ source }) => source)),
  };
}

/** A letter as the core reads it: its wordings by the digest of their sources. */
function ruleOf({ requires, tone, attachments, variants }: TemplateDocument, wordings: readonly Wording[]): LetterRule {
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

/** What no single value can tell: currencies without a value, periods that contradict each other. */
function crossCheck(document: SourceDocument<StrategyDocument>, people: House['people']): ConfigurationFault[] {
  const { value } = document;
  const tables = ['minimumOverdue', 'lawyerThreshold', 'smallDifference'] as const;
  const faults = tables.flatMap((name) => [
    ...amountFaults(document, [name], value[name], value.currencies),
    ...Object.keys(value[name])
      .filter((currency) => !value.currencies.includes(currency))
      .map((currency) => document.fault([name, currency], 'not listed under currencies', 'List it there or remove it')),
  ]);
  for (const template of LETTER_TEMPLATES) {
    for (const [index, { when }] of value.letters.templates[template].variants.entries()) {
      const at = ['letters', 'templates', template, 'variants', String(index), 'when', 'overdueBelow'];
      const below = when.overdueBelow;
      faults.push(...(below === undefined ? [] : amountFaults(document, at, below, value.currencies)));
    }
  }
  for (const { username, limits } of people) {
    for (const currency of limits === null ? [] : value.currencies.filter((code) => limits[code] === undefined)) {
      const message = `${username} has no approval limit in ${currency}`;
      faults.push(document.fault(['currencies'], message, 'Give every limit of house.yaml a value in that currency'));
    }
  }
  if (value.pause.collectorMaxBd > value.pause.maxBd) {
    const remedy = 'Lower it, or raise pause.maxBd';
    faults.push(document.fault(['pause', 'collectorMaxBd'], 'a collector may pause longer than anybody', remedy));
  }
  if (value.plan.missedToBreak > value.plan.maxInstallments) {
    const remedy = 'Lower it, or raise plan.maxInstallments';
    faults.push(document.fault(['plan', 'missedToBreak'], 'no plan could ever break', remedy));
  }
  if (value.escalation.channels > value.escalation.attempts) {
    const remedy = 'Lower it, or raise escalation.attempts';
    faults.push(document.fault(['escalation', 'channels'], 'more channels than attempts', remedy));
  }
  return faults;
}
