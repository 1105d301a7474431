import { configure } from '@testing-library/react'

// A machine that runs all suites at once is slow.
configure({ asyncUtilTimeout: 8_000 })
