// The official page @socket.io/admin-ui as npm ships it: a wrong password is refused, the right one shows server, socket and room, and a socket
// that is disconnected there is disconnected. Second argument: where the page is served; the server must list its origin.
import { io } from 'socket.io-client'
import { person, script, until } from './lib/browser.mjs'

const pageUrl = process.argv[3]

await script('admin.mjs', async ({ browser, base }) => {
  const [goes, stays] = [io(base, { reconnection: false }), io(base, { forceNew: true })]
  try {
    await until('both clients are connected', () => goes.connected && stays.connected)
    await look(browser, base, goes, stays)
  } finally {
    goes.close()
    stays.close()
  }
})

async function look(browser, base, goes, stays) {
  const { id } = goes
  const seen = {}
  goes.on('disconnect', (reason) => (seen.reason = reason))

  const { context, page, errors } = await person(browser, pageUrl)
  // The page asks two other hosts for its fonts; it works without them.
  await context.route(({ hostname }) => hostname !== '127.0.0.1', (route) => route.abort())

  await page.goto('/')
  await page.getByLabel('Server URL').fill(base)
  await page.getByLabel('Username').fill('admin')
  await enter(page, 'a guess')
  await page.getByText('Invalid credentials', { exact: true }).waitFor()
  await enter(page, 'right')
  await page.getByLabel('Server URL').waitFor({ state: 'hidden' })

  const show = (title) => page.getByRole('navigation').getByRole('link', { name: title, exact: true }).click()
  const row = (text) => page.locator('main tbody tr').filter({ has: page.getByRole('cell', { name: text, exact: true }) })
  await show('Servers')
  await row('the one under test').getByText('Healthy', { exact: true }).waitFor()

  // Whoever has been let in comes back without the password.
  await page.reload()
  await row('the one under test').waitFor()

  await show('Rooms')
  await row('lounge').getByText('Public', { exact: true }).waitFor()
  await show('Sockets')
  await row(id).getByRole('button').click()
  await until('the client is told', () => seen.reason)
  if (seen.reason !== 'io server disconnect' || !stays.connected) {
    throw new Error(`The one client was disconnected by '${seen.reason}'; the other is ${stays.connected ? 'connected' : 'gone'}.`)
  }
  // The click also opened what the row is about.
  await show('Sockets')
  await row(stays.id).waitFor()
  await row(id).waitFor({ state: 'detached' })

  const uncaught = errors.filter((error) => error.startsWith('uncaught'))
  if (uncaught.length) {
    throw new Error(`The page failed:\n${uncaught.join('\n')}`)
  }
}

async function enter(page, password) {
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Connect' }).click()
}
