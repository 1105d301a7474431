// The network goes away and comes back: the page says so, takes what is done meanwhile, and shows what it missed.
import { entryOf, rename, seesOnline, signUp, stranger } from './lib/account.mjs'
import { person, script } from './lib/browser.mjs'
import { linkTo } from './lib/link.mjs'

await script('lost-connection.mjs', async ({ browser, base }) => {
  const link = await linkTo(base)
  const ada = { ...stranger('Ada'), ...await person(browser, link.url) }
  const bo = { ...stranger('Bo'), ...await person(browser, base) }

  await signUp(bo.page, bo)
  await signUp(ada.page, ada)
  await ada.page.goto('/people')
  await seesOnline(ada.page, bo.name)

  link.pull()
  await ada.page.getByText('The connection is lost.').waitFor()
  const renamed = stranger('Beatrice').name
  await rename(bo.page, renamed)
  if (await entryOf(ada.page, renamed).count()) {
    throw new Error('The connection was to be lost, but the rename came through.')
  }

  await link.plug()
  await ada.page.getByText('Connection: Live').waitFor()
  await ada.page.getByText('The connection is lost.').waitFor({ state: 'detached' })
  await seesOnline(ada.page, renamed)
  await seesOnline(ada.page, ada.name)

  // What is asked while the connection is lost waits for it, and is done once.
  await ada.page.getByRole('link', { name: 'Shop' }).click()
  const reserve = ada.page.getByRole('button', { name: /^Reserve/, disabled: false }).first()
  await reserve.waitFor()
  const shelf = ada.page.locator('[data-sku]').filter({ has: reserve }).first().locator('[data-available]')
  const before = Number(await shelf.getAttribute('data-available'))
  link.pull()
  await ada.page.getByText('Connection: Reconnecting').waitFor()
  await reserve.click()
  await ada.page.getByRole('button', { name: /^Reserving/ }).waitFor()
  await link.plug()
  await ada.page.getByText(new RegExp(`^Reserved: .* ${before - 1} left`)).waitFor()
  await ada.context.close()
  link.pull()
})
