// A few words that the scripts here share: named cases, one after the other, each bounded.
export const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time))
export const once = (emitter, name) => new Promise((resolve) => emitter.once(name, (...args) => resolve(args)))

/** For cases in which two requests have to arrive in order: tries again with more time between them, since a machine may be that busy. */
export async function patiently(play) {
  for (const delay of [20, 200, 1000, 4000]) {
    if (await play(delay)) {
      return
    }
  }
  throw new Error('not even with 4 s between the requests')
}

export async function run(cases) {
  for (const [name, play] of Object.entries(cases)) {
    const late = setTimeout(() => fail(name, 'no end after 25 s'), 25_000)
    await play().catch((error) => fail(name, error))
    clearTimeout(late)
  }
  console.log('passed')
  process.exit(0)
}

function fail(name, reason) {
  console.error(name, reason)
  process.exit(1)
}
