import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes'

/** A sentence in a box: something went wrong, or something worth knowing. */
export function Notice({ tone = 'info', children }: { tone?: 'info' | 'bad'; children: ReactNode }) {
  const Icon = tone === 'bad' ? CircleAlert : Info
  return (
    <div
      role={tone === 'bad' ? 'alert' : undefined}
      className={classes('flex items-start gap-2.5 rounded-xl px-4 py-3 text-sm', tone === 'bad' ? 'bg-bad-surface text-bad' : 'bg-sunken text-ink')}
    >
      <Icon aria-hidden className="mt-0.5 size-4.5 shrink-0" />
      <div>{children}</div>
    </div>
  )
}
