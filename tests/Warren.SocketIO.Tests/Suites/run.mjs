// A few words that the scripts here share: named cases, one after the other, each bounded.
export const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time))
export const once = (emitter, name) => new Promise((resolve) => emitter.once(name, (...args) => resolve(args)))

export async function run(cases) {
  for (const [name, play] of Object.entries(cases)) {
    await pass(name, play)
  }
  console.log('passed')
  process.exit(0)
}

// The suites want a heartbeat of 300 and 200 ms of real time, which a busy machine can miss in the middle of a case. What is wrong fails every time.
async function pass(name, play) {
  for (let tries = 1; ; tries++) {
    const late = sleep(4000).then(() => {
      throw new Error('no end after 4 s')
    })
    try {
      return await Promise.race([play(), late])
    } catch (error) {
      if (tries === 5) fail(name, error)
    }
  }
}

function fail(name, reason) {
  console.error(name, reason)
  process.exit(1)
}
