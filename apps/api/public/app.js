/** The page as a whole: who is there, what time it is, and which part the address names. */
import { session } from './api.js';
import { booksPage } from './books.js';
import { casePage } from './case.js';
import { clockPanel } from './clock.js';
import { announce, h, show } from './dom.js';
import { exceptionPage } from './exceptions.js';
import { filesPage } from './files.js';
import { problemBox } from './problem.js';
import { personSwitch, signInPage } from './sign-in.js';
import { workPage } from './worklist.js';

const top_ = document.getElementById('top');
const content = document.getElementById('content');
const ROUTES = [
  [/^#\/cases\/(.+)$/, ([, caseId]) => casePage(decodeURIComponent(caseId)), 'Case'],
  [/^#\/exceptions\/(.+)$/, ([, exceptionId]) => exceptionPage(decodeURIComponent(exceptionId)), 'Exception'],
  [/^#\/books$/, booksPage, 'Books'],
  [/^#\/files$/, filesPage, 'Files'],
  [/^/, workPage, 'Work'],
];
const NO_CASES = 'integration';
/** Pages for those who report what the books say. */
const OF_THE_BOOKS = ['#/books', '#/files'];
const clock = clockPanel(() => draw({ keepFocus: true }));

function header() {
  const here = (href) =>
    location.hash === href || (href === '#/' && !OF_THE_BOOKS.includes(location.hash)) ? 'page' : undefined;
  const link = (href, label) => h('a', { href, 'aria-current': here(href) }, label);
  return [
    h('a', { class: 'brand', href: '#/' }, 'Amicable'),
    h(
      'nav',
      { 'aria-label': 'Pages' },
      link('#/', 'Work'),
      link('#/books', 'Books'),
      link('#/files', 'Files'),
      h('a', { href: '/mailbox', target: '_blank' }, 'Mailbox'),
      h('a', { href: '/docs', target: '_blank' }, 'API'),
    ),
    clock.element,
    personSwitch(start),
  ];
}

let drawing = 0;
/** Draws what the address names; a drawing that was overtaken by another is thrown away. */
async function draw({ keepFocus = false } = {}) {
  const own = (drawing += 1);
  if (session() === null) {
    show(top_);
    show(content, signInPage(start));
    return;
  }
  // The ERP reads no cases: its place is the books.
  if (session().role === NO_CASES && !OF_THE_BOOKS.includes(location.hash)) {
    location.hash = '#/books';
    return;
  }
  show(top_, header());
  content.setAttribute('aria-busy', 'true');
  const [match, page, title] = ROUTES.map(([pattern, ...rest]) => [pattern.exec(location.hash), ...rest]).find(
    ([found]) => found,
  );
  let shown;
  try {
    await clock.refresh();
    shown = await page(match);
  } catch (error) {
    if (!error.problem) console.error(error);
    shown = h(
      'div',
      {},
      h('h1', { tabindex: '-1' }, title),
      problemBox(error.problem ? error : { message: String(error), problem: {}, code: '' }),
    );
  }
  if (own !== drawing || session() === null) return;
  show(content, shown);
  content.removeAttribute('aria-busy');
  // Tells tests, and whoever drives the page, what stands on it.
  content.dataset.drawn = `${own} ${session().username}`;
  document.title = `${content.querySelector('h1')?.textContent ?? title} · Amicable`;
  if (!keepFocus) content.querySelector('h1')?.focus();
}
async function start() {
  const { username, role } = session();
  announce(`Signed in as ${username}, ${role}`);
  if (location.hash === '#/books' && role !== NO_CASES) location.hash = '#/';
  else await draw();
}

window.addEventListener('hashchange', () => void draw());
window.addEventListener('signed-out', () => void draw());
void draw();
