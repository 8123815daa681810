import { LETTER_TEMPLATES, MANDATORY, type LetterTemplate } from '#domain';
import type { ConfigurationFault, SourceDocument } from './document.js';
import { amountFaults, type House } from './house.js';
import type { StrategyDocument } from './schema.js';
import { segmentFaults } from './segments.js';

/** What no single value can tell: currencies without a value, periods that contradict each other. */
export async function crossCheck(
  document: SourceDocument<StrategyDocument>,
  people: House['people'],
): Promise<ConfigurationFault[]> {
  return [
    ...currencyFaults(document, people),
    ...contradictions(document),
    ...reasonFaults(document),
    ...(await segmentFaults(document)),
  ];
}

function currencyFaults(document: SourceDocument<StrategyDocument>, people: House['people']): ConfigurationFault[] {
  const { value } = document;
  const tables = ['minimumOverdue', 'lawyerThreshold', 'smallDifference'] as const;
  const faults = tables.flatMap((name) => [
    ...amountFaults(document, [name], value[name], value.currencies),
    ...Object.keys(value[name])
      .filter((currency) => !value.currencies.includes(currency))
      .map((currency) => document.fault([name, currency], 'not listed under currencies', 'List it there or remove it')),
  ]);
  const hourly = value.value?.effort.costPerHour;
  if (hourly !== undefined) {
    faults.push(...amountFaults(document, ['value', 'effort', 'costPerHour'], hourly, value.currencies));
  }
  faults.push(...amountFaults(document, ['disputes', 'decideAlone'], value.disputes.decideAlone, value.currencies));
  for (const template of LETTER_TEMPLATES) {
    faults.push(...missingContent(document, template));
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
  return faults;
}

function contradictions(document: SourceDocument<StrategyDocument>): ConfigurationFault[] {
  const { value } = document;
  const faults: ConfigurationFault[] = [];
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

/** A reason that is to shorten the way cannot lengthen it. */
function reasonFaults(document: SourceDocument<StrategyDocument>): ConfigurationFault[] {
  const { reasons, escalation } = document.value;
  return Object.entries(reasons).flatMap(([reason, rule]) =>
    rule?.attempts === undefined || rule.attempts <= escalation.attempts
      ? []
      : [
          document.fault(
            ['reasons', reason, 'attempts'],
            'more attempts than escalation.attempts asks of everybody',
            'Lower it, or raise escalation.attempts',
          ),
        ],
  );
}

/** What a letter must state, and that the first word demands nothing, no strategy may leave out (R04, R23, R32 to R36). */
function missingContent(document: SourceDocument<StrategyDocument>, template: LetterTemplate): ConfigurationFault[] {
  const { requires, demand } = document.value.letters.templates[template];
  const at = ['letters', 'templates', template];
  const missing = (MANDATORY[template] ?? []).filter((name) => !requires.includes(name));
  return [
    ...missing.map((name) =>
      document.fault([...at, 'requires'], `${name} is missing`, 'List it there: this letter must state it'),
    ),
    ...(template === 'reminder-1' && demand === true
      ? [document.fault([...at, 'demand'], 'the first letter demands', 'Let it ask and help, and say it more kindly')]
      : []),
  ];
}
