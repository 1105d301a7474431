// Every page in both themes, on a wide and on a narrow screen: axe finds nothing, nothing sticks out, the console is silent.
import axe from 'axe-core'
import { password, signUp, stranger } from './lib/account.mjs'
import { person, script, until } from './lib/browser.mjs'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const widths = [1280, 320]
const found = []

await script('axe.mjs', async ({ browser, base }) => {
  for (const colorScheme of ['light', 'dark']) {
    const { page, errors, context } = await person(browser, base, { colorScheme })
    const see = (name) => look(page, `${name}, ${colorScheme}`)

    await page.goto('/')
    await page.getByRole('list', { name: 'Catalogue' }).waitFor()
    await see('shop')
    await page.getByRole('button', { name: /^Theme/ }).click()
    await page.getByRole('menuitemradio').first().waitFor()
    await see('theme menu')
    await open(page, '/people', 'People')
    await see('people, signed out')
    await open(page, '/nowhere', 'Nothing here')
    await see('nothing here')
    await open(page, '/sign-in', 'Sign in')
    await page.getByLabel('E-mail', { exact: true }).fill('nobody@example.org')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').waitFor()
    await see('sign in, refused')
    await open(page, '/forgot', 'Forgot your password?')
    await see('forgot')
    await page.getByLabel('E-mail', { exact: true }).fill(stranger('Nobody').email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { level: 1, name: 'Look into your mail' }).waitFor()
    await see('forgot, sent')
    await open(page, '/reset', 'Choose a new password')
    await see('reset without a token')
    await page.goto('/reset#not-a-token')
    await page.getByLabel('New password', { exact: true }).fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await see('reset, refused')
    await open(page, '/sign-up', 'Create an account')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('Enter the name others should see.').waitFor()
    await see('sign up, incomplete')

    const ada = stranger('Ada')
    await signUp(page, ada)
    await page.getByRole('button', { name: /^Reserve/, disabled: false }).first().click()
    await page.getByText(/^Reserved: /).waitFor()
    await see('shop, signed in, just reserved')
    await open(page, '/forgot', 'Forgot your password?')
    await page.getByLabel('E-mail', { exact: true }).fill(ada.email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { level: 1, name: 'Look into your mail' }).waitFor()
    await until('the mail is there', async () => {
      await open(page, '/dev/mail', 'Mails')
      return await page.getByRole('article').filter({ hasText: ada.email }).count() > 0
    })
    await see('mails')
    await page.goto('/')
    await page.getByRole('button', { name: /^Account of/ }).click()
    await page.getByRole('menuitem').first().waitFor()
    await see('account menu')
    await open(page, '/people', 'People')
    await page.getByRole('list', { name: 'Everybody' }).waitFor()
    await see('people')
    await open(page, '/profile', 'Your profile')
    await see('profile')
    found.push(...errors.map((error) => `console, ${colorScheme}: ${error}`))

    await lose(page)
    await page.getByRole('button', { name: 'Try now' }).waitFor()
    await see('connection lost')
    await context.close()
  }

  if (found.length) {
    throw new Error(`${found.length} findings:\n${found.join('\n')}`)
  }
})

async function open(page, path, heading) {
  await page.goto(path)
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

/** Reloads into a network where no socket opens. */
async function lose(page) {
  await page.routeWebSocket(/socket\.io/, (socket) => socket.close())
  await page.route(/socket\.io/, (route) => route.abort())
  await page.reload()
}

async function look(page, name) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    await settled(page)
    const tooWide = await overhang(page)
    if (tooWide > 0) {
      found.push(`${name}, ${width} px: sticks out by ${tooWide} px`)
    }

    await page.evaluate(axe.source)
    const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: 'tag', values } }), tags)
    for (const { id, help, nodes } of violations) {
      found.push(`${name}, ${width} px: ${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`)
    }
  }
}

/**
 * By how many pixels the page is wider than its window, once it has come to rest: an open menu takes its new place some frames after the window's
 * new width, and a busy machine draws few frames.
 */
async function overhang(page, limit = 5000) {
  const end = Date.now() + limit
  for (;;) {
    const pixels = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (pixels <= 0 || Date.now() > end) {
      return pixels
    }
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
}

/** Colours in the middle of an animation are nobody's contrast. */
async function settled(page) {
  await page.evaluate(() => Promise.all(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
    .map(({ finished }) => finished.catch(() => undefined))))
}
