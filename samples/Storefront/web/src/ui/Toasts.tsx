import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { Button } from './Button'
import { dismiss, useToasts } from './toasts'

/** What just happened, in a corner. The region is always there, so that screen readers hear what comes into it. */
export function Toasts() {
  const toasts = useToasts()
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-0 z-40 flex flex-col items-center gap-2 p-4 sm:items-end">
      {toasts.map(({ id, tone, text }) => {
        const Icon = tone === 'good' ? CircleCheck : CircleAlert
        return (
          <div key={id} className="pointer-events-auto flex w-full max-w-sm animate-arrive items-center gap-3 rounded-2xl border border-line bg-surface py-2 pr-2 pl-4 shadow-lg shadow-black/10">
            <Icon aria-hidden className={tone === 'good' ? 'size-5 shrink-0 text-good' : 'size-5 shrink-0 text-bad'} />
            <p className="grow text-sm">{text}</p>
            <Button look="bare" size="icon" aria-label="Dismiss" onClick={() => dismiss(id)}><X aria-hidden className="size-4" /></Button>
          </div>
        )
      })}
    </div>
  )
}
