// The tutorial's front end, unchanged in its calls, on http://localhost:3000 (another port: second argument; the router must list
// its origin then) against a router with default settings.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signUp, stranger } from './lib/account.mjs'
import { person, script } from './lib/browser.mjs'
import { serveTutorial } from './tutorial/serve.mjs'

const port = Number(process.argv[3] ?? 3000)

await script('tutorial.mjs', async ({ browser, base }) => {
  const folder = await mkdtemp(join(tmpdir(), 'warren-tutorial-'))
  const server = await serveTutorial(base, port, folder)
  try {
    const { page } = await person(browser, `http://localhost:${port}`)
    const heard = (queue) => page.locator(`[data-queue="${queue}"]`).first()

    await page.goto('/')
    await page.getByRole('button', { name: 'Register' }).click()
    await heard('user.register').waitFor()
    const answer = JSON.parse(await heard('user.register').innerText())
    if (answer?.ok !== true) {
      throw new Error(`user.register was answered ${JSON.stringify(answer)}, not {"ok":true}.`)
    }

    // Somebody else reserves in the shop, and the tutorial's page hears of it.
    const ada = await person(browser, base)
    await signUp(ada.page, stranger('Ada'))
    await ada.page.getByRole('button', { name: /^Reserve/, disabled: false }).first().click()
    await heard('stock.changed').waitFor()
    const { sku, available } = JSON.parse(await heard('stock.changed').innerText())
    if (typeof sku !== 'string' || typeof available !== 'number') {
      throw new Error(`stock.changed said ${await heard('stock.changed').innerText()}; a sku and a number were expected.`)
    }

    await page.reload()
    await page.getByRole('button', { name: 'Register' }).waitFor()
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
})
