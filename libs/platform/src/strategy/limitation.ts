import { join } from 'node:path';
import { NO_LIMITATION, type LimitationPolicy } from '#domain';
import { ConfigurationError, readDocument, type SourceDocument } from './document.js';
import { strategiesFolder } from './folders.js';
import { limitationDocument, type StrategyDocument } from './schema.js';

/**
 * The periods of limitation a strategy's accounts come under, from `strategies/limitation.yaml`: only what it names, so
 * that a jurisdiction nobody uses changes no strategy's digest.
 * @throws ConfigurationError for a jurisdiction that is not there.
 */
export async function limitationOf(document: SourceDocument<StrategyDocument>): Promise<LimitationPolicy> {
  const assign = document.value.limitation.assign.map(({ jurisdiction, entity, calendar, currency }) => ({
    jurisdiction,
    ...(entity === undefined ? {} : { entity }),
    ...(calendar === undefined ? {} : { calendar }),
    ...(currency === undefined ? {} : { currency }),
  }));
  if (assign.length === 0) {
    return NO_LIMITATION;
  }
  const { value } = await readDocument(join(strategiesFolder(), 'limitation.yaml'), limitationDocument);
  const unknown = assign.flatMap(({ jurisdiction }, index) =>
    value.jurisdictions[jurisdiction] === undefined
      ? [
          document.fault(
            ['limitation', 'assign', String(index), 'jurisdiction'],
            `no jurisdiction is called ${jurisdiction}`,
            `Name one of limitation.yaml: ${Object.keys(value.jurisdictions).join(', ')}`,
          ),
        ]
      : [],
  );
  if (unknown.length > 0) {
    throw new ConfigurationError(unknown);
  }
  const used = [...new Set(assign.map(({ jurisdiction }) => jurisdiction))].sort();
  return {
    warnDays: [...value.warnDays].sort((a, b) => b - a),
    assign,
    rules: Object.fromEntries(
      used.flatMap((name) => {
        const rule = value.jurisdictions[name];
        return rule === undefined
          ? []
          : [[name, { years: rule.years, starts: rule.starts, restartsOn: rule.restartsOn }] as const];
      }),
    ),
  };
}
