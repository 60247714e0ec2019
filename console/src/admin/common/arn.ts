/** The id at the end of an ARN. */
export const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)
