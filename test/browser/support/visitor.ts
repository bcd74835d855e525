import type { Page } from 'puppeteer-core';
import type { Chromium } from './chromium.js';

/** Far beyond what a loaded machine takes for one page. */
const PATIENCE_MS = 60_000;
/** More stops than any page has. */
const MOST_TABS = 400;

/** What a form is filled with: the names of its controls in the order in which they stand; a list for checkboxes. */
type Answers = Readonly<Record<string, string | readonly string[]>>;

/**
 * Somebody in front of a browser who has a keyboard and no mouse: every control is reached by Tab, and every form is sent by Enter on its button. What the
 * console says, and every violation of the content security policy, is kept in `faults`.
 */
export class Visitor {
  readonly page: Page;
  readonly faults: string[] = [];
  readonly #close: () => Promise<void>;

  private constructor(page: Page, close: () => Promise<void>) {
    this.page = page;
    this.#close = close;
    page.setDefaultTimeout(PATIENCE_MS);
    page.setDefaultNavigationTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.faults.push(`${page.url()}: ${String(error)}`));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warn') this.faults.push(`${page.url()}: ${message.text()}`);
    });
  }

  static async arrive(chromium: Chromium, language: 'ja' | 'en'): Promise<Visitor> {
    const { page, close } = await chromium.open(language);
    return new Visitor(page, close);
  }

  leave(): Promise<void> {
    return this.#close();
  }

  /** @returns the status of the page */
  async open(url: string): Promise<number> {
    return (await this.page.goto(url, { waitUntil: 'load' }))?.status() ?? 0;
  }

  /** What the page says, without what stands around it. */
  async said(): Promise<string> {
    return this.page.$eval('main', (main) => (main as unknown as { innerText: string }).innerText);
  }

  /** Tabs on until the control has the focus. */
  async tabTo(selector: string): Promise<void> {
    await this.page.waitForSelector(selector);
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      if (await this.#holds('document.activeElement.matches', selector)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`${this.page.url()}: Tab never reaches ${selector}`);
  }

  /** Presses Enter on a button or a link, and waits for the page that follows. */
  async press(selector: string): Promise<void> {
    await this.tabTo(selector);
    await Promise.all([this.page.waitForNavigation({ waitUntil: 'load' }), this.page.keyboard.press('Enter')]);
  }

  /** Fills a form in and sends it. @param form selector @param button within the form */
  async send(form: string, answers: Answers = {}, button = 'button[type="submit"]'): Promise<void> {
    await this.page.waitForSelector(form);
    // Folded away until it is asked for.
    if (await this.#holds('(s) => document.querySelector(s).closest("details:not([open])") !== null', form)) {
      await this.tabTo(`details:has(${form}) > summary`);
      await this.page.keyboard.press('Enter');
    }
    for (const [name, answer] of Object.entries(answers)) {
      for (const value of typeof answer === 'string' ? [answer] : answer) await this.#answer(form, name, value);
    }
    await this.press(`${form} ${button}`);
  }

  async #answer(form: string, name: string, value: string): Promise<void> {
    const control = `${form} [name="${name}"]`;
    const kind = await this.page.$eval(control, (element) => {
      const { type } = element as unknown as { type: string };
      return type;
    });
    const { keyboard } = this.page;
    switch (kind) {
      case 'checkbox':
        await this.tabTo(`${control}[value="${value}"]`);
        if (!(await this.#holds('(s) => document.querySelector(s).checked', `${control}[value="${value}"]`))) await keyboard.press('Space');
        return;
      case 'radio':
        await this.tabTo(control);
        await keyboard.press('Space');
        for (let steps = 0; !(await this.#holds('(s) => document.querySelector(s).checked', `${control}[value="${value}"]`)); steps += 1) {
          if (steps > 30) throw new Error(`${control} has no ${value}`);
          await keyboard.press('ArrowDown');
        }
        return;
      case 'select-one': {
        await this.tabTo(control);
        const ways = ['ArrowDown', 'ArrowUp'] as const;
        for (const way of ways) {
          for (let steps = 0; steps < 40; steps += 1) {
            if (await this.#holds(`(s) => document.querySelector(s).value === ${JSON.stringify(value)}`, control)) return;
            await keyboard.press(way);
          }
        }
        throw new Error(`${control} has no ${value}`);
      }
      case 'file':
        // The window in which a file is chosen is the operating system's.
        await (await this.page.$(control) as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(value);
        return;
      case 'date':
        // Its parts stand in the order of the browser's own language.
        await this.page.evaluate(`document.querySelector(${JSON.stringify(control)}).value = ${JSON.stringify(value)}`);
        return;
      default:
        await this.tabTo(control);
        await keyboard.down('Control');
        await keyboard.press('KeyA');
        await keyboard.up('Control');
        await keyboard.press('Delete');
        await keyboard.type(value);
    }
  }

  async #holds(expression: string, selector: string): Promise<boolean> {
    const call = expression === 'document.activeElement.matches' ? '(s) => document.activeElement.matches(s)' : expression;
    return (await this.page.evaluate(`(${call})(${JSON.stringify(selector)})`)) as boolean;
  }
}
