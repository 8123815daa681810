/**
 * One input for each simple kind of a JSON Schema. A field is `{element, read(pointer, marks)}`: `read` answers the value
 * (undefined: left out) and enters under its JSON pointer how to show a fault beside it.
 */
import { freshId, h } from './dom.js';
import { instantOf, wallClock, words, zoneLabel } from './format.js';

const LONG_TEXT = 1000;

export const isAmount = (schema) =>
  schema.type === 'object' &&
  Object.keys(schema.properties ?? {})
    .sort()
    .join() === 'currency,value';

/** The field of a schema that has no parts; null when it has some. `value`: what it starts with; `choices`: what fits. */
export function simpleField(schema, context) {
  if (isAmount(schema)) return amountField(context);
  if (schema.enum !== undefined) return choiceField(schema.enum.map(choice), context);
  if (schema.const !== undefined) return choiceField([choice(schema.const)], { ...context, value: schema.const });
  switch (schema.type) {
    case 'string':
      return stringField(schema, context);
    case 'integer':
    case 'number':
      return numberField(schema, context);
    case 'boolean':
      return booleanField(context);
    default:
      return null;
  }
}
const choice = (value) => ({ value, label: words(String(value)) });

function stringField(schema, context) {
  if (context.choices?.length > 0 && context.closed) return choiceField(context.choices, context);
  if (schema.format === 'date') return inputField('date', context);
  if (schema.format === 'date-time') return instantField(context);
  if (schema.maxLength > LONG_TEXT && !context.short) return textField(context);
  return inputField(schema.format === 'email' ? 'email' : 'text', context);
}

/** Label, input, hint and the place for a fault, joined for screen readers. */
export function labelled({ label, required, hint }, input, { inline = false } = {}) {
  const id = input.id || freshId();
  input.id = id;
  const fault = h('p', { class: 'fault', id: `${id}-fault` });
  const help = hint ? h('p', { class: 'hint', id: `${id}-hint` }, hint) : null;
  const described = [help?.id, fault.id].filter(Boolean).join(' ');
  input.setAttribute('aria-describedby', described);
  if (required) input.setAttribute('aria-required', 'true');
  const caption = h('label', { for: id }, label, required ? null : h('span', { class: 'optional' }, ' optional'));
  const element = h(
    'div',
    { class: inline ? 'field tick' : 'field' },
    inline ? [input, caption] : [caption, input],
    help,
    fault,
  );
  const mark = (message) => {
    fault.textContent = message;
    if (message === '') input.removeAttribute('aria-invalid');
    else input.setAttribute('aria-invalid', 'true');
    return input;
  };
  return { element, mark };
}

/** Text as typed: nothing typed is left out, or sent empty where it is required, so that the API says what it wants. */
const typed = (input, required) => (input.value === '' && !required ? undefined : input.value);

function ofInput(input, context, read) {
  const { element, mark } = labelled(context, input);
  return {
    element,
    read(pointer, marks) {
      marks.set(pointer, mark);
      return read();
    },
  };
}

function inputField(type, context) {
  const list = context.choices?.length > 0 ? freshId() : undefined;
  const input = h('input', { type, value: context.value ?? '', list, readonly: context.fixed, autocomplete: 'off' });
  const field = ofInput(input, context, () => typed(input, context.required));
  if (list !== undefined)
    field.element.append(
      h('datalist', { id: list }, ...context.choices.map(({ value, label }) => h('option', { value }, label))),
    );
  return field;
}
function textField(context) {
  const input = h('textarea', { rows: '2', value: context.value ?? '' });
  return ofInput(input, context, () => typed(input, context.required));
}
function numberField(schema, context) {
  const step = schema.type === 'integer' ? '1' : 'any';
  const range = { min: schema.minimum, max: schema.maximum < 1e9 ? schema.maximum : undefined };
  const input = h('input', { type: 'number', step, ...range, value: context.value ?? '', inputmode: 'decimal' });
  return ofInput(input, context, () => (input.value === '' ? undefined : Number(input.value)));
}
function instantField(context) {
  const given = context.value;
  const wall = given === undefined ? '' : wallClock(given);
  const input = h('input', { type: 'datetime-local', value: wall });
  const hint = [context.hint, `wall clock of ${zoneLabel(given)}`].filter(Boolean).join('; ');
  return ofInput(input, { ...context, hint }, () => {
    // Untouched, the exact instant stands; the input shows whole minutes only.
    if (input.value === wall && given !== undefined) return given;
    return input.value === '' ? (context.required ? '' : undefined) : instantOf(input.value);
  });
}
function choiceField(choices, context) {
  const blank = h('option', { value: '' }, context.required ? 'choose …' : '–');
  const known = context.value === undefined || choices.some(({ value }) => value === context.value);
  const offered = known ? choices : [...choices, choice(context.value)];
  const options = offered.map(({ value, label }) => h('option', { value }, label));
  const input = h('select', { value: context.value ?? '', onchange: context.onchange }, blank, ...options);
  return ofInput(input, context, () => typed(input, context.required));
}
function booleanField(context) {
  const input = h('input', { type: 'checkbox', checked: context.value === true });
  const { element, mark } = labelled(context, input, { inline: true });
  return {
    element,
    read(pointer, marks) {
      marks.set(pointer, mark);
      return input.checked || (context.required ? false : undefined);
    },
  };
}

/** Value and currency side by side; a value left empty leaves an optional amount out. */
function amountField(context) {
  const value = h('input', {
    type: 'text',
    inputmode: 'decimal',
    value: context.value?.value ?? '',
    autocomplete: 'off',
  });
  const currency = h('input', {
    type: 'text',
    class: 'currency',
    maxlength: '3',
    value: context.value?.currency ?? '',
    'aria-label': `${context.label}: currency`,
    autocomplete: 'off',
  });
  const { element, mark } = labelled(context, value);
  const pair = h('div', { class: 'amount' });
  value.replaceWith(pair);
  pair.append(currency, value);
  return {
    element,
    read(pointer, marks) {
      for (const place of [pointer, `${pointer}/value`, `${pointer}/currency`]) marks.set(place, mark);
      if (value.value.trim() === '' && !context.required) return undefined;
      return { value: value.value.trim(), currency: currency.value.trim().toUpperCase() };
    },
  };
}

/** One value a line, for lists of plain texts nobody has offered values for. */
export function linesField(context) {
  const input = h('textarea', { rows: '3', value: (context.value ?? []).join('\n') });
  const field = ofInput(input, { ...context, hint: 'one a line' }, () => {
    const lines = input.value.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
    return lines.length === 0 && !context.required ? undefined : lines;
  });
  return field;
}
/** A tick for each value that may be listed; none ticked leaves an optional list out. */
export function ticksField(context) {
  const boxes = context.choices.map(({ value, label }) => {
    const checked = (context.value ?? []).includes(value);
    return { value, label, input: h('input', { type: 'checkbox', id: freshId(), checked }) };
  });
  const fault = h('p', { class: 'fault' });
  const element = h(
    'fieldset',
    { class: 'ticks' },
    h('legend', {}, context.label, context.required ? null : h('span', { class: 'optional' }, ' optional')),
    ...boxes.map(({ label, input }) => h('label', { class: 'tick', for: input.id }, input, label)),
    context.required ? null : h('p', { class: 'hint' }, 'none ticked: all of them'),
    fault,
  );
  return {
    element,
    read(pointer, marks) {
      marks.set(pointer, (message) => {
        fault.textContent = message;
        return boxes[0]?.input;
      });
      const ticked = boxes.filter(({ input }) => input.checked).map(({ value }) => value);
      return ticked.length === 0 && !context.required ? undefined : ticked;
    },
  };
}
/** Free JSON, for parts whose shape the schema leaves open. */
export function jsonField(context) {
  const input = h('textarea', {
    rows: '3',
    class: 'mono',
    value: context.value === undefined ? '' : JSON.stringify(context.value, null, 2),
  });
  const { element, mark } = labelled({ ...context, hint: 'JSON, may stay empty' }, input);
  return {
    element,
    read(pointer, marks) {
      marks.set(pointer, mark);
      if (input.value.trim() === '') return undefined;
      try {
        return JSON.parse(input.value);
      } catch {
        return input.value;
      }
    },
  };
}
