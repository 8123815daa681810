/** A form from a JSON Schema: objects, optional parts, lists and variants around the simple fields. */
import { announce, freshId, h, show } from './dom.js';
import { isAmount, jsonField, linesField, simpleField, ticksField } from './fields.js';
import { words } from './format.js';

/**
 * The form of an object schema. `help` says, by the names on the way to a field (`*` for a place in a list), what it
 * starts with (`initial`), which values exist (`choices`) and whether there are no others (`closed`), what to add in
 * words (`hint`), whether a text is a few words only (`short`), and which optional field is never folded away
 * (`prominent`). `values` overrides what help says, by top-level name.
 * Answers `{element, read(), showFaults(errors), touched()}`; `showFaults` answers the faults that no field shows.
 */
export function buildForm(schema, help, values = {}) {
  const touched = new Set();
  const root = objectField(schema, { path: [], value: values, help, onTouch: (name) => touched.add(name) });
  let marks = new Map();
  const read = () => {
    marks = new Map();
    return root.read('', marks) ?? {};
  };
  return {
    element: root.element,
    read,
    touched: () => [...touched],
    showFaults(errors) {
      read();
      for (const mark of marks.values()) mark('');
      const rest = [];
      let first;
      for (const { pointer, detail } of errors) {
        const mark = nearest(marks, pointer);
        if (mark === undefined) rest.push(`${pointer}: ${detail}`);
        else {
          const input = mark(detail);
          input?.closest('details')?.setAttribute('open', '');
          first ??= input;
        }
      }
      first?.focus?.();
      return rest;
    },
  };
}
/** The field at a pointer, or the closest one around it. */
function nearest(marks, pointer) {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (marks.has(at)) return marks.get(at);
  return undefined;
}

/** Nullable fields are left out instead of being sent as null. */
function withoutNull(schema) {
  const variants = schema.anyOf?.filter(({ type }) => type !== 'null');
  return variants?.length === 1 ? variants[0] : schema;
}

function field(given, context) {
  const schema = withoutNull(given);
  const { help, path } = context;
  const full = {
    ...context,
    value: context.value ?? help.initial(path, schema),
    choices: help.choices(path),
    closed: help.closed(path),
    hint: help.hint(path),
    short: help.short(path),
  };
  return (
    simpleField(schema, full) ??
    (schema.oneOf || schema.anyOf ? variantsField(schema.oneOf ?? schema.anyOf, full) : null) ??
    (schema.type === 'array' ? listField(schema, full) : null) ??
    (schema.properties ? objectField(schema, full) : jsonField(full))
  );
}
const isPart = (given) => {
  const schema = withoutNull(given);
  return (
    !isAmount(schema) &&
    (schema.type === 'object' ||
      schema.oneOf !== undefined ||
      schema.anyOf !== undefined ||
      (schema.type === 'array' && schema.items?.type !== 'string'))
  );
};

/** Required first, then what has a value; other optional fields fold away; optional parts open with a tick. */
function objectField(schema, context) {
  const { path, value = {}, help } = context;
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, part]) => {
    const here = { help, path: [...path, name], value: value[name], label: words(name), required: required.has(name) };
    const known = here.value ?? help.initial(here.path, withoutNull(part));
    const made = isPart(part) && !here.required ? optionalPart(part, { ...here, value: known }) : field(part, here);
    made.element.dataset.name = name;
    if (path.length === 0) made.element.addEventListener('input', () => context.onTouch?.(name));
    if (path.length === 0) made.element.addEventListener('change', () => context.onTouch?.(name));
    const folded = !here.required && known === undefined && !isPart(part) && !help.prominent(here.path);
    return { name, folded, part: isPart(part), ...made };
  });
  const shown = [
    ...fields.filter((one) => !one.folded && !one.part),
    ...fields.filter((one) => !one.folded && one.part),
  ];
  const folded = fields.filter((one) => one.folded);
  const more = h(
    'details',
    { class: 'more' },
    h('summary', {}, `More: ${folded.map(({ name }) => words(name).toLowerCase()).join(', ')}`),
    ...folded.map((one) => one.element),
  );
  const fault = h('p', { class: 'fault' });
  const inside = [fault, ...shown.map((one) => one.element), ...(folded.length === 0 ? [] : [more])];
  const framed = path.length > 0 && context.label !== undefined && !context.bare;
  return {
    element: framed
      ? h('fieldset', {}, h('legend', {}, context.label), ...inside)
      : h('div', { class: 'fields' }, ...inside),
    read(pointer, marks) {
      if (pointer !== '') marks.set(pointer, (message) => void (fault.textContent = message));
      const entries = fields.map(({ name, read }) => [name, read(`${pointer}/${escape(name)}`, marks)]);
      return Object.fromEntries(entries.filter(([, part]) => part !== undefined));
    },
  };
}
const escape = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** A part that may be left out: nothing of it is sent, or even built, until its tick is set. */
function optionalPart(schema, context) {
  const box = h('input', { type: 'checkbox', id: freshId(), checked: context.value !== undefined, onchange: toggle });
  const inside = h('div', { class: 'inside' });
  const fault = h('p', { class: 'fault' });
  let made = null;
  function toggle() {
    made = box.checked ? field(schema, { ...context, required: true, bare: true }) : null;
    show(inside, made?.element);
  }
  toggle();
  return {
    element: h(
      'div',
      { class: 'part' },
      h('label', { class: 'tick', for: box.id }, box, context.label, h('span', { class: 'optional' }, ' optional')),
      inside,
      fault,
    ),
    read(pointer, marks) {
      const value = made?.read(pointer, marks);
      marks.set(pointer, (message) => {
        fault.textContent = message;
        return box;
      });
      return value;
    },
  };
}

function listField(schema, context) {
  if (schema.items?.type === 'string') return (context.choices?.length > 0 ? ticksField : linesField)(context);
  const list = h('div', { class: 'list' });
  const fault = h('p', { class: 'fault' });
  let entries = [];
  const redraw = () => {
    entries.forEach((entry, at) => (entry.legend.textContent = `${singular(context.label)} ${at + 1}`));
    show(list, ...entries.map(({ element }) => element));
  };
  const add = (value) => {
    const entry = { legend: h('legend') };
    entry.made = field(schema.items, {
      help: context.help,
      path: [...context.path, '*'],
      value,
      label: '',
      required: true,
      bare: true,
    });
    const remove = h('button', { type: 'button', class: 'quiet', onclick: () => drop(entry) }, 'Remove');
    entry.element = h('fieldset', {}, entry.legend, entry.made.element, remove);
    entries.push(entry);
    redraw();
    return entry;
  };
  const drop = (entry) => {
    entries = entries.filter((one) => one !== entry);
    redraw();
    announce(`${singular(context.label)} removed`);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  };
  for (const value of context.value ?? []) add(value);
  const another = h(
    'button',
    { type: 'button', class: 'quiet', onclick: () => add().element.querySelector('input,select')?.focus() },
    `Add ${singular(context.label).toLowerCase()}`,
  );
  const element = h('fieldset', { class: 'plain' }, h('legend', {}, context.label), list, another, fault);
  return {
    element,
    read(pointer, marks) {
      marks.set(pointer, (message) => {
        fault.textContent = message;
        return another;
      });
      const values = entries.map(({ made }, at) => made.read(`${pointer}/${at}`, marks));
      return values.length === 0 && !context.required ? undefined : values;
    },
  };
}
const singular = (label) => label.replace(/s$/, '');

/** One of several shapes: chosen by the property that tells them apart, or else by what each is made of. */
function variantsField(all, context) {
  // A bare number beside an object that names it says the same twice.
  const variants = all.length > 2 ? all.filter(({ type }) => type !== 'number') : all;
  const tag = discriminator(variants);
  const shapes = tag === null ? variants.map((schema) => [shapeName(schema), schema]) : tagged(variants, tag);
  const start = tag === null ? shapes[0][0] : (context.value?.[tag] ?? '');
  const body = h('div', { class: 'inside' });
  const select = h(
    'select',
    { id: freshId(), onchange: change },
    tag === null ? null : h('option', { value: '' }, 'choose …'),
    ...shapes.map(([name]) => h('option', { value: name }, words(name))),
  );
  select.value = start;
  let made = null;
  function build(value) {
    const schema = shapes.find(([name]) => name === select.value)?.[1];
    made = schema === undefined ? null : field(schema, { ...context, value, bare: true, label: 'Value' });
    show(body, made?.element);
  }
  function change() {
    // What both shapes have in common is kept.
    const typed = made?.read('', new Map());
    build(tag === null || typed === null || typeof typed !== 'object' ? undefined : typed);
  }
  build(context.value);
  const label = h('label', { for: select.id }, tag === null ? `${context.label} as` : words(tag));
  const fault = h('p', { class: 'fault' });
  return {
    element: h('div', {}, h('div', { class: 'field' }, label, select, fault), body),
    read(pointer, marks) {
      const mark = (message) => {
        fault.textContent = message;
        return select;
      };
      const value = made?.read(pointer, marks);
      if (tag !== null || !marks.has(pointer)) marks.set(pointer, mark);
      if (tag !== null) marks.set(`${pointer}/${tag}`, mark);
      return tag === null ? value : { ...value, [tag]: select.value };
    },
  };
}
function discriminator(variants) {
  const names = Object.keys(variants[0].properties ?? {});
  const tells = (name) => variants.every(({ properties = {} }) => tagValues(properties[name]).length > 0);
  return names.find(tells) ?? null;
}
const tagValues = (schema) => (schema?.const !== undefined ? [schema.const] : (schema?.enum ?? []));
/** Each value of the tag with its shape; the tag itself is chosen above, not inside. */
const tagged = (variants, tag) =>
  variants.flatMap((schema) => {
    const { [tag]: own, ...properties } = schema.properties;
    return tagValues(own).map((value) => [
      value,
      { ...schema, properties, required: schema.required?.filter((name) => name !== tag) },
    ]);
  });
const shapeName = (schema) => {
  if (isAmount(schema)) return 'amount';
  const names = Object.keys(schema.properties ?? {});
  return names.length > 0 ? names.join('-and-') : schema.type;
};
