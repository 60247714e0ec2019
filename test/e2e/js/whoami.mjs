// whoami.mjs: asks STS who one is, with credentials of the provider that the input
// names, and prints the answer, or the name of the error, as JSON.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromIni } from "@aws-sdk/credential-provider-ini";
import { fromSSO } from "@aws-sdk/credential-provider-sso";

const { provider, ...options } = JSON.parse(process.env.LAB_INPUT);
const credentials = { sso: fromSSO, ini: fromIni }[provider](options);
try {
  const who = await new STSClient({ region: "us-east-1", credentials, maxAttempts: 1 }).send(new GetCallerIdentityCommand({}));
  console.log(JSON.stringify({ arn: who.Arn, account: who.Account }));
} catch (error) {
  console.log(JSON.stringify({ error: error.name, message: error.message }));
}
