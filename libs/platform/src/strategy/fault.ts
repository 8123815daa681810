/** One fault of a configuration file: where it stands, what is wrong, what to do about it. */
export interface ConfigurationFault {
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}
/** All faults of a configuration file at once; the message has one line for each. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly faults: readonly ConfigurationFault[]) {
    super(faults.map(describe).join('\n'));
  }
}
function describe(fault: ConfigurationFault): string {
  const where = `${fault.file}:${fault.line}`;
  return `${where} ${fault.path === '' ? '' : `${fault.path}: `}${fault.message}. ${fault.remedy}.`;
}
