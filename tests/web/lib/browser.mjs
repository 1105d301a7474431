import { launchBrowser } from '../browser.js'

/** How long one step may take, in milliseconds; a machine that runs all suites at once is slow. */
export const patience = 20_000

/** Runs one script against the address in its arguments: prints what it did, and ends with 0 or, with a sentence, with 1. */
export async function script(name, run) {
  const base = process.argv[2]?.replace(/\/$/, '')
  if (!base) {
    console.error(`Usage: node ${name} <baseUrl>, for example http://localhost:3001`)
    process.exit(2)
  }

  const browser = await Promise.resolve().then(launchBrowser).catch((error) => {
    console.error(`Chromium did not start: ${error.message}`)
    process.exit(2)
  })

  try {
    await run({ browser, base })
    console.log(`${name}: passed`)
  } catch (error) {
    console.error(`${name}: failed\n${error.stack}`)
    process.exitCode = 1
  } finally {
    await browser.close()
  }
}

/** A browser of its own: a person, with nobody's cookies. `errors` collects what the console complained about. */
export async function person(browser, base, options = {}) {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  const errors = []
  page.on('console', (message) => message.type() === 'error' && errors.push(`${message.text()} (${message.location().url})`))
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`))
  return { context, page, errors }
}

/** Waits until `check` gives something true. */
export async function until(what, check, limit = patience) {
  const end = Date.now() + limit
  for (;;) {
    const value = await check()
    if (value) {
      return value
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${limit / 1000} s in vain until ${what}.`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
