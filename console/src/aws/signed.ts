import { AwsV4Signer } from 'aws4fetch'
import type { Credentials } from './credentials'

/** Signs a POST with a role's credentials (Signature Version 4). */
export async function signed(
  url: string,
  request: { headers: Record<string, string>; body: string; service: string; region: string; credentials: Credentials },
): Promise<Request> {
  const s = await new AwsV4Signer({
    method: 'POST',
    url,
    headers: request.headers,
    body: request.body,
    service: request.service,
    region: request.region,
    accessKeyId: request.credentials.accessKeyId,
    secretAccessKey: request.credentials.secretAccessKey,
    sessionToken: request.credentials.sessionToken,
  }).sign()
  return new Request(s.url, { method: s.method, headers: s.headers, body: request.body })
}
