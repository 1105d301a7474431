import { WarrenError } from '@warren/react'
import { useRef, useState, type FormEvent } from 'react'
import { errorInWords } from '../live/describe'

/** Fields of errors whose code says enough. */
const fieldOfCode: Record<string, string> = { email_taken: 'email', password_too_short: 'password', password_too_common: 'password' }

export interface Problem {
  /** The input's name; none when the whole form is meant. */
  field?: string | undefined
  message: string
}

/**
 * A form's way to the server: one submission at a time, the error at the field it names (which takes the focus), and what was
 * typed stays. `check` finds what is plainly missing without asking the server.
 */
export function useSubmit(fields: readonly string[], send: (form: FormData) => Promise<void>, check: (form: FormData) => Problem | undefined = () => undefined) {
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const running = useRef(false)

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (running.current) {
      return
    }

    const form = event.currentTarget
    const data = new FormData(form)
    running.current = true
    setBusy(true)
    try {
      const found = check(data)
      if (!found) {
        await send(data)
      }
      show(form, found)
    } catch (error) {
      show(form, toProblem(error, fields))
    } finally {
      running.current = false
      setBusy(false)
    }
  }

  const show = (form: HTMLFormElement, found: Problem | undefined) => {
    setProblem(found)
    if (found?.field) {
      form.querySelector<HTMLInputElement>(`[name="${found.field}"]`)?.focus()
    }
  }

  return {
    busy,
    onSubmit,
    errorOf: (field: string) => (problem?.field === field ? problem.message : undefined),
    error: problem && !problem.field ? problem.message : undefined,
  }
}

function toProblem(error: unknown, fields: readonly string[]): Problem {
  if (!(error instanceof WarrenError)) {
    throw error
  }

  const field = error.field ?? fieldOfCode[error.code]
  return { field: field && fields.includes(field) ? field : undefined, message: errorInWords(error) }
}
