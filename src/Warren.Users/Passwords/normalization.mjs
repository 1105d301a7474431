// Writes what NFKC (UAX #15) needs, as Node's own Unicode data has it: .NET's String.Normalize does nothing without ICU, and Warren
// runs without. Lines: `d` a character and its full compatibility decomposition; `c` a pair and what it composes to;
// `o` characters that change places with others, and a number to order them by. Hangul is arithmetic and not listed.
import { writeFileSync } from 'node:fs'

const isHangul = (point) => point >= 0xac00 && point <= 0xd7a3
const isSurrogate = (point) => point >= 0xd800 && point <= 0xdfff
const hex = (text) => [...text].map((character) => character.codePointAt(0).toString(16)).join(' ')

const decompositions = []
const compositions = []
const marks = []
for (let point = 0x80; point <= 0x10ffff; point++) {
  if (isSurrogate(point) || isHangul(point)) continue
  const character = String.fromCodePoint(point)
  if (character.normalize('NFKD') !== character) decompositions.push(`d ${hex(character)} ${hex(character.normalize('NFKD'))}`)
  if (/\p{M}/u.test(character)) marks.push(character)
  const canonical = [...character.normalize('NFD')]
  if (canonical.length > 1 && character.normalize('NFC') === character) {
    const first = canonical.slice(0, -1).join('').normalize('NFC')
    if ([...first].length !== 1) throw new Error(`U+${hex(character)} is not composed of two characters.`)
    compositions.push(`c ${hex(first)} ${hex(canonical.at(-1))} ${hex(character)}`)
  }
}

// Two marks change places when the first belongs behind the second. That tells their order without naming their classes.
const comesAfter = (a, b) => `a${a}${b}`.normalize('NFD') !== `a${a}${b}` && a.normalize('NFD') === a && b.normalize('NFD') === b
const moves = marks.filter((mark) => mark.normalize('NFD') === mark)
  .filter((mark) => ['\u0301', '\u0334'].some((known) => comesAfter(mark, known) || comesAfter(known, mark)))
const classes = []
for (const mark of moves) {
  let [low, high] = [0, classes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (comesAfter(mark, classes[middle][0])) low = middle + 1
    else high = middle
  }
  if (low < classes.length && !comesAfter(classes[low][0], mark)) classes[low].push(mark)
  else classes.splice(low, 0, [mark])
}
const orders = classes.map((members, index) => `o ${(index + 1).toString(16)} ${members.map(hex).join(' ')}`)

writeFileSync(process.argv[2], [...decompositions, ...compositions, ...orders, ''].join('\n'))
