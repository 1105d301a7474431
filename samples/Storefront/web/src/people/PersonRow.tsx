import { agoInWords } from '../live/describe'
import { Avatar } from '../ui/Avatar'
import { classes } from '../ui/classes'
import type { Person } from './people'

function presenceInWords({ online, devices, lastSeenAt }: Person, now: number): string {
  if (online) {
    return devices > 1 ? `Online, ${devices} windows` : 'Online'
  }
  return lastSeenAt ? `Last seen ${agoInWords(lastSeenAt, now)}` : 'Offline'
}

export function PersonRow({ person, mine, now }: { person: Person; mine: boolean; now: number }) {
  const { uid, displayName, online } = person
  return (
    <li className="flex items-center gap-3.5 rounded-2xl border border-line bg-surface p-3.5" data-uid={uid}>
      <span className="relative">
        <Avatar uid={uid} name={displayName} />
        <span aria-hidden className={classes('absolute -right-0.5 -bottom-0.5 size-3.5 rounded-full border-[3px] border-surface', online ? 'bg-good' : 'bg-control')} />
      </span>
      <div className="min-w-0">
        <p className="flex items-baseline gap-2">
          <span key={displayName} className="animate-changed truncate rounded-md font-medium">{displayName}</span>
          {mine && <span className="text-sm text-muted">you</span>}
        </p>
        <p className={classes('text-sm', online ? 'text-good' : 'text-muted')}>{presenceInWords(person, now)}</p>
      </div>
    </li>
  )
}
