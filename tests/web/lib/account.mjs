import { randomUUID } from 'node:crypto'

export const password = 'seven quiet otters cross the river'

/** Somebody nobody has met: the server may hold the people of earlier runs. */
export function stranger(name) {
  const mark = randomUUID().slice(0, 8)
  return { name: `${name} ${mark}`, email: `${name.toLowerCase()}-${mark}@example.org` }
}

/** Registers through the page, which signs in at once. */
export async function signUp(page, { name, email }) {
  await page.goto('/sign-up')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Create account' }).click()
  await signedIn(page, name)
}

export async function signIn(page, { name, email }) {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await signedIn(page, name)
}

export async function signOut(page) {
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor()
}

export async function signedIn(page, name) {
  await page.getByRole('button', { name: `Account of ${name}` }).waitFor()
}

export async function rename(page, name) {
  await page.goto('/profile')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Save name' }).click()
  await signedIn(page, name)
}

/** The person's entry on the people page. */
export const entryOf = (page, name) => page.getByRole('listitem').filter({ hasText: name })

/** Waits until the people page shows this person as online. */
export async function seesOnline(page, name) {
  await entryOf(page, name).getByText(/^Online/).waitFor()
}
