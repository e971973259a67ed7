// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// Waiting for the end of a task.

// Calls `look(task)` at once and whenever something has changed; the task is null when it will never be told of again. The answer ends that.
export const watchTask = (store, id, look) => {
    const key = String(id);
    const since = performance.now();
    const changed = ({ detail }) => {
        const task = store.tasks.get(key);
        if (task)
            look(task);
        // what was asked before the task began may not know it yet
        else if (detail.tasks.has(key) || (detail.isFull && (detail.askedAt >= since)))
            look(null);
    };
    store.addEventListener("change", changed);
    if (store.tasks.has(key))
        look(store.tasks.get(key));
    return () => { store.removeEventListener("change", changed); };
};

export const TASK_LOST = "QBT_TR(qBittorrent was restarted, so it is not known what came of this. See what is there, and try again.)QBT_TR[CONTEXT=Megatorrent]";

// What it has found or done; or the sentence why not, thrown
export const resultOf = (store, id) => {
    return new Promise((resolve, reject) => {
        let isOver = false;
        let end = () => {};
        const look = (task) => {
            if (isOver || (task?.state === "running"))
                return;
            isOver = true;
            end();
            if (task?.state === "done")
                resolve(task);
            else
                reject(new Error(task ? (task.error || task.state) : TASK_LOST));
        };
        end = watchTask(store, id, look);
        if (isOver)
            end();
        store.soon();
    });
};
