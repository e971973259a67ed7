// Making elements. What others wrote gets into the page as text only.

const setProperty = (element, name, value) => {
    if ((value === null) || (value === undefined) || (value === false))
        return;
    switch (name) {
        case "on":
            for (const [type, listener] of Object.entries(value))
                element.addEventListener(type, listener);
            break;
        case "class":
            element.className = value;
            break;
        case "text":
            element.textContent = value;
            break;
        case "value":
            element.value = value;
            break;
        default:
            element.setAttribute(name, (value === true) ? "" : value);
            break;
    }
};

// Children are elements, texts, or nothing.
export const append = (element, ...children) => {
    element.append(...children.flat().filter(child => (child !== null) && (child !== undefined) && (child !== false)));
};

export const h = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties))
        setProperty(element, name, value);
    append(element, ...children);
    return element;
};

// the same for drawings
export const svg = (tag, properties = {}, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(properties))
        setAttribute(element, name, value);
    element.append(...children);
    return element;
};

export const icon = (name, alternative = "") => {
    return h("img", { class: "mtIcon", src: `images/${name}.svg`, alt: alternative, width: 16, height: 16 });
};

export const button = (label, action, properties = {}) => {
    const { icon: iconName, ...others } = properties;
    return h("button", { type: "button", on: { click: action }, ...others }, iconName ? icon(iconName) : null, h("span", { text: label }));
};

// Assigning what is there already would cost a layout and disturb screen readers.
export const setText = (element, text) => {
    if (element.textContent !== text)
        element.textContent = text;
};

export const setAttribute = (element, name, value) => {
    if ((value === null) || (value === undefined)) {
        if (element.hasAttribute(name))
            element.removeAttribute(name);
    }
    else if (element.getAttribute(name) !== String(value)) {
        element.setAttribute(name, value);
    }
};

export const setIcon = (image, name) => {
    setAttribute(image, "src", `images/${name}.svg`);
};

export const isMirrored = element => getComputedStyle(element).direction === "rtl";

// where a key leads in a line of things: 1 onwards, -1 back, 0 nowhere
export const stepOf = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    return isMirrored(event.target) ? -step : step;
};

export const isEditable = (target) => {
    return (target instanceof HTMLElement)
        && (target.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select") || target.isContentEditable);
};

// what is not in the uppermost open dialog is out of reach
export const topOf = (otherwise = document.body) => [...document.querySelectorAll("dialog[open]")].at(-1) ?? otherwise;

let lastId = 0;
export const newId = (prefix) => {
    ++lastId;
    return `${prefix}${lastId}`;
};
