// Fails the build when what a first visit downloads grows past its budget (gzip).
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const budgets = { js: 170_000, css: 15_000 }
const assets = new URL('../dist/assets/', import.meta.url)
let over = false

for (const [type, budget] of Object.entries(budgets)) {
  const size = readdirSync(assets)
    .filter((name) => name.endsWith(`.${type}`))
    .reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, assets))).length, 0)
  console.log(`${type}: ${(size / 1000).toFixed(1)} kB gzip, budget ${budget / 1000} kB`)
  over ||= size > budget
}

if (over) {
  console.error('Over budget: look at what was added, or raise the budget in scripts/budget.js and say why.')
  process.exit(1)
}
