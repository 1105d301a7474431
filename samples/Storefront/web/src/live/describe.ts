import type { Connection, WarrenError } from '@warren/react'

/** The connection in a word, as the pill shows it. */
export function phaseInWords({ phase }: Connection): string {
  return { idle: 'Offline', connecting: 'Connecting', connected: 'Live', reconnecting: 'Reconnecting', refused: 'Refused' }[phase]
}

/** An error as a sentence for a person: what happened and what to do next. */
export function errorInWords(error: WarrenError): string {
  const wait = error.retryAfter ? ` Try again in ${secondsInWords(error.retryAfter)}.` : ''
  switch (error.code) {
    case 'unavailable':
      return `That part of the shop is away right now.${wait || ' Try again in a moment.'}`
    case 'timeout':
      return 'No answer came in time. It may have been done: have a look before you repeat it.'
    case 'rate_limited':
      return `That was too fast.${wait || ' Try again in a moment.'}`
    case 'busy':
      return `Many people are at the door.${wait || ' Try again in a moment.'}`
    case 'unauthenticated':
      return 'You are not signed in any more. Sign in and try again.'
    case 'internal':
      return `Something broke on our side.${error.requestId ? ` Mention ${error.requestId} if you report it.` : ''}`
    default:
      return error.message + wait
  }
}

export function secondsInWords(seconds: number): string {
  const whole = Math.ceil(seconds)
  return whole < 90 ? `${whole} second${whole === 1 ? '' : 's'}` : `${Math.ceil(whole / 60)} minutes`
}

/** "5 min ago": when somebody was last here. */
export function agoInWords(then: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(then)) / 60_000)
  if (!(minutes >= 1)) {
    return 'just now'
  }
  if (minutes < 60) {
    return `${minutes} min ago`
  }
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? `${hours} h ago` : `on ${new Date(then).toLocaleDateString(undefined, { day: 'numeric', month: 'long' })}`
}
