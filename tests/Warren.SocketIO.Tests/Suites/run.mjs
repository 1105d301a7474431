// A few words that the scripts here share: named cases, one after the other, each bounded.
export const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time))
export const once = (emitter, name) => new Promise((resolve) => emitter.once(name, (...args) => resolve(args)))

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
