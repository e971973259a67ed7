// Waiting for the end of a task.

// What it has found or done; or the sentence why not, thrown
export const resultOf = (store, id) => {
    return new Promise((resolve, reject) => {
        const look = () => {
            const task = store.tasks.get(String(id));
            if (!task || (task.state === "running"))
                return;
            store.removeEventListener("change", look);
            if (task.state === "done")
                resolve(task);
            else
                reject(new Error(task.error || task.state));
        };
        store.addEventListener("change", look);
        look();
        store.soon();
    });
};
