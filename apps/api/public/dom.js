/** Builds elements: attributes by name, listeners as `onclick: f`, absent values left out. Text is never read as HTML. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  const properties = [];
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) properties.push([name, value]);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  // A select knows its value only once its options are there.
  for (const [name, value] of properties) element[name] = value;
  return element;
}
const PROPERTIES = new Set(['value', 'checked', 'open', 'disabled', 'hidden', 'selected']);

let counter = 0;
/** An id for a label to point at. */
export const freshId = () => `f${(counter += 1)}`;

/** Replaces what an element shows. */
export function show(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Says something to people who do not see the change. */
export function announce(message) {
  const status = document.getElementById('status');
  status.textContent = message;
}

/** A button that cannot be pressed twice while its work is under way. */
export function actionButton(label, work, attributes = {}) {
  const button = h('button', { type: 'button', ...attributes, onclick: run }, label);
  async function run() {
    if (button.disabled) return;
    button.disabled = true;
    button.setAttribute('aria-busy', 'true');
    try {
      await work();
    } finally {
      button.disabled = false;
      button.removeAttribute('aria-busy');
    }
  }
  return button;
}

/** A table with a caption for those who hear it; cells may be text or elements. */
export function table(caption, heads, rows) {
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', { class: 'hidden' }, caption),
      h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
      h(
        'tbody',
        {},
        ...rows.map((cells) => h('tr', {}, ...cells.map((cell, at) => h('td', { 'data-head': heads[at] }, cell)))),
      ),
    ),
  );
}

/** Terms and what they stand for. */
export const facts = (...pairs) =>
  h(
    'dl',
    { class: 'facts' },
    ...pairs.filter(Boolean).map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))),
  );
