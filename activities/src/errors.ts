/** SQLSTATE classes that say "this request is wrong", not "try again": data, integrity, syntax or access. */
const PERMANENT_SQLSTATE = /^(22|23|42)[0-9A-Z]{3}$/;

/**
 * True for failures that a retry cannot heal: what Postgres refuses because of the request itself, and programming
 * errors. Everything else (connections, time-outs, deadlocks, shutdowns) is worth another try.
 */
export function isPermanent(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) return true;
  return codesOf(error).some((code) => PERMANENT_SQLSTATE.test(code));
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let current: unknown = error; isObject(current) && codes.length < 5; current = next(current)) {
    codes.push(typeof current['code'] === 'string' ? current['code'] : '');
  }
  return codes;
}
const next = (error: Record<string, unknown>): unknown => error['driverError'] ?? error['cause'];
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
