import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Operation {
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema?: object }>> }>>;
}
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: object;
}
export interface AnswerGiven {
  readonly method: string;
  /** Path of the request; a query is ignored. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}
interface Route {
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly operation: Operation;
}

/** Holds real JSON answers against the OpenAPI document: what a route answers and does not declare is drift. */
export class Conformance {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  private readonly compiled = new Map<object, ValidateFunction>();
  private readonly routes: readonly Route[];

  constructor(document: OpenApiDocument) {
    this.ajv.addSchema({ $id: 'doc', components: document.components ?? {} });
    this.routes = Object.entries(document.paths)
      .flatMap(([path, item]) =>
        Object.entries(item).map(([method, operation]) => ({ method, path, pattern: patternOf(path), operation })),
      )
      // Of two that match, the one with fewer parameters is meant.
      .sort((a, b) => parametersOf(a.path) - parametersOf(b.path));
  }

  /** @throws Error naming route and fault, when a 2xx JSON answer is not what the document says */
  check({ method, path, status, contentType, body }: AnswerGiven): void {
    if (status < 200 || status > 299 || !/^application\/json\b/.test(contentType)) return;
    const bare = path.split('?', 1)[0] ?? path;
    const route = this.routes.find((one) => one.method === method.toLowerCase() && one.pattern.test(bare));
    // The document itself, and routes outside it.
    if (route === undefined) return;
    const named = `${route.method.toUpperCase()} ${route.path} (${status})`;
    const schema = route.operation.responses?.[String(status)]?.content?.['application/json']?.schema;
    if (schema === undefined) throw new Error(`${named} answers JSON, but declares no schema: @Answers(${status}, …).`);
    const validate = this.validator(schema);
    if (validate(body)) return;
    const faults = (validate.errors ?? []).slice(0, 5).map(({ instancePath, message, params }) => {
      const extra = (params as { additionalProperty?: string }).additionalProperty;
      return `${instancePath || '/'} ${message ?? ''}${extra === undefined ? '' : ` (${extra})`}`;
    });
    throw new Error(`${named} answered what its schema (contracts/schemas/answers) does not say: ${faults.join('; ')}`);
  }

  private validator(schema: object): ValidateFunction {
    const known = this.compiled.get(schema);
    if (known !== undefined) return known;
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"doc#/components')) as object;
    const fresh = this.ajv.compile(absolute);
    this.compiled.set(schema, fresh);
    return fresh;
  }
}

const parametersOf = (path: string): number => path.split('{').length - 1;
const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split(/\{[^}]+\}/)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]+')}$`,
  );
