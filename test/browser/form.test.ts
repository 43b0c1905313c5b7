/** The form of examples/form, as a browser shows it and an operator uses it. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';

const frame = document.createElement('iframe');
const form = page.frameLocator(page.getByTestId('form'));
const field = (label: string) => form.getByLabelText(label, { exact: true });

beforeAll(() => {
  frame.dataset.testid = 'form';
  Object.assign(frame.style, { width: '1200px', height: '1000px', border: '0' });
});

beforeEach(async () => {
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  frame.src = '/as-it-is/examples/form/index.html';
  document.body.append(frame);
  await loaded;
});

test('smoke', async () => {
  await userEvent.fill(field('Proposed prefix'), '2001:db8:::/52');
  await expect.element(form.getByText('character 10')).toBeVisible();
});
