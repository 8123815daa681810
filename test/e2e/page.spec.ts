import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { findBrowser, openBrowser, type BrowserSession } from '../support/browser.js';
import { startProduct, type Product } from '../support/product.js';

jest.setTimeout(90_000);
const executable = findBrowser();
// Without a browser these tests are listed as skipped, by name.
const inBrowser = executable === null ? describe.skip : describe;

inBrowser('the page, in a real browser', () => {
  let product: Product;
  let browser: BrowserSession;
  let page: Page;
  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser(executable ?? '');
    page = browser.page;
    await page.goto(`${product.url}/`);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  }, 60_000);

  const person = (name: string): Promise<void> => becomes(page, name);
  const form = (): Locator => page.locator('.decision');
  const openDecision = async (name: string): Promise<void> => {
    await page.locator(`[data-decision=${name}]`).click();
    await form().waitFor();
  };
  const decide = async (): Promise<void> => page.locator('#decide').click();
  const done = (): Locator => page.locator('.panel .done');

  it('signs in one of the people by a click', async () => {
    await page.locator('[data-person=erp]').click();
    await page.getByRole('heading', { name: 'Books' }).waitFor();
    expect(await page.locator('#person').inputValue()).toBe('erp');
  });

  it('looks at a file before taking it in, and tells what was rejected', async () => {
    const lines = [
      'paymentId,accountId,amount,currency,receivedOn',
      'F-1,later,10.00,EUR,2026-02-31',
      'F-2,later,20.00,EUR,2026-03-01',
    ];
    await page.getByRole('link', { name: 'Files' }).click();
    const files = page.locator('[data-form=import]');
    await files.getByLabel('Kind').selectOption('payments');
    await files.getByLabel('File').setInputFiles({
      ...{ name: 'payments.csv', mimeType: 'text/csv' },
      buffer: Buffer.from(`${lines.join('\r\n')}\r\n`),
    });
    await files.getByRole('button', { name: 'Look first' }).click();
    const looked = files.locator('[data-import=looked]');
    await looked.waitFor();
    expect(await looked.getByRole('region', { name: 'First rows' }).innerText()).toContain('F-2');
    expect(await looked.getByRole('region', { name: 'Rejected rows' }).innerText()).toContain('receivedOn');
    await files.getByRole('button', { name: 'Take it in' }).click();
    const taken = files.locator('[data-import=taken]');
    await taken.waitFor();
    expect(await taken.locator('dl').first().innerText()).toMatch(/Taken\s+1[\s\S]+Rejected\s+1/);
    await page.getByRole('link', { name: 'Books' }).click();
    await page.getByRole('heading', { name: 'Books' }).waitFor();
  });

  it('takes an account and an overdue invoice from the books', async () => {
    const account = feed(page, 'Account');
    await account.getByLabel('Account ID').fill('A-1');
    await account.getByLabel('Name', { exact: true }).first().fill('Millbrook Tools');
    await account.getByRole('button', { name: 'Report account' }).click();
    await account.getByText('Account: recorded (201).').waitFor();
    const invoice = feed(page, 'Invoice');
    expect(await invoice.getByLabel('Account ID').inputValue()).toBe('A-1');
    await invoice.getByRole('button', { name: 'Report invoice' }).click();
    // An amount was forgotten: told beside its field, and the rest stays as it was typed.
    await invoice
      .locator('.field', { hasText: 'Amount' })
      .locator('.fault')
      .getByText(/must be|decimal/)
      .waitFor();
    await invoice.getByLabel('Amount', { exact: true }).fill('9000.00');
    await invoice.getByRole('button', { name: 'Report invoice' }).click();
    await invoice.getByText('Invoice: recorded (202).').waitFor();
  });

  it('opens the case by a sweep and shows where it stands', async () => {
    await person('sam');
    await page.getByRole('button', { name: 'Sweep now' }).click();
    await page.locator('main .done').getByText('Opened 1 case').waitFor();
    await page.getByRole('link', { name: 'A-1', exact: true }).click();
    await page.getByRole('heading', { name: 'Millbrook Tools' }).waitFor();
    expect(await page.locator('.case-head').innerText()).toContain('EUR 9,000.00');
    await page.locator('.next-move', { hasText: /Wait until Mon 2026-03-02 09:\d\d CET/ }).waitFor();
  });

  it('shows the letters to come with their day and their exact text', async () => {
    const coming = section(page, 'Letters to come').locator('details.upcoming');
    await coming.first().waitFor();
    const labels = await coming.locator(':scope > summary').allTextContents();
    expect(labels.map((label) => label.replace(/^.* · /, ''))).toEqual([
      'Reminder 1 leaves by itself',
      'Reminder 2 leaves by itself',
    ]);
    await coming.first().locator(':scope > summary').click();
    await coming.first().getByText('this is only a friendly reminder').waitFor();
    await browser.picture('letters-to-come');
  });

  it('moves the clock on and shows the reminder that went out', async () => {
    await advance(page, '+1 hour');
    await advance(page, '+1 hour');
    const letter = section(page, 'Letters sent').locator('details').first();
    await letter.locator('summary').first().click();
    expect(await letter.locator('pre').innerText()).toContain('EUR 9,000.00');
    await letter.getByText('As HTML').click();
    expect(await letter.locator('iframe').getAttribute('sandbox')).toBe('');
    expect(await letter.frameLocator('iframe').locator('body').innerText()).toContain('EUR 9,000.00');
  });

  it('asks for a call, weeks later, and says beside the fields what a form lacks', async () => {
    for (let week = 0; week < 4 && !(await page.locator('[data-decision=record-call].wanted').count()); week++)
      await advance(page, '+1 week');
    await person('clara');
    await openDecision('record-call');
    await decide();
    await form().locator('.problem').waitFor();
    expect(await fault(form(), 'Outcome')).not.toBe('');
    expect(await fault(form(), 'Summary')).toBe('must not be blank');
  });

  it('records the call with the reason in one nested form', async () => {
    await form().getByLabel('Outcome').selectOption('reached');
    await form().getByLabel('Summary').fill('Two of their customers are late.');
    await decide();
    expect(await untilFault(form(), 'Empathy ack')).toBe('must be true when somebody was reached');
    await form().getByLabel('Empathy ack').check();
    await form().getByLabel('Reason', { exact: false }).first().check();
    await form().locator('.inside').getByLabel('Reason').selectOption('financial-difficulty');
    await form().locator('.inside').getByLabel('Source').fill('the customer, by telephone');
    await decide();
    await done().getByText('Record call: done').waitFor();
    expect(await done().innerText()).toMatch(/Call recorded[\s\S]*Reason set/);
    expect(await page.locator('.case-head .step').innerText()).toBe('Negotiation');
  });

  it('previews and makes the three offers that the form proposes', async () => {
    await openDecision('offer-terms');
    await page.locator('#preview').click();
    await form().locator('.letter pre').waitFor();
    expect(await form().locator('.letter pre').innerText()).toContain('EUR 9,000.00');
    const digest = form().locator('[data-name=draftHash] input');
    expect(await digest.inputValue()).toMatch(/^[0-9a-f]{64}$/);
    // What was previewed is what is sent: a change takes the digest away until it is looked at again.
    await form().locator('[data-name=note] textarea').or(form().getByLabel('Note')).first().fill('As discussed.');
    expect(await digest.inputValue()).toBe('');
    await page.locator('#preview').click();
    await form().locator('.letter pre').waitFor();
    await decide();
    await done().getByText('Offer terms: done').waitFor();
    const agreements = section(page, 'Agreements');
    expect(await agreements.innerText()).toMatch(
      /Full payment: EUR 9,000.00[\s\S]*Plan: EUR 9,000.00, 3 parts[\s\S]*Meeting/,
    );
  });

  it('tells in words why a harder step is not possible yet', async () => {
    // The page follows the case by itself: the offer's letter goes out after the decision.
    await section(page, 'Letters sent').getByText('Offer:').waitFor();
    const step = page.locator('.not-yet', { hasText: 'Request final notice' });
    await step.locator('summary').click();
    await step.getByRole('button').click();
    await form().getByLabel('Relationship note').fill('Customer for six years.');
    await page.locator('#preview').click();
    await form().locator('.letter pre').waitFor();
    await decide();
    const problem = form().locator('.problem');
    await problem.waitFor();
    expect(await problem.innerText()).toMatch(/Not possible yet[\s\S]*G0\d [A-Z][\s\S]*409/);
    await form().getByRole('button', { name: 'Close' }).click();
  });

  it('has a second person approve exactly what was requested', async () => {
    await openDecision('write-off');
    await form().getByLabel('Amount', { exact: true }).fill('500.00');
    await form().getByLabel('Reason').fill('goodwill for a late delivery');
    await page.locator('#preview').click();
    await form().locator('.letter pre').waitFor();
    await decide();
    await done().getByText('Another person must approve it now.').waitFor();
    await person('sam');
    const card = section(page, 'Second person').locator('.card').first();
    await card.getByRole('button', { name: 'See exactly what goes out' }).click();
    await card.getByText('the digest is the same').waitFor();
    expect(await card.locator('.letter pre').innerText()).toContain('EUR 500.00');
    await card.getByRole('button', { name: 'Approve' }).click();
    await form().locator('.letter pre').waitFor();
    await decide();
    await done().getByText('Approve: done').waitFor();
    expect(await page.locator('.case-head').innerText()).toContain('EUR 8,500.00');
    // The approved letter leaves by itself; once the page shows it, the page has caught up and reads no more.
    await section(page, 'Letters sent').getByText('Write off:').waitFor();
  });

  it('keeps what was typed when the case changed meanwhile', async () => {
    await openDecision('note');
    await form().getByLabel('Text').fill('Rings back in May.');
    await decideOverHttp(product, page.url(), 'note', { text: 'somebody else was faster' });
    await decideOverHttp(product, page.url(), 'pause', { until: await tomorrow(product), reason: 'their stocktaking' });
    await decide();
    await form().getByText('The case has changed meanwhile').waitFor();
    await form().getByRole('button', { name: 'Reload the case, keep what I typed' }).click();
    await form()
      .locator('.problem')
      .waitFor({ state: 'detached' })
      .catch(() => undefined);
    expect(await form().getByLabel('Text').inputValue()).toBe('Rings back in May.');
    await decide();
    await done().getByText('Note: done').waitFor();
  });

  it('does nothing twice when an answer is lost', async () => {
    await openDecision('note');
    await form().getByLabel('Text').fill('Asked for the June catalogue.');
    // The decision arrives, its answer does not.
    await page.route('**/decisions/note', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await decide();
    const again = form().getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await page.unroute('**/decisions/note');
    await again.click();
    await done().getByText('Note: done').waitFor();
    const history = await product.as('clara').get(`/v1/cases/${page.url().split('#/cases/')[1] ?? ''}/history`);
    expect(history.text.match(/Asked for the June catalogue/g)).toHaveLength(1);
  });

  it('shows the case as it was', async () => {
    const slider = page.locator('#as-of-seq');
    const first = await slider.getAttribute('min');
    await slider.fill(first ?? '');
    await page.locator('.past').waitFor();
    expect(await page.locator('.case-head').innerText()).toContain('EUR 9,000.00');
    await page.getByRole('button', { name: 'Back to now' }).click();
    expect(await page.locator('.case-head').innerText()).toContain('EUR 8,500.00');
  });

  it('makes a form for each decision of the API, with a label on every input', async () => {
    const forms = (await page.evaluate(EVERY_FORM)) as { decision: string; inputs: number; unlabelled: number }[];
    const { paths } = (await product.as('clara').get('/openapi.json')).body as { paths: object };
    expect(forms.map(({ decision }) => decision)).toEqual(
      Object.keys(paths).flatMap((path) => /\/decisions\/(.+)$/.exec(path)?.[1] ?? []),
    );
    expect(forms.filter(({ inputs, unlabelled }) => inputs === 0 || unlabelled > 0)).toEqual([]);
  });

  it('fits a narrow screen', async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await browser.picture('narrow');
    expect(await page.evaluate('document.scrollingElement.scrollWidth')).toBe(400);
    await page.setViewportSize({ width: 1280, height: 900 });
    await browser.picture('wide');
  });

  it('lets the auditor read and decide nothing', async () => {
    await person('axel');
    expect(await page.locator('[data-decision]').count()).toBe(0);
    await page.getByText('An auditor reads and decides nothing.').waitFor();
  });

  it('ran without an error of its own', () => {
    expect(browser.errors).toEqual([]);
  });
});

/** Runs in the page: builds each form on the case that is shown, with every optional part opened, and counts. */
const EVERY_FORM = `(async () => {
  const [{ buildForm }, { helpFor }, { get, openApi }] = await Promise.all([import('/forms.js'), import('/prefill.js'), import('/api.js')]);
  const view = await get('/v1/cases/' + location.hash.split('/').pop());
  const bodies = Object.entries((await openApi()).paths).flatMap(([path, { post }]) => {
    const decision = /\\/decisions\\/(.+)$/.exec(path)?.[1];
    return decision === undefined ? [] : [[decision, post.requestBody.content['application/json'].schema]];
  });
  return bodies.map(([decision, schema]) => {
    const { element, read } = buildForm(schema, helpFor(decision, { view, account: null, agencies: [] }));
    for (let box; (box = element.querySelector('.part > label input:not(:checked)')); ) box.click();
    for (const add of element.querySelectorAll('.list + button')) add.click();
    read();
    const inputs = [...element.querySelectorAll('input, select, textarea')];
    const named = ({ id, ariaLabel }) => ariaLabel || element.querySelector('label[for="' + id + '"]');
    return { decision, inputs: inputs.length, unlabelled: inputs.filter((input) => !named(input)).length };
  });
})()`;
/** Switches to another person and waits until the page stands again. */
async function becomes(page: Page, name: string): Promise<void> {
  await page.locator('#person').selectOption(name);
  await page.locator(`main[data-drawn$=" ${name}"]`).waitFor();
}
/** Moves the clock by a preset and waits until the page is drawn anew. */
async function advance(page: Page, preset: string): Promise<void> {
  const before = await page.locator('main').getAttribute('data-drawn');
  if (!(await page.getByRole('button', { name: preset }).isVisible())) await page.locator('.clock summary').click();
  await page.getByRole('button', { name: preset }).click();
  await page.locator(`main:not([data-drawn="${before ?? ''}"]):not([aria-busy])`).waitFor({ timeout: 60_000 });
}
const section = (page: Page, title: string): Locator => page.locator(`section:has(h2:text-is("${title}"))`);
const feed = (page: Page, title: string): Locator => page.locator(`[data-feed="${title}"]`);
const faultOf = (form: Locator, label: string): Locator =>
  form
    .locator('.field', { has: form.page().getByLabel(label) })
    .first()
    .locator('.fault');
const fault = (form: Locator, label: string): Promise<string> => faultOf(form, label).innerText();
async function untilFault(form: Locator, label: string): Promise<string> {
  await faultOf(form, label).waitFor();
  return fault(form, label);
}

const tomorrow = async (product: Product): Promise<string> => {
  const { now } = (await (await product.as('sofia').get('/v1/clock')).body) as { now: string };
  return new Date(Date.parse(now) + 3 * 86_400_000).toISOString().slice(0, 10);
};
/** Somebody else decides in the meantime. */
async function decideOverHttp(product: Product, address: string, decision: string, body: object): Promise<void> {
  const caseId = address.split('#/cases/')[1] ?? '';
  const headers = { authorization: `Bearer ${await product.token('sofia')}`, 'content-type': 'application/json' };
  const current = await fetch(`${product.url}/v1/cases/${caseId}`, { headers });
  const answer = await fetch(`${product.url}/v1/cases/${caseId}/decisions/${decision}`, {
    method: 'POST',
    headers: { ...headers, 'if-match': current.headers.get('etag') ?? '', 'idempotency-key': `page-${decision}` },
    body: JSON.stringify(body),
  });
  expect([decision, answer.status]).toEqual([decision, 200]);
}
