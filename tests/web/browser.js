import { chromium } from 'playwright-core'

// Chromium must call nobody: not for updates, not for lists, not over QUIC.
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the Chromium that ./test found. Its sandbox needs a user other than root. */
export function launchBrowser() {
  const executablePath = process.env.WARREN_TEST_CHROMIUM
  if (!executablePath) {
    throw new Error('WARREN_TEST_CHROMIUM is not set. Run ./test, or ./test --services <file> and source the file.')
  }
  const asRoot = process.getuid() === 0
  return chromium.launch({ executablePath, headless: true, args: asRoot ? [...flags, '--no-sandbox'] : flags })
}

/** Opens a page in a context of its own (cookies, storage); what the page throws or logs as an error lands in `problems`. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const problems = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await page.goto(url)
  return { context, page, problems }
}
