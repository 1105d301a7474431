import { useConnection } from '@warren/react'
import { phaseInWords } from '../live/describe'
import { classes } from '../ui/classes'

/** Whether what the page shows is live: a word and a dot. */
export function ConnectionPill() {
  const connection = useConnection()
  const live = connection.phase === 'connected'
  return (
    <span className="inline-flex items-center gap-2 rounded-full border border-line bg-surface px-3 py-1 text-sm" title={connection.lastError}>
      <span aria-hidden className={classes('size-2 rounded-full', live ? 'bg-good' : 'animate-breathe bg-warn')} />
      <span className="sr-only">Connection: </span>
      {phaseInWords(connection)}
    </span>
  )
}
