// Answers simulations with the oracle: one JSON object {n, loose, simulation} a
// line on standard input, one {n, result} or {n, error} a line on standard output.
//
//	node run.mjs DIR        DIR is where install.sh put the oracle
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const require = createRequire(join(resolve(process.argv[2]), 'package.json'))
const { runSimulation, runUnsafeSimulation } = require('@cloud-copilot/iam-simulate')

// A simulation marked loose goes without the oracle's check of condition keys
// against AWS's services: those cases are about the language, not about which
// service knows which key.
async function answer({ loose, simulation }) {
  if (loose) {
    return { result: runUnsafeSimulation(simulation, {}) }
  }
  const answer = await runSimulation(simulation, {})
  if (answer.resultType === 'error') {
    return { error: JSON.stringify(answer.errors) }
  }
  return { result: answer.overallResult }
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line)
  const reply = await answer(question).catch((error) => ({ error: String(error) }))
  process.stdout.write(JSON.stringify({ n: question.n, ...reply }) + '\n')
}
