// Evaluates simulations, an array in the file that is given, and writes the verdicts: Allowed, ImplicitlyDenied, ExplicitlyDenied, or an error.
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { readFileSync } from 'node:fs';

const verdicts = [];
for (const simulation of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const response = await runSimulation({ serviceControlPolicies: [], resourceControlPolicies: [], ...simulation }, {});
  verdicts.push(response.resultType === 'error' ? `error: ${JSON.stringify(response.errors)}` : response.overallResult);
}
process.stdout.write(JSON.stringify(verdicts));
