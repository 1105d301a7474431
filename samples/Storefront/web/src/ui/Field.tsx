import { CircleAlert } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { classes } from './classes'

export interface FieldProps extends ComponentProps<'input'> {
  label: string
  hint?: ReactNode
  /** What is wrong with it, as a sentence. */
  error?: string | undefined
  /** Stands inside the box, at its end. */
  end?: ReactNode
}

/** A labelled input whose hint and error are read with it. */
export function Field({ label, hint, error, end, className, ...input }: FieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">{label}</label>
      <div className="relative">
        <input
          {...input}
          id={id}
          aria-invalid={!!error}
          aria-describedby={described || undefined}
          className={classes(
            'min-h-11 w-full rounded-xl border border-control bg-surface px-3.5 text-base placeholder:text-muted',
            !!error && 'border-bad',
            !!end && 'pr-12',
            className,
          )}
        />
        {end && <div className="absolute inset-y-0 right-1 flex items-center">{end}</div>}
      </div>
      {hint && <p id={`${id}-hint`} className="text-sm text-muted">{hint}</p>}
      {error && (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-sm text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {error}
        </p>
      )}
    </div>
  )
}
