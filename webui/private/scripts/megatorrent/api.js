// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The actions of docs/webapi.md.

export class ApiError extends Error {
    // `code`: the name of what kind of refusal it is, if the answer has one
    constructor(status, code, sentence) {
        super(sentence);
        this.status = status;
        this.code = code;
    }
}

export const LOGGED_OUT = "loggedOut";   // a code of ApiError

// a page without a session is that of the login
export const logIn = () => { location.reload(); };

const asText = (value) => {
    if (typeof value === "object")
        return JSON.stringify(value);
    return String(value);
};

const encode = (parameters) => {
    const result = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
        if ((value !== undefined) && (value !== null))
            result.set(name, asText(value));
    }
    return result;
};

export class Api {
    // beside the page, so that it works below any path of a proxy
    #base = "api/v2/megatorrent/";

    get(action, parameters = {}, signal = undefined) {
        const query = encode(parameters).toString();
        return this.#send(query ? `${this.#base}${action}?${query}` : `${this.#base}${action}`, { method: "GET", signal: signal });
    }

    post(action, parameters = {}, signal = undefined) {
        return this.#send(`${this.#base}${action}`, { method: "POST", body: encode(parameters), signal: signal });
    }

    // where an item's content is
    fileUrl(key, path) {
        return `${this.#base}file?${encode({ key: key, path: path })}`;
    }

    // an item that is text, as far as these bytes go
    async text(key, path, maxSize, signal) {
        try {
            const { text } = await this.#fetch(this.fileUrl(key, path), { headers: { Range: `bytes=0-${maxSize - 1}` }, signal: signal });
            return text;
        }
        catch (error) {
            // there is not even a first byte
            if (error.status === 416)
                return "";
            throw error;
        }
    }

    // why the server gives nothing of an item, or not any more; empty if it does
    async refusalOfFile(key, path) {
        try {
            await this.#fetch(this.fileUrl(key, path), { headers: { Range: "bytes=0-0" } });
            return "";
        }
        catch (error) {
            return error.message;
        }
    }

    async #send(url, options) {
        const { response, text } = await this.#fetch(url, options);
        if (!response.headers.get("Content-Type")?.startsWith("application/json"))
            return null;
        return JSON.parse(text);
    }

    async #fetch(url, options) {
        let response;
        let text;
        try {
            response = await fetch(url, { cache: "no-store", ...options });
            text = await response.text();
        }
        catch (error) {
            if (error.name === "AbortError")
                throw error;
            throw new ApiError(0, "unreachable", "QBT_TR(qBittorrent client is not reachable)QBT_TR[CONTEXT=HttpServer]");
        }
        if (!response.ok) {
            const code = response.headers.get("X-Megatorrent-Error") ?? "";
            // of qBittorrent itself, before an action of ours is asked
            if ((response.status === 403) && !code)
                throw new ApiError(403, LOGGED_OUT, "QBT_TR(You are not logged in any more.)QBT_TR[CONTEXT=Megatorrent]");
            throw new ApiError(response.status, code, text || response.statusText);
        }
        return { response: response, text: text };
    }
}
