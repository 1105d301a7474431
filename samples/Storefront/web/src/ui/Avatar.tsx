import { hueOf } from './hue'
import { classes } from './classes'

/** Initials on a colour of the person's own. Decoration: the name stands beside it. */
export function Avatar({ uid, name, className }: { uid: string; name: string; className?: string }) {
  const words = name.trim().split(/\s+/)
  const initials = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase()
  return (
    <span
      aria-hidden
      style={{ '--hue': hueOf(uid) } as React.CSSProperties}
      className={classes(
        'inline-grid size-10 shrink-0 place-items-center rounded-full font-display text-sm font-semibold select-none',
        'bg-[hsl(var(--hue)_38%_86%)] text-[hsl(var(--hue)_55%_20%)] dark:bg-[hsl(var(--hue)_28%_26%)] dark:text-[hsl(var(--hue)_60%_88%)]',
        className,
      )}
    >
      {initials}
    </span>
  )
}
