/** The business clock: what it says, and in driven mode the means to move it on. */
import { get, mayOne, post } from './api.js';
import { actionButton, announce, h, show } from './dom.js';
import {
  businessDay,
  dateOf,
  dayAfter,
  instantOf,
  setZone,
  time,
  wallClock,
  zone,
  zoneLabel,
  zones,
} from './format.js';
import { problemBox } from './problem.js';

const MOVERS = ['supervisor', 'admin'];
const HOUR = 3_600_000;
let latest = null;

/** The business instant that was read last, for forms that start with today. */
export const businessNow = () => latest?.now ?? new Date().toISOString();

/** The clock of the page's head. @param onMoved after it moved, or another zone was chosen */
export function clockPanel(onMoved) {
  const face = h('summary', {}, 'Clock');
  const inside = h('div', { class: 'drop' });
  const element = h('details', { class: 'clock' }, face, inside);
  async function refresh() {
    try {
      latest = await get('/v1/clock');
    } catch {
      return;
    }
    face.textContent = `${time(latest.now)} · ${latest.mode} clock`;
    const content = [
      zoneChoice(),
      latest.mode === 'driven' ? moves() : h('p', {}, 'The clock is real and moves by itself.'),
    ];
    show(inside, ...content);
  }
  function zoneChoice() {
    const select = h(
      'select',
      { id: 'zone', value: zone(), onchange: change },
      ...zones().map((name) => h('option', { value: name }, name)),
    );
    function change() {
      setZone(select.value);
      void refresh().then(onMoved);
    }
    return h('div', { class: 'field' }, h('label', { for: 'zone' }, 'Show times in'), select);
  }
  function moves() {
    if (!mayOne(MOVERS)) return h('p', {}, 'It stands still until a supervisor or admin moves it on.');
    const problem = h('div');
    const advance = async (to) => {
      try {
        show(problem, h('p', { class: 'hint' }, 'Moving on, through everything that is due …'));
        await post('/v1/clock/advance', { to });
        show(problem);
        await refresh();
        announce(`The clock stands at ${time(latest.now)}`);
      } catch (error) {
        show(problem, problemBox(error));
        await refresh();
      }
      await onMoved();
    };
    const exact = h('input', { type: 'datetime-local', id: 'advance-to', value: wallClock(latest.now) });
    return h(
      'div',
      {},
      h(
        'div',
        { class: 'row' },
        ...presets(latest.now).map(([label, to]) => actionButton(label, () => advance(to), { title: time(to) })),
      ),
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'advance-to' }, `Advance to (${zoneLabel(latest.now)})`),
        h(
          'div',
          { class: 'row' },
          exact,
          actionButton('Advance', () => (exact.value === '' ? null : advance(instantOf(exact.value)))),
        ),
      ),
      problem,
    );
  }
  return { element, refresh };
}

/** The next morning that is no weekend is at nine, when letters start to go out. */
function presets(now) {
  const today = dateOf(now);
  const nine = instantOf(`${today}T09:00`);
  const weekday = ![0, 6].includes(new Date(`${today}T00:00:00Z`).getUTCDay());
  const morning = now < nine && weekday ? nine : instantOf(`${businessDay(today, 1)}T09:00`);
  return [
    ['+1 hour', new Date(Date.parse(now) + HOUR).toISOString()],
    ['Next business day 09:00', morning],
    ['+1 week', instantOf(`${dayAfter(today, 7)}T${wallClock(now).slice(11)}`)],
  ];
}
