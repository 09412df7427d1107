/** A browser without a screen: keeps cookies, follows nothing by itself. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>();

  async open(address: string | URL, init: { method?: string; form?: Record<string, string>; headers?: Record<string, string> } = {}): Promise<{ status: number; location: URL | null; text: string; headers: Headers }> {
    const url = new URL(address);
    const answer = await fetch(url, {
      method: init.method ?? (init.form === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      headers: { cookie: this.#cookieHeader(url), ...init.headers },
      ...(init.form === undefined ? {} : { body: new URLSearchParams(init.form) }),
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(url, line);
    const location = answer.headers.get('location');
    return { status: answer.status, location: location === null ? null : new URL(location, url), text: await answer.text(), headers: answer.headers };
  }

  /** Follows redirects while they stay on `origin`, at most ten. */
  async follow(address: string | URL, origin: string): Promise<{ status: number; url: URL; text: string; location: URL | null }> {
    let url = new URL(address);
    for (let hop = 0; hop < 10; hop++) {
      const { status, location, text } = await this.open(url);
      if (location === null || location.origin !== origin) return { status, url, text, location };
      url = location;
    }
    throw new Error('too many redirects');
  }

  cookie(name: string): string | undefined {
    for (const jar of this.cookies.values()) if (jar.has(name)) return jar.get(name);
    return undefined;
  }

  #keep(url: URL, line: string): void {
    const [pair = '', ...rules] = line.split(';').map((part) => part.trim());
    const path = rules.find((rule) => /^path=/i.test(rule))?.slice(5) ?? '/';
    const [name = '', ...value] = pair.split('=');
    const jar = this.cookies.get(path) ?? new Map<string, string>();
    const gone = rules.some((rule) => /^max-age=0$/i.test(rule) || /^expires=Thu, 01 Jan 1970/i.test(rule));
    if (gone) jar.delete(name);
    else jar.set(name, value.join('='));
    this.cookies.set(path, jar);
    void url;
  }

  #cookieHeader(url: URL): string {
    return [...this.cookies].filter(([path]) => url.pathname.startsWith(path)).flatMap(([, jar]) => [...jar]).map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

/** Where the first form of a page is sent. */
export function formAction(html: string): string {
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1];
  if (action === undefined) throw new Error(`no form in: ${html.slice(0, 300)}`);
  return action.replace(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code))).replaceAll('&amp;', '&');
}
