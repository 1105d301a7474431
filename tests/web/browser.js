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
