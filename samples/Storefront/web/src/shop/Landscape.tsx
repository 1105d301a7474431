import type { CSSProperties } from 'react'
import { hashOf } from '../ui/hue'

const hills = [
  ['M0 78 Q40 52 84 72 T160 60 V120 H0Z', 'M0 98 Q50 76 100 94 T160 88 V120 H0Z'],
  ['M0 70 L46 44 L78 70 L112 40 L160 74 V120 H0Z', 'M0 96 Q60 82 104 98 T160 92 V120 H0Z'],
  ['M0 84 Q80 30 160 80 V120 H0Z', 'M0 104 Q44 84 90 100 T160 96 V120 H0Z'],
  ['M0 64 Q30 64 52 80 T110 66 T160 76 V120 H0Z', 'M0 92 Q36 104 84 90 T160 102 V120 H0Z'],
] as const

/** A small landscape of a product's own, drawn from its id: there are no photographs to load. Decoration. */
export function Landscape({ id }: { id: string }) {
  const hash = hashOf(id)
  const [far, near] = hills[hash % hills.length]!
  const sun = { x: 30 + (hash >>> 5) % 100, y: 26 + (hash >>> 12) % 16, r: 9 + (hash >>> 17) % 6 }
  const burrow = 28 + (hash >>> 21) % 100
  return (
    <svg viewBox="0 0 160 120" aria-hidden preserveAspectRatio="xMidYMid slice" style={{ '--hue': hash % 360 } as CSSProperties} className="aspect-[4/3] w-full">
      <rect width="160" height="120" className="fill-[hsl(var(--hue)_34%_88%)] dark:fill-[hsl(var(--hue)_24%_17%)]" />
      <circle cx={sun.x} cy={sun.y} r={sun.r} className="fill-[#f2b84b] dark:fill-[#e8c98a]" />
      <path d={far} className="fill-[hsl(var(--hue)_28%_66%)] dark:fill-[hsl(var(--hue)_22%_27%)]" />
      <path d={near} className="fill-[hsl(var(--hue)_34%_38%)] dark:fill-[hsl(var(--hue)_28%_36%)]" />
      <path d={`M${burrow - 9} 120 v-6 a9 9 0 0 1 18 0 v6Z`} className="fill-[hsl(var(--hue)_45%_17%)] dark:fill-[hsl(var(--hue)_35%_10%)]" />
    </svg>
  )
}
