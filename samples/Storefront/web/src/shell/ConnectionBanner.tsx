import { useConnection, type Phase } from '@warren/react'
import { CloudOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../ui/Button'
import { warren } from '../warren'

/** Most losses are over before anybody notices; a banner for those would only disturb. In milliseconds. */
const grace = 2_000

const sentences: Partial<Record<Phase, string>> = {
  connecting: 'The server has not answered yet.',
  reconnecting: 'The connection is lost.',
  refused: 'The server refused the connection.',
}

/** Says that the connection is lost, once it is more than a moment. */
export function ConnectionBanner() {
  const { phase, since } = useConnection()
  const [shown, setShown] = useState(false)
  const lost = phase in sentences

  useEffect(() => {
    if (!lost) {
      return setShown(false)
    }
    const timer = setTimeout(() => setShown(true), Math.max(0, since + grace - Date.now()))
    return () => clearTimeout(timer)
  }, [lost, since])

  return (
    <div role="status" aria-live="polite">
      {shown && lost && (
        <div className="border-b border-line bg-warn-surface text-warn">
          <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 text-sm sm:px-6">
            <CloudOff aria-hidden className="size-4.5 shrink-0" />
            <p className="grow basis-52">
              {sentences[phase]} What you see may be old. What you send waits.
            </p>
            <Button look="quiet" size="small" onClick={() => warren.reconnect()}>Try now</Button>
          </div>
        </div>
      )}
    </div>
  )
}
