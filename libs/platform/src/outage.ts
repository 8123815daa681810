/** Codes of the network, of Postgres and of gRPC that say "not reachable now", not "wrong". */
const CODES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '08000',
  '08003',
  '08006',
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);
const GRPC = { deadlineExceeded: 4, resourceExhausted: 8, unavailable: 14 };
const GRPC_CODES: ReadonlySet<unknown> = new Set(Object.values(GRPC));
const WORDS =
  /Connection terminated|Failed to connect before the deadline|connection timeout|timeout exceeded when trying to connect|Client has encountered/i;

/** Whether an error (or what caused it) means that the record or the engine cannot be reached at the moment. */
export function isOutOfReach(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 5) return false;
  const { code, driverError, errors } = error as { code?: unknown; driverError?: unknown; errors?: unknown };
  return (
    CODES.has(code) ||
    GRPC_CODES.has(code) ||
    WORDS.test(error.message) ||
    (driverError !== error && isOutOfReach(driverError, depth + 1)) ||
    (Array.isArray(errors) && errors.some((inner) => isOutOfReach(inner, depth + 1))) ||
    isOutOfReach(error.cause, depth + 1)
  );
}
