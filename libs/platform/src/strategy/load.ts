import { join } from 'node:path';
import { digestOf, LETTER_TEMPLATES, type LetterTemplate, type Strategy } from '#domain';
import { ConfigurationError, readDocument, type ConfigurationFault, type SourceDocument } from './document.js';
import { strategiesFolder } from './folders.js';
import { amountFaults, loadHouse, minorUnits, type House } from './house.js';
import { strategyDocument, type StrategyDocument } from './schema.js';
import { readTemplates, type TemplateSource } from './templates.js';

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
  const { templates, faults } = await readTemplates(document);
  const all = [...crossCheck(document, people), ...faults];
  if (all.length > 0) {
    throw new ConfigurationError(all);
  }
  const { currencies: _listed, letters, minimumOverdue, lawyerThreshold, smallDifference, ...rest } = document.value;
  const pinned = LETTER_TEMPLATES.map((name): [LetterTemplate, Strategy['letters'][LetterTemplate]] => {
    const { requires, tone } = letters.templates[name];
    return [name, { version: templates.get(name)?.version ?? '', language: letters.language, requires, tone }];
  });
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
    templates: [...templates.values()],
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
