// Two people register, sign in, see each other online; one renames and the other sees it without reloading; both reload and are
// still signed in and online after the access token's life. Start the server with a token life of a few seconds.
import { entryOf, rename, seesOnline, signedIn, signIn, signOut, signUp, stranger } from './lib/account.mjs'
import { person, script, until } from './lib/browser.mjs'

/** A token that lives longer than this, in seconds, would make the test wait too long. */
const longestLife = 90

await script('two-people.mjs', async ({ browser, base }) => {
  const ada = { ...stranger('Ada'), ...await person(browser, base) }
  const bo = { ...stranger('Bo'), ...await person(browser, base) }

  await signUp(ada.page, ada)
  await signOut(ada.page)
  await signIn(ada.page, ada)
  await ada.page.goto('/people')

  // Bo registers while Ada looks: the entry comes by itself.
  await signUp(bo.page, bo)
  await seesOnline(ada.page, bo.name)
  await bo.page.goto('/people')
  await seesOnline(bo.page, ada.name)
  await seesOnline(bo.page, bo.name)

  await renameSeen(bo, ada, stranger('Beatrice').name)

  const renewals = await Promise.all([ada, bo].map(reloadAndOutliveTheToken))
  await seesOnline(ada.page, bo.name)
  await seesOnline(bo.page, ada.name)
  await renameSeen(ada, bo, stranger('Adelheid').name)
  console.log(`tokens lived ${renewals.join(' and ')} s and were renewed`)

  await bo.context.close()
  await entryOf(ada.page, bo.name).getByText(/^(Last seen|Offline)/).waitFor({ timeout: 60_000 })

  if (ada.errors.length || bo.errors.length) {
    throw new Error(`The console complained:\n${[...ada.errors, ...bo.errors].join('\n')}`)
  }
})

/** `who` renames in a second tab; `witness`, whose people page is open, sees it there without a reload. */
async function renameSeen(who, witness, name) {
  const marked = await witness.page.evaluate(() => (window.notReloaded = true))
  const tab = await who.context.newPage()
  await signInByCookie(tab, who)
  await rename(tab, name)
  await seesOnline(witness.page, name)
  await until('the old name is gone', async () => (await entryOf(witness.page, who.name).count()) === 0)
  if (marked !== await witness.page.evaluate(() => window.notReloaded)) {
    throw new Error('The page was reloaded; the rename was to be seen without it.')
  }
  who.name = name
  await seesOnline(who.page, name)
  await tab.close()
}

async function signInByCookie(tab, { name }) {
  await tab.goto('/profile')
  await signedIn(tab, name)
}

/** Reloads, and waits until the token of the reload has ended and another one was fetched. Answers the token's life in seconds. */
async function reloadAndOutliveTheToken({ page, name }) {
  const lives = []
  page.on('response', async (response) => {
    if (response.url().endsWith('/auth/refresh') && response.ok()) {
      // A page that is left takes the body of its last answer with it; that answer was not the reload's, so wait for the next one.
      const session = await response.json().catch(() => undefined)
      if (session) {
        lives.push(session.expiresIn)
      }
    }
  })

  const reloaded = Date.now()
  await page.reload()
  await signedIn(page, name)
  const life = await until('the reload has fetched a token', () => lives[0])
  if (life > longestLife) {
    throw new Error(`The access token lives ${life} s; start the server with a token life of a few seconds.`)
  }

  await until('the token has ended', () => Date.now() > reloaded + life * 1000, (life + 5) * 1000)
  await signedIn(page, name)
  return life
}
