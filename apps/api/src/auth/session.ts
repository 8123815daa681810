/** Set at sign-in beside the token, so that a browser can open the mailbox page; never accepted for anything else. */
export const SESSION_COOKIE = 'amicable_session';

export const sessionCookie = (token: string, maxAge: number): string =>
  `${SESSION_COOKIE}=${token}; Path=/mailbox; Max-Age=${maxAge}; HttpOnly; SameSite=Strict`;
