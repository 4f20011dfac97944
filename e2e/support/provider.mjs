import { randomUUID } from 'node:crypto';

/**
 * The part of an OAuth client that the TypeScript SDKs leave to their host (v1 and v2 alike), kept in memory.
 * The "browser" is a person of ours; a person who is `away` leaves the login unanswered.
 */
export class Provider {
  redirectUrl = 'http://127.0.0.1:43117/callback';
  logins = 0;
  refreshes = 0;
  away = false;
  #person;
  #client;
  #tokens;
  #verifier;
  #state;
  #discovered;

  constructor(person, clientName) {
    this.#person = person;
    this.clientMetadata = {
      client_name: clientName,
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
  }

  state = () => (this.#state = randomUUID());
  clientInformation = () => this.#client;
  saveClientInformation = client => void (this.#client = client);
  tokens = () => this.#tokens;
  codeVerifier = () => this.#verifier;
  discoveryState = () => this.#discovered;
  saveDiscoveryState = discovered => void (this.#discovered = discovered);
  saveCodeVerifier = verifier => void (this.#verifier = verifier);

  saveTokens(tokens) {
    this.refreshes += this.#tokens ? 1 : 0;
    this.#tokens = tokens;
  }

  async redirectToAuthorization(url) {
    this.logins++;
    if (!this.away) {
      this.callback = new URL(await this.#person.follow(url.href));
      if (this.callback.searchParams.get('state') !== this.#state) {
        throw new Error(`The callback has another state than the request: ${this.callback}`);
      }
    }
  }

  invalidateCredentials(what) {
    this.#tokens = undefined;
    if (what === 'all' || what === 'client') {
      this.#client = undefined;
    }
  }
}
