import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import type { FontFiles } from './fonts.ts';

export interface LaunchOptions {
  executable: string;
  fonts: FontFiles;
  /** ms */
  timeLimit: number;
  warn(fields: Record<string, unknown>, message: string): void;
}

export interface RunningBrowser {
  browser: Browser;
  /** Its pages run no scripts and reach nothing. */
  context: BrowserContext;
  close(): Promise<void>;
}

/** No name is resolved: even what slips past the routes goes nowhere. */
const ARGUMENTS = ['--host-resolver-rules=MAP * ~NOTFOUND', '--disable-background-networking', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run', '--force-color-profile=srgb'];

/** Starts a browser that knows our fonts and none of our environment. */
export async function launchBrowser(options: LaunchOptions): Promise<RunningBrowser> {
  const home = await mkdtemp(path.join(tmpdir(), 'stafett-pdf-'));
  const forget = (): Promise<void> => rm(home, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  try {
    await writeFile(path.join(home, 'fonts.conf'), fontConfiguration(options.fonts, home));
    const browser = await start(options, home);
    const context = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: false, serviceWorkers: 'block' });
    await context.route('**', (route) => route.abort());
    return {
      browser, context,
      async close() {
        await browser.close().catch(() => undefined);
        await forget();
      },
    };
  } catch (error) {
    await forget();
    throw error;
  }
}

async function start({ executable, timeLimit, warn }: LaunchOptions, home: string): Promise<Browser> {
  const options = {
    executablePath: executable, headless: true, timeout: timeLimit, args: ARGUMENTS, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, LANG: 'C.UTF-8', FONTCONFIG_FILE: path.join(home, 'fonts.conf') },
  };
  // Read when first needed: a server that makes no PDF need not hold it.
  const { chromium } = await import('playwright-core');
  if (process.getuid?.() === 0) return chromium.launch({ ...options, chromiumSandbox: false });
  return chromium.launch({ ...options, chromiumSandbox: true }).catch((error: unknown) => {
    warn({ err: String(error).slice(0, 500) }, 'the browser that prints PDFs cannot have its sandbox here; it runs without');
    return chromium.launch({ ...options, chromiumSandbox: false });
  });
}

/** Our fonts first, then those of the machine for what they lack. */
function fontConfiguration(fonts: FontFiles, home: string): string {
  const folders = [...new Set(Object.values(fonts).map((file) => path.dirname(file)))].map((folder) => `<dir>${xml(folder)}</dir>`).join('');
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}<cachedir>${xml(home)}</cachedir><include ignore_missing="yes">/etc/fonts/fonts.conf</include></fontconfig>`;
}

function xml(text: string): string {
  return text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
}
