// Signs up, reserves, renames, signs out and signs in by keyboard alone, and sees on the way that the focus is always visible.
import { password, signedIn, stranger } from './lib/account.mjs'
import { person, script, until } from './lib/browser.mjs'

await script('keyboard.mjs', async ({ browser, base }) => {
  const ada = stranger('Ada')
  const { page, errors } = await person(browser, base)
  const { keyboard } = page

  await page.goto('/')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await keyboard.press('Tab')
  if ((await focused(page)).name !== 'Skip to content') {
    throw new Error('The first thing Tab reaches is not the skip link.')
  }
  await keyboard.press('Enter')

  await tabTo(page, /^Create an account/)
  await keyboard.press('Enter')
  await heading(page, 'Create an account')
  await type(page, /^Name/, ada.name)
  await type(page, /^E-mail/, ada.email)

  // A mistake is named at its field, which has the focus then; what was typed is still there.
  await type(page, /^Password/, 'short')
  await tabTo(page, /^My name may be shown/)
  await keyboard.press('Space')
  await tabTo(page, /^Create account/)
  await keyboard.press('Enter')
  await until('the password field has the focus again and is marked', async () => {
    const { name, invalid } = await focused(page)
    return name.startsWith('Password') && invalid
  })
  await keyboard.press('Control+A')
  await keyboard.type(password)
  await keyboard.press('Enter')
  await signedIn(page, ada.name)

  await tabTo(page, /^Reserve/)
  await keyboard.press('Enter')
  await page.getByText(/^Reserved: /).waitFor()

  await openAccount(page, 'Profile')
  await heading(page, 'Your profile')
  ada.name = stranger('Adelheid').name
  await type(page, /^Name/, ada.name)
  await keyboard.press('Enter')
  await signedIn(page, ada.name)

  await openAccount(page, 'Sign out')
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor()
  await tabTo(page, /^Sign in$/)
  await keyboard.press('Enter')
  await heading(page, 'Sign in')
  await type(page, /^E-mail/, ada.email)
  await type(page, /^Password/, password)
  await keyboard.press('Enter')
  await signedIn(page, ada.name)

  if (errors.length) {
    throw new Error(`The console complained:\n${errors.join('\n')}`)
  }
})

async function heading(page, name) {
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await until(`the heading "${name}" has the focus`, async () => (await focused(page)).name === name)
}

async function type(page, name, text) {
  await tabTo(page, name)
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
}

async function openAccount(page, item) {
  await tabTo(page, /^Account of/)
  await page.keyboard.press('Enter')
  await until('the menu has the focus', async () => (await focused(page)).role === 'menuitem')
  for (let n = 0; (await focused(page)).name !== item; n++) {
    if (n > 5) {
      throw new Error(`The arrow keys do not reach "${item}".`)
    }
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
}

/** Presses Tab until what has the focus is called so; one round through the page at most. */
async function tabTo(page, name) {
  for (let n = 0; n < 60; n++) {
    await page.keyboard.press('Tab')
    const now = await focused(page)
    if (now.name && !now.outlined) {
      throw new Error(`"${now.name}" has the focus, but nothing shows it.`)
    }
    if (name.test(now.name)) {
      return
    }
  }
  throw new Error(`Tab does not reach anything called ${name}.`)
}

function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) {
      return { name: '' }
    }
    const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? ''
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    return {
      name: name.trim(),
      role: element.getAttribute('role'),
      invalid: element.getAttribute('aria-invalid') === 'true',
      outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    }
  })
}
