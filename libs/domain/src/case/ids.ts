/** `caseId = <accountKey>-<n>`, n counting the delinquencies of the account. */
export const caseIdFor = (accountKey: string, number: number): string => `${accountKey}-${number}`;
