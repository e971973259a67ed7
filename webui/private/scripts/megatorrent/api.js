// The actions of docs/webapi.md.

export class ApiError extends Error {
    // `code`: the name of what kind of refusal it is, if the answer has one
    constructor(status, code, sentence) {
        super(sentence);
        this.status = status;
        this.code = code;
    }
}

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

    async #send(url, options) {
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
        if (!response.ok)
            throw new ApiError(response.status, response.headers.get("X-Megatorrent-Error") ?? "", text || response.statusText);
        if (!response.headers.get("Content-Type")?.startsWith("application/json"))
            return null;
        return JSON.parse(text);
    }
}
