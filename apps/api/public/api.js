/** The one way to the API: token, JSON, and every refusal as a `Refusal`. */

const SESSION_KEY = 'amicable.session';

export const session = () => JSON.parse(sessionStorage.getItem(SESSION_KEY) ?? 'null');
export const role = () => session()?.role ?? null;
export const mayOne = (roles) => roles.includes(role());

/** What the API refused, as its problem document; `outcomeUnknown`: it may have been done all the same. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? 'The request was refused.');
    this.status = status;
    this.problem = problem;
    this.code = problem.code ?? '';
  }
  get outcomeUnknown() {
    return this.status === 0 || this.status >= 500 || this.code === 'in-flight';
  }
}

/** Sends JSON. @throws Refusal */
export const call = (method, path, { body, headers = {} } = {}) =>
  exchange(method, path, body === undefined ? undefined : JSON.stringify(body), {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
/** Sends a file as it is. @throws Refusal */
export const upload = async (path, query, file, headers = {}) =>
  (await exchange('POST', withQuery(path, query), file, { 'content-type': typeOf(file), ...headers })).body;
const typeOf = ({ name }) => (/\.xml$/i.test(name) ? 'application/xml' : 'text/csv');

async function exchange(method, path, body, headers) {
  const token = session()?.token;
  const request = {
    method,
    headers: {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  };
  let response;
  let text;
  try {
    response = await fetch(path, request);
    text = await response.text();
  } catch {
    throw new Refusal(0, { code: 'unreachable', detail: 'The server did not answer. Is it running?' });
  }
  const answer = parsed(text);
  if (!response.ok) {
    if (response.status === 401 && token !== undefined) signOut();
    throw new Refusal(response.status, answer ?? { detail: `The server answered ${response.status}.` });
  }
  return { body: answer, etag: response.headers.get('etag'), status: response.status };
}
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const get = async (path, query = {}) => (await call('GET', withQuery(path, query))).body;
export const post = async (path, body) => (await call('POST', path, { body })).body;
/** Every page of a list. */
export async function all(path, query = {}) {
  const items = [];
  for (let cursor; ;) {
    const page = await get(path, { ...query, cursor });
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = page.nextCursor;
  }
}
export function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
export const casePath = (caseId, rest = '') => `/v1/cases/${encodeURIComponent(caseId)}${rest}`;

/** Signs in with the local issuer. @throws Refusal */
export async function signIn(username) {
  const { body } = await call('POST', '/auth/local/token', { body: { username } });
  keep({ username, role: body.role, token: body.access_token });
}
/** A token of another issuer: who it stands for is read, not judged; the API judges it at each call. */
export function signInWithToken(token) {
  const claims = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
  keep({ username: claims.sub, role: claims.role, token });
}
const keep = (entry) => sessionStorage.setItem(SESSION_KEY, JSON.stringify(entry));
export function signOut() {
  sessionStorage.removeItem(SESSION_KEY);
  window.dispatchEvent(new Event('signed-out'));
}

let document_;
/** The OpenAPI document that the forms are made from. */
export async function openApi() {
  document_ ??= await get('/openapi.json');
  return document_;
}
/** Schema and description of the body of one operation; null when there is none. */
export async function operation(method, path) {
  const found = (await openApi()).paths[path]?.[method];
  if (found === undefined) return null;
  const schema = found.requestBody?.content['application/json']?.schema;
  return {
    schema,
    summary: found.summary ?? '',
    description: found.description ?? '',
    parameters: found.parameters ?? [],
  };
}
