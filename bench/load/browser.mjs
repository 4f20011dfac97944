// As much of a browser as signing in and consenting takes: cookies, redirects, and forms sent as they stand.
export class Browser {
  #cookies = new Map();

  async open(url, form) {
    const answer = await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form),
      headers: { accept: 'text/html', cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...(form && { origin: new URL(url).origin }) },
      redirect: 'manual',
    });

    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      this.#cookies.set(name, value);
    }

    const place = answer.headers.get('location');
    return { url, status: answer.status, text: await answer.text(), location: place && new URL(place, url).href };
  }

  /** Follows redirects as long as they stay on this server. */
  async go(url, form) {
    let page = await this.open(url, form);
    while (page.location && new URL(page.location).host === new URL(url).host) {
      page = await this.open(page.location);
    }

    return page;
  }

  /** Sends the form of a page that has a field of this name, with what stands in it and what is given. */
  submit(page, field, values) {
    const form = [...page.text.matchAll(/<form[\s\S]*?<\/form>/g)].map(match => match[0]).find(text => text.includes(`name="${field}"`));
    if (!form) {
      throw new Error(`${page.url} (${page.status}) has no form with ${field}:\n${page.text.slice(0, 500)}`);
    }

    const fields = [...form.matchAll(/<input[^>]*>/g)]
      .map(match => ({ ...Object.fromEntries([...match[0].matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, unescape(value)])), isOn: /\bchecked\b/.test(match[0]) }))
      .filter(input => input.name && !/ disabled\b/.test(input.name) && (!['checkbox', 'radio'].includes(input.type) || input.isOn))
      .map(input => [input.name, input.value ?? '']);
    const chosen = [...form.matchAll(/<select[^>]*name="([^"]+)"[\s\S]*?<\/select>/g)]
      .map(([text, name]) => [name, (/<option[^>]*value="([^"]*)"[^>]*selected/.exec(text) ?? /<option[^>]*value="([^"]*)"/.exec(text))[1]]);

    const action = /<form[^>]*action="([^"]*)"/.exec(form)?.[1];
    const sent = [...fields, ...chosen].filter(([name]) => !(name in values));
    return this.go(new URL(action ? unescape(action) : page.url, page.url).href, [...sent, ...Object.entries(values)]);
  }
}

function unescape(text) {
  return text.replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16))).replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
