import type { CSSProperties } from 'react'
import { hashOf } from '../ui/hue'
import { thingOf } from './things'

const hills = [
  'M50 62 Q66 46 84 58 T112 54 V90 H50Z',
  'M50 66 L68 46 L82 60 L96 44 L112 62 V90 H50Z',
  'M50 70 Q80 36 112 66 V90 H50Z',
]

/** A corner of a room, a product's own, drawn from its id: there are no photographs to load. Decoration. */
export function StillLife({ id }: { id: string }) {
  const hash = hashOf(id)
  const clip = `window-${hash}`
  const mirrored = (hash >>> 9) % 2 === 1
  const sun = { x: 66 + (hash >>> 5) % 30, y: 42 + (hash >>> 12) % 10 }
  return (
    <svg viewBox="0 0 140 105" aria-hidden preserveAspectRatio="xMidYMid slice" style={{ '--hue': hash % 360 } as CSSProperties} className="aspect-[4/3] w-full">
      <clipPath id={clip}><path d="M54 86 V48 a27 27 0 0 1 54 0 V86Z" /></clipPath>
      <rect width="140" height="105" className="fill-[hsl(var(--hue)_30%_89%)] dark:fill-[hsl(var(--hue)_20%_16%)]" />
      <g transform={mirrored ? 'translate(140 0) scale(-1 1)' : undefined}>
        <g clipPath={`url(#${clip})`}>
          <rect x="50" y="18" width="62" height="70" className="fill-[hsl(var(--hue)_45%_96%)] dark:fill-[hsl(var(--hue)_28%_24%)]" />
          <circle cx={sun.x} cy={sun.y} r="7.5" className="fill-[#f2b84b] dark:fill-[#e8c98a]" />
          <path d={hills[hash % hills.length]} className="fill-[hsl(var(--hue)_28%_64%)] dark:fill-[hsl(var(--hue)_24%_36%)]" />
          <path d="M50 76 Q74 66 92 74 T112 72 V90 H50Z" className="fill-[hsl(var(--hue)_32%_44%)] dark:fill-[hsl(var(--hue)_28%_28%)]" />
        </g>
        <rect y="92" width="140" height="13" className="fill-[hsl(var(--hue)_26%_74%)] dark:fill-[hsl(var(--hue)_18%_10%)]" />
        <path d={thingOf(id, hash)} fillRule="evenodd" className="fill-[hsl(calc(var(--hue)+160)_36%_34%)] dark:fill-[hsl(calc(var(--hue)+160)_34%_58%)]" />
      </g>
    </svg>
  )
}
