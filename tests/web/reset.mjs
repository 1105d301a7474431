// Forgets a password, opens the mailed link from the development mail page, chooses a new password, and signs in with it and not with the old one.
import { password, signUp, signedIn, stranger } from './lib/account.mjs'
import { person, script, until } from './lib/browser.mjs'

const newPassword = 'nine loud magpies count the clouds'

await script('reset.mjs', async ({ browser, base }) => {
  const ada = stranger('Ada')
  const elsewhere = await person(browser, base)
  await signUp(elsewhere.page, ada)
  const { page, errors } = await person(browser, base)

  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await heading(page, 'Forgot your password?')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByText('Enter your e-mail address.').waitFor()
  await page.getByLabel('E-mail', { exact: true }).fill(ada.email)
  await page.keyboard.press('Enter')
  await heading(page, 'Look into your mail')

  const mail = page.getByRole('article').filter({ hasText: ada.email })
  await until('the mail is there', async () => {
    await page.goto('/dev/mail')
    return await mail.count() > 0
  })
  const link = mail.getByRole('link')
  const token = new URL(await link.getAttribute('href')).hash.slice(1)
  await page.goto(`/reset#${token}`)
  await heading(page, 'Choose a new password')
  await until('the token is out of the address', () => !page.url().includes('#'))

  await page.getByLabel('New password', { exact: true }).fill('short')
  await page.keyboard.press('Enter')
  await page.getByText(/^The password needs at least/).waitFor()
  await page.getByLabel('New password', { exact: true }).fill(newPassword)
  await page.keyboard.press('Enter')
  await page.getByText('Your new password is set.').waitFor()
  await heading(page, 'Sign in')

  await elsewhere.page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor()

  await enter(page, ada, password)
  await page.getByRole('alert').filter({ hasText: 'E-mail address or password is wrong' }).waitFor()
  await enter(page, ada, newPassword)
  await signedIn(page, ada.name)

  await page.goto('/reset')
  await page.getByText('This page opens from the link in a mail.').waitFor()
  await page.goto(`/reset#${token}`)
  await page.getByLabel('New password', { exact: true }).fill(newPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('alert').filter({ hasText: 'This link does not work any more' }).waitFor()

  if (errors.length) {
    throw new Error(`The console complained:\n${errors.join('\n')}`)
  }
})

function heading(page, name) {
  return page.getByRole('heading', { level: 1, name }).waitFor()
}

async function enter(page, { email }, secret) {
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(secret)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
