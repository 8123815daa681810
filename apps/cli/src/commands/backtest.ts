import type { Command } from 'commander';
import type { AccountScript, PlainDate } from '#domain';
import { loadHouse, loadStartConfig } from '#platform';
import { UsageError } from '../failure.js';
import { carryOut, dateNamed, staffNamed, strategyNamed, writeResult, type RunPlan } from '../simulation/run.js';
import { daysOf, scriptsOf, type FactFiles } from '../simulation/scripts.js';
import { reportInWords } from '../simulation/words.js';
import { told } from './simulate.js';

interface Options {
  readonly ledger?: string;
  readonly mapping?: string;
  readonly invoices?: string;
  readonly invoicesMapping?: string;
  readonly payments?: string;
  readonly paymentsMapping?: string;
  readonly strategy?: string;
  readonly against?: string;
  readonly from?: string;
  readonly to?: string;
  readonly staff: string;
  readonly out?: string;
  readonly json?: true;
}

export function registerBacktest(program: Command): void {
  program
    .command('backtest')
    .description('what a strategy would have sent, asked and held over invoices and payments as they happened')
    .option('--ledger <file>', 'CSV: a row for each invoice, with the day it was paid')
    .option('--mapping <name>', 'how the ledger is read: the mappings <name>-invoices and <name>-payments')
    .option('--invoices <file>', 'CSV of invoices, where they stand in a file of their own')
    .option('--invoices-mapping <name>', 'how its rows are invoices (default: native)')
    .option('--payments <file>', 'CSV of their payments')
    .option('--payments-mapping <name>', 'how its rows are payments (default: native)')
    .option('--strategy <file>', 'a strategy by file or name (default: the one cases start with)')
    .option('--against <file>', 'another strategy over the same facts, told side by side')
    .option('--from <date>', 'the first day (default: of the facts); what is older is there from the start')
    .option('--to <date>', 'the last day (default: of the facts)')
    .option('--staff <rule>', 'how people act: nobody, patient or next-day', 'nobody')
    .option('--out <folder>', 'write the report as JSON, CSV and SVG into a folder')
    .option('--json', 'print the report as one JSON document')
    .action(backtest);
}

async function backtest(options: Options): Promise<void> {
  const { zone, calendar } = await loadHouse();
  const scripts = await scriptsOf(filesOf(options), { zone, calendar });
  const plan: Omit<RunPlan, 'strategy'> = {
    ...{ facts: 'as-they-happened', scripts, accounts: scripts.length, json: options.json === true },
    ...period(scripts, options),
    staff: staffNamed(options.staff),
  };
  const result = carryOut({ ...plan, strategy: await strategyNamed(options.strategy) });
  const other =
    options.against === undefined
      ? null
      : carryOut({ ...plan, strategy: await strategyNamed(options.against) }, 'accounts against');
  const written =
    options.out === undefined
      ? []
      : [
          ...(await writeResult(options.out, result)),
          ...(other === null ? [] : await writeResult(`${options.out}/against`, other)),
        ];
  const document = other === null ? result.report : { ...result.report, against: other.report };
  const said = plan.json
    ? [JSON.stringify(document)]
    : [...reportInWords(result.report, other?.report ?? null), ...told(written)];
  process.stdout.write(`${said.join('\n')}\n`);
}

function period(scripts: readonly AccountScript[], options: Options): { from: PlainDate; to: PlainDate } {
  const days = daysOf(scripts);
  const from = options.from === undefined ? days.from : dateNamed(options.from);
  const to = options.to === undefined ? days.to : dateNamed(options.to);
  if (to < from) throw new UsageError(`The last day ${to} lies before the first day ${from}.`);
  return { from, to };
}

function filesOf(options: Options): FactFiles {
  const { mappingsDir } = loadStartConfig(process.env);
  const { ledger, mapping, invoices, payments, invoicesMapping, paymentsMapping } = options;
  const named = (kind: 'invoices' | 'payments', own: string | undefined): string =>
    own ?? (mapping === undefined ? 'native' : `${mapping}-${kind}`);
  const mappings = {
    invoicesMapping: named('invoices', invoicesMapping),
    paymentsMapping: named('payments', paymentsMapping),
  };
  if (ledger !== undefined && invoices === undefined && payments === undefined)
    return { kind: 'ledger', path: ledger, mappingsDir, ...mappings };
  if (ledger === undefined && invoices !== undefined && payments !== undefined) {
    return {
      ...{ kind: 'two-files', mappingsDir },
      invoices: { path: invoices, mapping: mappings.invoicesMapping },
      payments: { path: payments, mapping: mappings.paymentsMapping },
    };
  }
  throw new UsageError('Name either --ledger, or both --invoices and --payments.');
}
