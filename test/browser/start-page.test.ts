import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { htmlOf } from '../../runtime/pdf/html.ts';
import { axeViolations, openBrowser } from '../support/chromium.ts';
import { startRuntime, type Running } from '../support/runtime.ts';
import { everyBlock } from '../support/summary.ts';

describe('In a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let running: Running;
  before(async () => {
    browser = await openBrowser();
    running = await startRuntime({ store: 'memory' });
  });
  after(async () => {
    await running?.stop();
    await browser?.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`the start page loads without errors and is accessible (${colorScheme})`, async () => {
      const page = await browser.newPage({ colorScheme, bypassCSP: true });
      const errors: string[] = [];
      page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
      page.on('pageerror', (error) => errors.push(error.message));
      const answer = await page.goto(`${running.url}/`);
      assert.equal(answer?.status(), 200);
      assert.equal(await page.locator('h1').textContent(), 'Stafett');
      assert.deepEqual(errors, []);
      assert.deepEqual(await axeViolations(page), []);
      await page.close();
    });
  }

  for (const language of ['nb', 'nn', 'en']) {
    it(`the page of a PDF is accessible (${language})`, async () => {
      const page = await browser.newPage({ bypassCSP: true });
      await page.setContent([...htmlOf(everyBlock(language))].join(''));
      assert.deepEqual(await axeViolations(page), []);
      await page.close();
    });
  }
});
